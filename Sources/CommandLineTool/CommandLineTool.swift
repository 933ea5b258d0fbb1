import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import HTTPServer
import Storage

/// Arguments in, exit status out.
package enum CommandLineTool {
  package static let version = "0.1.0"

  static var commands: [any ToolCommand.Type] {
    [
      DemoCommand.self, SetupCommand.self, DoctorCommand.self, ServeCommand.self, SignalCommand.self,
      ExplainCommand.self, ReplayCommand.self, RebuildCommand.self, QueueCommand.self, PauseCommand.self,
      ResumeCommand.self, GitHubCommand.self, SandboxRelayCommand.self, ContextCommand.self, EvalCommand.self,
      BenchCommand.self,
      VersionCommand.self,
    ]
  }

  package static func run(_ words: [String]) async -> Int32 {
    guard let word = words.first, word != "--help", word != "help", word != "-h" else {
      Terminal.say(overview)
      return words.isEmpty ? 2 : 0
    }
    guard let command = commands.first(where: { $0.name == word || (word == "--version" && $0.name == "version") })
    else {
      Terminal.complain("there is no command \(word)\n\n\(overview)")
      return 2
    }
    let rest = Array(words.dropFirst())
    if rest.contains("--help") || rest.contains("-h") {
      Terminal.say(command.usage)
      return 0
    }
    do {
      return try await command.run(rest)
    } catch let error as UsageError {
      // Not the whole usage: the sentence that matters would scroll away above it.
      Terminal.complain("\(error)\n`nightshift \(word) --help` says how it is used.")
      return 2
    } catch {
      Terminal.complain(sentence(for: error))
      return 1
    }
  }

  /// What went wrong, for the person at the terminal.
  private static func sentence(for error: any Error) -> String {
    switch error {
    case let error as ConfigurationError: "the settings are not right:\n\(error)"
    case let error as YAMLError: "the settings are not YAML: \(error)"
    case let error as StorageError where error.kind == .busy: "the store is locked by another program; try again"
    case let error as Refusal: error.comment
    case let error as HostRefusal: sentence(for: error)
    default: "\(error)"
    }
  }

  private static func sentence(for refusal: HostRefusal) -> String {
    switch refusal {
    case .unavailable(let reason, _):
      "GitHub cannot be reached (\(reason)): check github.api_url and that it is up, then try again"
    case .notFound:
      "GitHub says that it is not there: check github.app_id, and that the app is installed on the repository"
    case .forbidden(let reason): "GitHub does not allow it: \(reason)"
    case .lockedOut(let reason): "GitHub does not let us in: \(reason)"
    case .invalid(let reason): "GitHub does not take it: \(reason)"
    case .conflict(let reason): "somebody else changed it meanwhile: \(reason)"
    }
  }

  private static var overview: String {
    let width = commands.map { $0.name.count }.max() ?? 0
    let lines = commands.map { command in
      "  \(command.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(command.summary)"
    }
    return """
      nightshift turns product signals into green pull requests.

      usage: nightshift COMMAND [OPTIONS]

      \(lines.joined(separator: "\n"))

      `nightshift COMMAND --help` says more.
      """
  }
}

/// One command of the tool.
protocol ToolCommand {
  static var name: String { get }
  /// One line for the overview.
  static var summary: String { get }
  /// What `--help` prints.
  static var usage: String { get }
  /// Does it; the answer is the exit status.
  static func run(_ words: [String]) async throws -> Int32
}
