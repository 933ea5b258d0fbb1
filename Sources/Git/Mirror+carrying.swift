package import Foundation

/// A change that was made on one commit, as it looks on another one.
package struct CarriedChange: Sendable, Equatable {
  /// What the new base gets; files in conflict hold both versions between marks where that can be.
  package var changes: [TreeChange]
  /// Files that both sides changed in ways that only their author can join, sorted by path.
  package var conflicts: [Conflict]

  package struct Conflict: Sendable, Equatable {
    package var path: String
    /// In git's words, like `contents`, `modify/delete` or `binary`.
    package var kind: String

    package init(path: String, kind: String) {
      self.path = path
      self.kind = kind
    }
  }

  package init(changes: [TreeChange], conflicts: [Conflict] = []) {
    self.changes = changes
    self.conflicts = conflicts
  }

  /// What the marks in a file in conflict call the two sides.
  package static let newer = "the newer base"
  package static let carried = "the earlier change"

  /// Whether a file still holds marks that `Mirror.carry` left there.
  package static func isMarked(_ bytes: Data) -> Bool {
    bytes.range(of: Data("<<<<<<< \(newer)\n".utf8)) != nil || bytes.range(of: Data(">>>>>>> \(carried)\n".utf8)) != nil
  }
}

extension Mirror {
  /// What a change that was made on `base` is on `target`, by a merge without a working tree.
  package func carry(
    _ changes: [TreeChange], from base: CommitID, onto target: CommitID
  ) async throws -> CarriedChange {
    let stamp = CommitStamp(name: "mirror", email: "mirror@localhost", date: Date(timeIntervalSince1970: 0))
    let theirs = try await buildCommit(base: base, changes: changes, message: "carried", author: stamp)
    // Made to begin at `base`: what the two share otherwise is not asked.
    let tree = try await git.object(["rev-parse", "--verify", "\(target)^{tree}"])
    let ours = try await commitTree(tree, parents: [base], message: "newer", author: stamp)
    let answer = try await git.run(
      ["merge-tree", "--write-tree", "-z", "--name-only", ours.text, theirs.text], accepting: [0, 1])
    guard let merge = MergeAnswer(answer.output) else {
      throw GitError(.broken(status: answer.status), operation: "merge-tree", detail: answer.errorText)
    }
    var carried = try await treeChanges(from: target, to: merge.tree)
    let conflicts = answer.status == 0 ? [] : merge.conflicts
    let inConflict = Set(conflicts.map(\.path))
    for index in carried.indices where inConflict.contains(carried[index].path.text) {
      guard case .write(let bytes, let isExecutable) = carried[index].kind else { continue }
      let named = bytes.replacing(Data(ours.text.utf8), with: Data(CarriedChange.newer.utf8))
        .replacing(Data(theirs.text.utf8), with: Data(CarriedChange.carried.utf8))
      carried[index].kind = .write(named, executable: isExecutable)
    }
    return CarriedChange(changes: carried, conflicts: conflicts)
  }

  /// What leads from the files of one commit or tree to those of another; submodules are left out.
  package func treeChanges(
    from old: CommitID, to new: CommitID, limit: Int = 256 << 20
  ) async throws -> [TreeChange] {
    let answer = try await git.run(["diff-tree", "-r", "-z", "--no-renames", "--raw", old.text, new.text])
    var fields = answer.output.nulSeparated.map { String(decoding: $0, as: UTF8.self) }[...]
    var steps: [(path: RepositoryPath, mode: String, object: CommitID)] = []
    // `:mode mode object object status` and a path by turns.
    while let head = fields.popFirst(), let name = fields.popFirst() {
      let words = head.split(separator: " ").map(String.init)
      guard words.count == 5, let object = CommitID(words[3]) else {
        throw GitError(.broken(status: 0), operation: "diff-tree", detail: "an answer of another shape")
      }
      guard let path = RepositoryPath(name), words[1] != "160000" else { continue }
      steps.append((path, words[1], object))
    }
    let written = steps.filter { $0.mode != "000000" }
    let contents = try await blobs(written.map(\.object), limit: limit)
    return steps.filter { $0.mode == "000000" }.map { TreeChange($0.path, .delete) }
      + zip(written, contents).map { step, bytes in
        step.mode == "120000"
          ? TreeChange(step.path, .link(target: String(decoding: bytes, as: UTF8.self)))
          : TreeChange(step.path, .write(bytes, executable: step.mode == "100755"))
      }
  }
}

/// What `git merge-tree -z --name-only` prints: a tree, the paths in conflict, an empty field, and messages.
private struct MergeAnswer {
  var tree: CommitID
  var conflicts: [CarriedChange.Conflict] = []

  init?(_ output: Data) {
    // Empty fields count here.
    var fields = output.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }[...]
    guard let first = fields.popFirst(), let tree = CommitID(first) else { return nil }
    self.tree = tree
    var paths: Set<String> = []
    while let path = fields.popFirst(), !path.isEmpty { paths.insert(path) }
    var kinds: [String: String] = [:]
    // Each message: how many paths, the paths, a type that stays the same over versions, and words for people.
    while let count = fields.popFirst().flatMap({ Int($0) }), fields.count >= count + 2 {
      let named = fields.prefix(count)
      let type = fields[fields.startIndex + count]
      fields = fields.dropFirst(count + 2)
      guard type.hasPrefix("CONFLICT (") else { continue }
      let kind = String(type.dropFirst("CONFLICT (".count).prefix { $0 != ")" })
      for path in named { kinds[path] = kind }
    }
    conflicts = paths.sorted().map { CarriedChange.Conflict(path: $0, kind: kinds[$0] ?? "contents") }
  }
}
