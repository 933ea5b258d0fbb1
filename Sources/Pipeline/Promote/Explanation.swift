import Configuration
package import Domain
import Essentials
import Foundation
import Storage

/// The whole decision trail of a report: what arrived, what was dropped and why, what is missing for the next step.
package struct Explanation: Sendable {
  /// Characters of an explanation that is a comment.
  package static let comment = 60_000

  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  /// Everything of `told` that `disclosure` lets be shown, or the newest of it in at most `limit` characters.
  package func text(for told: Report, _ disclosure: Disclosure, limit: Int = .max) async throws -> String {
    let report = disclosure.shown(told)
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    var head = [
      "**\(report.title)**", "",
      "State `\(report.state.rawValue)`, weight \(ReportLifecycle.text(report.weight)) "
        + "of \(ReportLifecycle.text(threshold)), \(report.signalCount) signals.",
      "Next: \(next(report, threshold))",
    ]
    head += ReportTiesText.lines(report)
    head += try await held(report)
    let rows = try await trail(of: report).map { entry in
      let words = Defang.inline(disclosure.trail(entry.text, stage: entry.stage), limit: 400)
      return "| \(Timestamp.text(entry.at)) | \(entry.stage) | \(words) |"
    }
    guard !rows.isEmpty else {
      return (head + ["", "Nothing is remembered of how it came about: the store is younger than the report."])
        .joined(separator: "\n")
    }
    head += ["", "| when | stage | what was decided |", "| --- | --- | --- |"]
    return Self.fitted(head, rows, limit: limit)
  }

  private static func fitted(_ head: [String], _ rows: [String], limit: Int) -> String {
    let top = String(head.joined(separator: "\n").prefix(limit / 2))
    var room = limit - top.utf16.count - 200
    var kept: [String] = []
    for row in rows.reversed() {
      room -= row.utf16.count + 1
      guard room > 0 else { break }
      kept.append(row)
    }
    let text = ([top] + kept.reversed()).joined(separator: "\n")
    let left = rows.count - kept.count
    return left > 0
      ? text + "\n\n\(left) older decisions are left out here; `nightshift explain` prints them all." : text
  }

  /// What was decided about the report and each of its signals, from their arrival on, oldest first.
  private func trail(of report: Report) async throws -> [TrailEntry] {
    var entries = try await context.store.trail(of: report.id.text)
    for entry in report.entries {
      entries += try await context.store.trail(of: "signal:\(entry.signal)")
      entries += try await context.store.trail(of: entry.signal.text)
    }
    return entries.sorted { ($0.at, $0.stage) < ($1.at, $1.stage) }
  }

  /// Signals that were dropped on the way to some report here, and wait for a person.
  private func held(_ report: Report) async throws -> [String] {
    let held = try await Quarantine(context: context).signals(in: report.repository)
    guard !held.isEmpty else { return [] }
    let rows = held.suffix(10).map { signal in
      "- `\(signal.signal.id.text.filter { $0 != "`" && !$0.isNewline }.prefix(120))`: "
        + "\(signal.suspicion.category.rawValue), \(Defang.inline(signal.suspicion.reason))"
    }
    return ["", "In quarantine, of \(held.count) (`/nightshift release SIGNAL` lets one through):"] + rows
  }

  /// What is missing for the next step, in words.
  private func next(_ report: Report, _ threshold: Double) -> String {
    if let left = report.left { return "nothing here; it was \(left.text)." }
    if let snooze = report.snooze {
      return "it rests until \(Timestamp.text(snooze.until)) or a weight of \(ReportLifecycle.text(snooze.wakesAt))."
    }
    switch report.state {
    case .gathering where report.weight < threshold:
      return "\(ReportLifecycle.text(((threshold - report.weight) * 100).rounded() / 100)) more weight starts research."
    case .gathering: return "more signals since the last research pass, or `/nightshift research`."
    case .researching: return "the research agent's verdict."
    case .needsInput: return report.question ?? report.note ?? "a person."
    case .ready: return "the wait for late signals, or a free place among open pull requests."
    case .fixing: return "the fixing agent."
    case .inReview: return "CI and reviews of #\(report.change?.number ?? 0)."
    case .green: return "a person's review and merge of #\(report.change?.number ?? 0)."
    case .merged: return "the end of the quiet period after the merge."
    case .verified, .regressed, .dismissed: return "nothing; it is done with."
    }
  }
}
