import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime

/// The command `nightshift explain`.
enum ExplainCommand: ToolCommand {
  static let name = "explain"
  static let summary = "print the whole decision trail of a report"
  static let usage = """
    usage: nightshift explain ISSUE [--config FILE]

    What arrived, what was dropped and why, what was considered, and what is missing for the next step.

      ISSUE           OWNER/REPO#7, the issue's address, or 7 if there is one report with that number
      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option])
    let name = try arguments.only("issue")
    let daemon = try await Daemon.assemble(
      try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader)
    let reports = try await daemon.pipeline.context.shelf.reports().filter { $0.isCalled(name) }
    guard let report = reports.first else {
      throw Refusal("no report is the issue \(name); `nightshift rebuild` brings lost ones back")
    }
    guard reports.count == 1 else {
      throw UsageError(
        "\(name) is an issue in \(reports.map(\.repository.description).joined(separator: " and ")): say which")
    }
    Terminal.say(try await daemon.pipeline.explanation.text(for: report, .full))
    return 0
  }
}
