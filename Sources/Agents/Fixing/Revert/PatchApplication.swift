import Foundation
import Git
import Runtime

/// Puts a patch into the tree of a workspace, strictly first and then with less context.
struct PatchApplication {
  let workspace: any AgentWorkspace
  let mirror: Mirror
  let base: CommitID

  enum Outcome: Equatable {
    case applied(how: String)
    /// What the tools said to the last, least strict way.
    case refused(words: String)
  }

  private static let name = "revert.patch"

  // With a GIT_DIR that is none, git takes the tree for a plain folder, even below somebody's repository. patch gets a fuzz of
  // two, not three: with three an insertion fits anywhere.
  private static let ways: [(how: String, arguments: [String])] = [
    ("git apply", ["env", "GIT_DIR=/nonexistent", "git", "apply", "--whitespace=nowarn", "/brief/\(name)"]),
    (
      "git apply with one line of context",
      ["env", "GIT_DIR=/nonexistent", "git", "apply", "-C1", "--whitespace=nowarn", "/brief/\(name)"]
    ),
    (
      "patch with two lines of fuzz",
      [
        "patch", "-p1", "-F2", "--force", "--silent", "--no-backup-if-mismatch", "-r", "-", "-i", "/brief/\(name)",
      ]
    ),
  ]

  /// Makes the tree the base with `patches` applied one after the other; if no way works, the tree is the base.
  func apply(_ patches: [Data], paths: [String]) async throws -> Outcome {
    try await workspace.reset()
    guard patches.contains(where: { !$0.isEmpty }) else {
      return .refused(words: "there is nothing in it to take back")
    }
    var words = ""
    for way in Self.ways {
      guard let result = try await run(way.arguments, with: patches) else { continue }
      if result.succeeded {
        if try await differs(paths) { return .applied(how: way.how) }
        try await workspace.reset()
        return .refused(words: "the tree already is as it would make it")
      }
      let said = (result.errorText + result.outputText).trimmingCharacters(in: .whitespacesAndNewlines)
      if words.isEmpty { words = String(said.prefix(2_000)) }
      // What cannot be applied whole may be there in part.
      try await workspace.reset()
    }
    return .refused(words: words)
  }

  /// The last result, or that of the first patch that does not fit; nil where the tool is missing.
  private func run(_ arguments: [String], with patches: [Data]) async throws -> CommandResult? {
    var last: CommandResult?
    for patch in patches where !patch.isEmpty {
      do {
        let result = try await workspace.run(arguments, files: [Self.name: patch], deadline: .seconds(60))
        guard result.succeeded else { return result }
        last = result
      } catch let error as CommandError where error.kind == .notFound {
        return nil
      }
    }
    return last
  }

  /// Whether one of `paths` is not as the base has it.
  private func differs(_ paths: [String]) async throws -> Bool {
    for path in paths {
      guard let known = RepositoryPath(path) else { continue }
      let now = try await workspace.run(["cat", "--", path], deadline: .seconds(20))
      let before = try await mirror.file(known, at: base)
      if now.succeeded != (before != nil) || (now.succeeded && now.output != before) { return true }
    }
    return false
  }
}
