import Foundation

extension Mirror {
  /// Builds a commit on `base` by plumbing alone: no working tree, no filters, no hooks.
  ///
  /// It stays in the mirror, unnamed, until it is pushed. The same input gives the same commit. `parents` are `base` alone, unless a
  /// change that was made on `base` is to follow commits that came in between.
  package func buildCommit(
    base: CommitID, parents: [CommitID]? = nil, changes: [TreeChange], message: String, author: CommitStamp,
    committer: CommitStamp? = nil
  ) async throws -> CommitID {
    let tree = try await buildTree(base: base, changes: changes)
    return try await commitTree(
      tree, parents: parents ?? [base], message: message, author: author, committer: committer)
  }

  /// Builds a commit of a tree that is already in the mirror, like one from `mergeTree`.
  package func commitTree(
    _ tree: CommitID, parents: [CommitID], message: String, author: CommitStamp, committer: CommitStamp? = nil
  ) async throws -> CommitID {
    let arguments = ["commit-tree", tree.text] + parents.flatMap { ["-p", $0.text] } + ["-F", "-"]
    let stamps = author.environment("AUTHOR").merging((committer ?? author).environment("COMMITTER")) { $1 }
    return try await git.object(arguments, input: Data(message.utf8), environment: stamps)
  }

  private func buildTree(base: CommitID, changes: [TreeChange]) async throws -> CommitID {
    let index = "\(directory)/index-\(UUID().uuidString)"
    defer {
      for leftover in [index, "\(index).lock"] { unlink(leftover) }
    }
    let environment = ["GIT_INDEX_FILE": index]
    try await git.run(["read-tree", "--end-of-options", base.text], environment: environment)
    // Deletions first: a folder may take the place of a file, and the other way round.
    var records = Data()
    for change in changes where change.kind == .delete {
      records += Data("0 \(String(repeating: "0", count: base.text.count))\t\(change.path)\0".utf8)
    }
    for change in changes {
      let (mode, bytes): (String, Data)
      switch change.kind {
      case .write(let content, let executable): (mode, bytes) = (executable ? "100755" : "100644", content)
      case .link(let target): (mode, bytes) = ("120000", Data(target.utf8))
      case .delete: continue
      }
      let blob = try await git.object(["hash-object", "-w", "--stdin", "--no-filters"], input: bytes)
      records += Data("\(mode) \(blob)\t\(change.path)\0".utf8)
    }
    try await git.run(
      ["update-index", "--add", "--replace", "-z", "--index-info"], input: records, environment: environment)
    return try await git.object(["write-tree"], environment: environment)
  }

  /// What merging two commits gives.
  package enum MergeResult: Sendable, Equatable {
    case clean(tree: CommitID)
    /// The paths that people have to decide about.
    case conflicts([String])
  }

  /// Merges `theirs` into `ours` without a working tree.
  package func mergeTree(ours: CommitID, theirs: CommitID) async throws -> MergeResult {
    let answer = try await git.run(
      ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours.text, theirs.text], accepting: [0, 1])
    let fields = answer.output.nulSeparated.map { String(decoding: $0, as: UTF8.self) }
    guard let first = fields.first, let tree = CommitID(first) else {
      throw GitError(.broken(status: answer.status), operation: "merge-tree", detail: answer.errorText)
    }
    return answer.status == 0 ? .clean(tree: tree) : .conflicts(fields.dropFirst().filter { !$0.isEmpty })
  }

  /// What the remote said to a push.
  package enum PushResult: Sendable, Equatable {
    case pushed
    /// The branch is not where we expected it, or the remote does not want the push; in git's words.
    case rejected(reason: String)
  }

  /// Makes `branch` of the remote point at `commit`, if it now points at `expected` (nil: if there is no such branch).
  ///
  /// Pushing what is already there is a success, so a push may be repeated after a crash.
  package func push(_ commit: CommitID, to branch: RefName, expecting expected: CommitID?) async throws -> PushResult {
    let answer = try await git.run(
      [
        "push", "--porcelain", "--no-verify", "--force-with-lease=\(branch.branch):\(expected?.text ?? "")",
        "--end-of-options", remote, "\(commit):\(branch.branch)",
      ],
      environment: try await credentials(.push), accepting: [0, 1], deadline: .seconds(300))
    let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
    if let refusal = lines.first(where: { $0.hasPrefix("!\t") }) {
      return .rejected(reason: String((refusal.split(separator: "\t").last ?? refusal).prefix(300)))
    }
    guard answer.status == 0 else {
      throw GitError(
        GitError.kind(said: answer.errorText, status: answer.status), operation: "push", detail: answer.errorText)
    }
    return .pushed
  }
}
