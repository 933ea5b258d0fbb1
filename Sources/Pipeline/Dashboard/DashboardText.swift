package import Domain
import Essentials
import Foundation

/// The body of a dashboard issue.
package struct DashboardText: Sendable {
  package static let title = "Nightshift dashboard"
  /// Tells our dashboard from every other issue.
  package static let marker = "<!-- nightshift:dashboard -->"

  /// Whether `issue` is a dashboard and no report, whoever it belongs to.
  package static func isDashboard(_ issue: TrackedIssue) -> Bool {
    OwnPart.text(of: issue.body).contains(marker)
  }

  private let facts: DashboardFacts
  /// Rows that one section shows at most.
  private let rows: Int

  package init(_ facts: DashboardFacts) { self.init(facts, rows: 40) }

  private init(_ facts: DashboardFacts, rows: Int) {
    self.facts = facts
    self.rows = rows
  }

  /// `body` with our part replaced, or added at the end; what people wrote stays.
  package func replacing(in body: String) -> String {
    OwnPart.replacing(in: body) { others in [Self.marker, rendered(room: OwnPart.limit - others.utf16.count - 1_024)] }
  }

  /// As much as fits into `room`, the longest lists cut first.
  private func rendered(room: Int) -> String {
    let choices = [rows, 20, 10, 5, 2, 1].lazy.map { DashboardText(facts, rows: $0).text }
    return choices.first { $0.utf16.count <= room }
      ?? "There is no room left on this issue: shorten what is around this."
  }

  private var text: String {
    var parts = [
      "What Nightshift does in this repository. Tick a box and it is done; that takes write access. "
        + "What you write outside of this list stays."
    ]
    parts += facts.remarks.map { "> \($0)" }
    if let pause = facts.pause { parts.append("> **Paused.** \(pause.text) Signals are still taken and counted.") }
    if let problem = facts.problem {
      parts.append("### Settings\n\n`.github/nightshift.yml` does not read, so nothing is fixed here:\n\n\(problem)")
    }
    parts += reportSections
    if let quarantine { parts.append(quarantine) }
    parts += [facts.digest?.text, spent, pauseBox].compactMap(\.self)
    return parts.joined(separator: "\n\n")
  }

  private var reportSections: [String] {
    let row = DashboardRow(facts: facts)
    let kinds: [(String, (Report) -> Bool, (Report) -> String)] = [
      ("Needs input", { $0.state == .needsInput }, row.question),
      ("Rate-limited", { isLimited($0) }, row.waiting), ("Queued", { isQueued($0) }, row.waiting),
      ("In progress", { $0.state == .researching || $0.state == .fixing }, row.progress),
      ("In review", { $0.state == .inReview }, row.pull), ("Green", { $0.state == .green }, row.pull),
      ("Merged, and watched", { $0.state == .merged }, row.pull),
      ("Came back after the merge", { $0.state == .regressed }, row.pull),
      ("Snoozed", { DashboardRow.isSnoozed($0) }, row.snoozed),
      ("Gathering evidence", { isGathering($0) && !isWaitingForIssue($0) }, row.gathering),
      ("Older than the first start, heaviest first", { isGathering($0) && isWaitingForIssue($0) }, row.gathering),
      ("Dismissed, and remembered", { $0.state == .dismissed }, row.dismissed),
    ]
    var sections = kinds.compactMap { name, belongs, line in section(name, ranked.filter(belongs), line) }
    if facts.isHeldBackByHost {
      sections.append(
        "**Rate-limited by GitHub:** some writes wait for their turn, since only so many are taken an hour.")
    }
    let verified = facts.reports.count { $0.state == .verified }
    if verified > 0 {
      sections.append("**Verified:** \(verified) \(verified == 1 ? "problem" : "problems") stayed away.")
    }
    return sections
  }

  /// The heaviest first.
  private var ranked: [Report] {
    facts.reports.map { facts.disclosure.shown($0) }.sorted {
      ($1.weight, $0.issue?.number ?? .max, $0.id.text) < ($0.weight, $1.issue?.number ?? .max, $1.id.text)
    }
  }

  private func isLimited(_ report: Report) -> Bool {
    guard report.state == .ready, !DashboardRow.isSnoozed(report), case .place = facts.waits[report.id] else {
      return false
    }
    return true
  }

  private func isQueued(_ report: Report) -> Bool {
    report.state == .ready && !isLimited(report) && !DashboardRow.isSnoozed(report)
  }

  private func isGathering(_ report: Report) -> Bool {
    report.state == .gathering && !DashboardRow.isSnoozed(report)
  }

  /// Heavy enough for an issue, and kept from having one.
  private func isWaitingForIssue(_ report: Report) -> Bool { report.issue == nil && report.weightLabel != nil }

  private func section(_ name: String, _ reports: [Report], _ line: (Report) -> String) -> String? {
    guard !reports.isEmpty else { return nil }
    var lines = ["### \(name) (\(reports.count))", ""] + reports.prefix(rows).map(line)
    if reports.count > rows { lines.append("- and \(reports.count - rows) more") }
    return lines.joined(separator: "\n")
  }

  private var quarantine: String? {
    let held = facts.quarantined.sorted { ($0.at, $0.signal.id.text) < ($1.at, $1.signal.id.text) }
    guard !held.isEmpty else { return nil }
    var lines = [
      "### Quarantined signals (\(held.count))", "",
      "They look like an attempt to give orders to whoever reads them, and nobody acts on them.", "",
    ]
    for signal in held.prefix(rows) {
      let box = DashboardBox(.release, LedgerEntry.countedAs(signal.signal.id))
      let source = Defang.inline(signal.signal.source, limit: 40)
      let what = "\(source), \(Timestamp.text(signal.signal.occurredAt)): \(signal.suspicion.category.rawValue)"
      let fragment = facts.disclosure.fragment(signal.suspicion.fragment, limit: 200).map { ": “\($0)”" } ?? ""
      lines.append("- \(what)\(fragment)")
      lines.append(box.line("Let it through", indent: "  "))
    }
    if held.count > rows { lines.append("- and \(held.count - rows) more") }
    return lines.joined(separator: "\n")
  }

  private var spent: String {
    let total = facts.reports.map(\.receipt).reduce(Receipt(), +)
    func row(_ name: String, _ receipt: Receipt) -> String {
      "| \(name) | \(receipt.agentRuns) | \(receipt.rounds) | \(Self.time(receipt.sandboxSeconds)) | \(receipt.tokens) "
        + "| $\(String(format: "%.2f", receipt.dollars)) |"
    }
    return """
      ### Spent

      | | agent runs | rounds | sandbox time | tokens | cost |
      | --- | --- | --- | --- | --- | --- |
      \(row("on \(Timestamp.text(facts.today).prefix(10))", facts.spentToday))
      \(row("in all", total))
      """
  }

  /// `3.4 s`, `12 min`: no more digits than anybody reads, so that a second's difference is no edit.
  private static func time(_ seconds: Double) -> String {
    seconds < 120 ? "\(String(format: "%.1f", seconds)) s" : "\(Int((seconds / 60).rounded())) min"
  }

  private var pauseBox: String {
    let isPaused = if case .dashboard = facts.pause { true } else { false }
    return DashboardBox.pause.line(
      "Paused: while this is ticked, nothing is written in this repository", isTicked: isPaused)
  }
}
