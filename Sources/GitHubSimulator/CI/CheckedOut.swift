import Foundation
import Runtime
import Sandbox

/// What a trigger asks to be tested: a commit's tree, laid out in a folder.
struct CheckedOut: Sendable {
  /// The commit that `github.sha` names: for a pull request its merge into the base.
  var commit: String
  var ref: String
  /// The folder with its files, never written to.
  var base: String
  /// For path filters; nil where there is nothing to compare with.
  var changedPaths: [String]?
}

/// Reads a bare repository that everyone else uses at the same time; whatever it has to write goes into `scratch`.
struct CheckoutReader: Sendable {
  let gitDirectory: String
  let scratch: String

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Nil where a pull request can't be merged cleanly: GitHub runs no CI then.
  func checkOut(_ trigger: CITrigger, layers: BaseLayers) async throws -> CheckedOut? {
    guard trigger.commit.count == 40, trigger.commit.allSatisfy(\.isHexDigit) else {
      throw Failure(description: "not a commit: \(trigger.commit.prefix(60))")
    }
    try FileManager.default.createDirectory(atPath: "\(scratch)/objects", withIntermediateDirectories: true)
    var commit = trigger.commit
    var ref = trigger.ref
    if trigger.event == .pullRequest, let base = try await baseCommit(of: trigger) {
      guard let merged = try await merge(trigger.commit, into: base) else { return nil }
      commit = merged
      ref = "refs/pull/\(trigger.pullRequest ?? 0)/merge"
    }
    let tree = try await text(["rev-parse", "\(commit)^{tree}"])
    let folder = try await layers.base(for: tree) { folder in
      let index = "\(scratch)/index"
      try await text(["read-tree", tree], index: index)
      try await text(["--work-tree", folder, "checkout-index", "--all", "--force"], index: index)
    }
    return CheckedOut(commit: commit, ref: ref, base: folder, changedPaths: try await changedPaths(trigger))
  }

  private func baseCommit(of trigger: CITrigger) async throws -> String? {
    if let before = trigger.before { return before }
    guard let base = trigger.base else { return nil }
    return try await text(["rev-parse", "--verify", "--end-of-options", "refs/heads/\(base)^{commit}"])
  }

  /// The merge commit, the same whenever it is made of the same two.
  private func merge(_ head: String, into base: String) async throws -> String? {
    let result = try await run(["merge-tree", "--write-tree", base, head])
    guard result.succeeded else {
      // 1 is a conflict; anything else is git's own trouble.
      if result.ending == .exited(1) { return nil }
      throw Failure(description: "git merge-tree: \(result.errorText.prefix(300))")
    }
    let tree = String(result.outputText.prefix { $0 != "\n" })
    let date = try await text(["show", "--no-patch", "--format=%cI", head])
    var who: [String: String] = [:]
    for role in ["AUTHOR", "COMMITTER"] {
      who["GIT_\(role)_NAME"] = "GitHub"
      who["GIT_\(role)_EMAIL"] = "noreply@github.com"
      who["GIT_\(role)_DATE"] = date
    }
    return try await text(
      ["commit-tree", tree, "-p", base, "-p", head, "-m", "Merge \(head) into \(base)"], extra: who)
  }

  private func changedPaths(_ trigger: CITrigger) async throws -> [String]? {
    guard let before = trigger.before, before.contains(where: { $0 != "0" }) else { return nil }
    let range = trigger.event == .pullRequest ? ["\(before)...\(trigger.commit)"] : [before, trigger.commit]
    let result = try await run(["diff", "--name-only", "--no-renames", "-z"] + range + ["--"])
    guard result.succeeded else { return nil }
    return result.outputText.split(separator: "\0").map(String.init)
  }

  @discardableResult
  private func text(_ arguments: [String], index: String? = nil, extra: [String: String] = [:]) async throws -> String {
    var environment = extra
    environment["GIT_INDEX_FILE"] = index
    let result = try await run(arguments, extra: environment)
    guard result.succeeded else {
      throw Failure(description: "git \(arguments.first ?? ""): \(result.errorText.prefix(300))")
    }
    return result.outputText.trimmed
  }

  private func run(_ arguments: [String], extra: [String: String] = [:]) async throws -> CommandResult {
    var environment = Command.inherited.filter { ["PATH", "TMPDIR"].contains($0.key) }
    environment.merge([
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "LC_ALL": "C", "HOME": "/nonexistent",
      "GIT_OBJECT_DIRECTORY": "\(scratch)/objects",
      "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\(gitDirectory)/objects",
    ]) { $1 }
    environment.merge(extra) { $1 }
    return try await ChildProcess.run(
      Command(
        "git", ["-c", "safe.directory=*", "-c", "core.quotePath=false", "--git-dir", gitDirectory] + arguments,
        environment: environment, outputLimit: 32 << 20))
  }
}
