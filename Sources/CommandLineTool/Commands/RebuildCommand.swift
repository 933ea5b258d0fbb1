import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime

/// The command `nightshift rebuild`.
enum RebuildCommand: ToolCommand {
  static let name = "rebuild"
  static let summary = "bring every report back from GitHub into the store"
  static let usage = """
    usage: nightshift rebuild [--config FILE]

    Reads the issues and pull requests again and fills the store with what they hold. Stop the service first. What was never
    written to GitHub cannot come back: signals of reports below weight 1, and the text of quarantined signals.

      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option])
    try arguments.none()
    let daemon = try await Daemon.assemble(try SettingsFile.read(arguments), time: SystemTime(), log: .discarded)
    let summary = try await daemon.pipeline.rebuilding.rebuild { Terminal.remark($0) }
    Terminal.say(
      "\(summary.reports) reports with \(summary.signals) signals and \(summary.pullRequests) open pull requests are back."
    )
    for issue in summary.fromLabelsOnly {
      Terminal.say("\(issue): its record does not read any more; what its labels say was taken, and a person is asked.")
    }
    Terminal.say(
      "What was never written to GitHub is not: reports below weight 1, and the text of quarantined signals.")
    return 0
  }
}
