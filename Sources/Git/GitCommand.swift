import Essentials
import Foundation
import Runtime

/// How we call git: no configuration but ours, no hooks, no prompts, no way for a name to become an option.
struct GitCommand: Sendable {
  let directory: String

  struct Answer {
    var status: Int32
    var output: Data
    var errorText: String
  }

  /// Runs `git <arguments>`; exit statuses in `accepting` are answers, any other is thrown.
  @discardableResult
  func run(
    _ arguments: [String], input: Data = Data(), environment extra: [String: String] = [:],
    accepting: Set<Int32> = [0], limit: Int = 64 << 20, deadline: Duration = .seconds(120)
  ) async throws -> Answer {
    let operation = arguments.first ?? ""
    let command = Command(
      "git", settings + ["--git-dir=\(directory)"] + arguments,
      environment: environment.merging(extra) { $1 }, workingDirectory: "/", input: input, deadline: deadline,
      outputLimit: limit)
    let result = try await ChildProcess.run(command)
    let words = result.errorText.trimmingCharacters(in: .whitespacesAndNewlines)
    switch result.ending {
    case .timedOut, .stopped: throw GitError(.timedOut, operation: operation)
    case .signalled(let signal): throw GitError(.broken(status: -signal), operation: operation, detail: words)
    case .exited(let status) where !accepting.contains(status):
      throw GitError(GitError.kind(said: words, status: status), operation: operation, detail: words)
    case .exited(let status):
      guard !result.truncated else { throw GitError(.tooLarge, operation: operation) }
      return Answer(status: status, output: result.output, errorText: words)
    }
  }

  /// The single line that `arguments` answers with.
  func line(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
  ) async throws -> String {
    let answer = try await run(arguments, input: input, environment: environment)
    return String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }

  func object(
    _ arguments: [String], input: Data = Data(), environment: [String: String] = [:]
  ) async throws -> CommitID {
    guard let id = CommitID(try await line(arguments, input: input, environment: environment)) else {
      throw GitError(.broken(status: 0), operation: arguments.first ?? "", detail: "no object name in the answer")
    }
    return id
  }

  private let settings = [
    "--no-replace-objects", "--literal-pathspecs", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false",
    "-c", "core.quotePath=false", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c", "credential.helper=",
    "-c", "http.lowSpeedLimit=1000", "-c", "http.lowSpeedTime=60", "-c", "diff.suppressBlankEmpty=false",
  ]

  private var environment: [String: String] {
    Command.inherited.merging([
      "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_TERMINAL_PROMPT": "0",
      "GIT_ASKPASS": "/bin/false",
      "GIT_ALLOW_PROTOCOL": "http:https:file", "GIT_OPTIONAL_LOCKS": "0", "GIT_ATTR_NOSYSTEM": "1", "LC_ALL": "C",
      "HOME": "/nonexistent",
    ]) { $1 }
  }

  init(directory: String) { self.directory = directory }
}
