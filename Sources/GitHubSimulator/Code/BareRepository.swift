import Essentials
import Foundation
import Runtime

/// A bare git directory, read and written by the `git` command.
struct BareRepository: Sendable {
  let directory: String
  let merges: MergeCache

  init(directory: String, merges: MergeCache) {
    self.directory = directory
    self.merges = merges
  }

  struct Failure: Error, CustomStringConvertible {
    var command: String
    var message: String
    var description: String { "git \(command) failed: \(message)" }
  }

  /// Runs git on this directory and gives what it printed; throws `Failure` when it does not exit with 0.
  @discardableResult
  func git(_ arguments: [String], input: Data = Data(), as person: Signature? = nil) async throws -> Data {
    let result = try await run(arguments, input: input, as: person)
    guard result.succeeded, !result.truncated else {
      throw Failure(command: arguments.first ?? "", message: String(result.errorText.prefix(500)))
    }
    return result.output
  }

  func run(
    _ arguments: [String], input: Data = Data(), as person: Signature? = nil, environment more: [String: String] = [:]
  ) async throws -> CommandResult {
    var environment = Command.inherited.filter { ["PATH", "TMPDIR", "LANG"].contains($0.key) }
    environment["GIT_CONFIG_NOSYSTEM"] = "1"
    environment["GIT_CONFIG_GLOBAL"] = "/dev/null"
    environment["HOME"] = "/nonexistent"
    environment["GIT_TERMINAL_PROMPT"] = "0"
    environment["LC_ALL"] = "C"
    if let person {
      environment.merge(person.environment) { _, new in new }
    }
    environment.merge(more) { _, new in new }
    return try await ChildProcess.run(
      Command(
        "git", ["-c", "safe.directory=*", "-c", "core.quotePath=false", "--git-dir", directory] + arguments,
        environment: environment, input: input, deadline: .seconds(60), outputLimit: 64 << 20))
  }

  func text(_ arguments: [String], input: Data = Data()) async throws -> String {
    String(decoding: try await git(arguments, input: input), as: UTF8.self)
  }

  /// The full name of the commit that `revision` (a branch, tag or hash) means, or nil.
  func commit(_ revision: String) async throws -> String? {
    guard Self.isSafe(revision) else { return nil }
    for candidate in ["refs/heads/\(revision)", "refs/tags/\(revision)", revision] {
      let result = try await run(["rev-parse", "--verify", "--quiet", "--end-of-options", "\(candidate)^{commit}"])
      if result.succeeded { return result.outputText.trimmingCharacters(in: .newlines) }
    }
    return nil
  }

  /// Every branch and tag with what it points at.
  func refs() async throws -> [String: String] {
    let lines = try await text(["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads", "refs/tags"])
    var refs: [String: String] = [:]
    for line in lines.split(separator: "\n") {
      let parts = line.split(separator: " ", maxSplits: 1)
      if parts.count == 2 { refs[String(parts[1])] = String(parts[0]) }
    }
    return refs
  }

  func mergeBase(_ left: String, _ right: String) async throws -> String? {
    let result = try await run(["merge-base", left, right])
    return result.succeeded ? result.outputText.trimmingCharacters(in: .newlines) : nil
  }

  func isAncestor(_ older: String, of newer: String) async throws -> Bool {
    try await run(["merge-base", "--is-ancestor", older, newer]).succeeded
  }

  /// Moves `ref` from `old` (nil: it must not exist) to `new`; false when somebody else moved it first.
  func update(_ ref: String, to new: String, from old: String?) async throws -> Bool {
    try await run(["update-ref", ref, new, old ?? String(repeating: "0", count: 40)]).succeeded
  }

  func delete(_ ref: String) async throws {
    try await git(["update-ref", "-d", ref])
  }

  /// Whether `text` may stand where git expects a revision: no option, no range, nothing that git would look up elsewhere.
  static func isSafe(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 255 && !text.hasPrefix("-") && !text.contains("..") && !text.contains("@{")
      && text.unicodeScalars.allSatisfy {
        $0.value > 0x20 && $0.value != 0x7f && !"~^:?*[\\".unicodeScalars.contains($0)
      }
  }
}

/// Who wrote a commit, and when.
struct Signature: Sendable, Equatable {
  var name: String
  var email: String
  var date: Date

  var environment: [String: String] {
    let when = "@\(Int(date.timeIntervalSince1970)) +0000"
    return [
      "GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email, "GIT_AUTHOR_DATE": when,
      "GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email, "GIT_COMMITTER_DATE": when,
    ]
  }
}
