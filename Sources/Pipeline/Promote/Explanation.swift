import Configuration
package import Domain
import Essentials
import Foundation
import Storage

/// The whole decision trail of a report: what arrived, what was dropped and why, what is missing for the next step.
package struct Explanation: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func text(for report: Report) async throws -> String {
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    var lines = [
      "**\(report.title)**", "",
      "State `\(report.state.rawValue)`, weight \(ReportLifecycle.text(report.weight)) "
        + "of \(ReportLifecycle.text(threshold)), \(report.signalCount) signals.",
      "Next: \(next(report, threshold))", "", "| when | stage | what was decided |", "| --- | --- | --- |",
    ]
    var entries = try await context.store.trail(of: report.id.text)
    for entry in report.entries { entries += try await context.store.trail(of: entry.signal.text) }
    for entry in entries.sorted(by: { ($0.at, $0.stage) < ($1.at, $1.stage) }).suffix(200) {
      lines.append("| \(Timestamp.text(entry.at)) | \(entry.stage) | \(Defang.inline(entry.text, limit: 400)) |")
    }
    return String(lines.joined(separator: "\n").prefix(60_000))
  }

  /// What is missing for the next step, in words.
  private func next(_ report: Report, _ threshold: Double) -> String {
    switch report.state {
    case .gathering where report.weight < threshold:
      "\(ReportLifecycle.text(threshold - report.weight)) more weight starts research."
    case .gathering: "more signals since the last research pass, or `/nightshift research`."
    case .researching: "the research agent's verdict."
    case .needsInput: report.question ?? report.note ?? "a person."
    case .ready: "the wait for late signals, or a free place among open pull requests."
    case .fixing: "the fixing agent."
    case .inReview: "CI and reviews of #\(report.change?.number ?? 0)."
    case .green: "a person's review and merge of #\(report.change?.number ?? 0)."
    case .merged: "the end of the quiet period after the merge."
    case .verified, .regressed, .dismissed: "nothing; it is done with."
    }
  }
}
