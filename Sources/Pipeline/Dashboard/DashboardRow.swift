import Domain
import Essentials
import Foundation

/// One report's lines on the dashboard; reports come in as they may be shown.
struct DashboardRow {
  let facts: DashboardFacts

  static func isSnoozed(_ report: Report) -> Bool { false }

  func question(_ report: Report) -> String {
    let asked = report.question ?? report.note ?? "A person has to decide."
    let first = asked.split(whereSeparator: \.isNewline).first.map(String.init) ?? asked
    return lines(
      report, Defang.inline(first, limit: 240), [(.retry, "Try again"), (.dismiss, "Dismiss")])
  }

  func waiting(_ report: Report) -> String {
    switch facts.waits[report.id] ?? .turn {
    case .lateSignals(let date):
      return lines(
        report, "waits for late signals until \(Timestamp.text(date))",
        [(.start, "Start the fix now"), (.dismiss, "Dismiss")])
    case .place(let place):
      return lines(report, place.text, [(.start, "Start the fix now, despite the limit"), (.dismiss, "Dismiss")])
    case .fixesAreOff: return lines(report, "fixes are turned off here", [(.dismiss, "Dismiss")])
    case .turn: return lines(report, "is next", [(.dismiss, "Dismiss")])
    }
  }

  func progress(_ report: Report) -> String {
    lines(report, report.state == .researching ? "an agent looks for the cause" : "an agent makes the change", [])
  }

  func pull(_ report: Report) -> String {
    guard let change = report.change else { return lines(report, "", []) }
    var parts = ["[#\(change.number)](../pull/\(change.number))", Self.words(change.checks)]
    if change.isDraft, change.state == .open { parts.insert("a draft", at: 1) }
    if change.rounds > 0 { parts.append("\(change.rounds) \(change.rounds == 1 ? "round" : "rounds")") }
    if change.isHandedOver { parts.append("handed over to a person") }
    let boxes: [(DashboardBox.Action, String)] = report.state == .inReview ? [(.retry, "Another round")] : []
    return lines(report, parts.joined(separator: ", "), boxes)
  }

  func gathering(_ report: Report) -> String {
    let weight = "\(ReportLifecycle.text(report.weight)) of \(ReportLifecycle.text(facts.threshold))"
    let signals = "\(report.signalCount) \(report.signalCount == 1 ? "signal" : "signals")"
    return lines(report, "\(weight), \(signals)", [(.research, "Research now")])
  }

  func dismissed(_ report: Report) -> String {
    let no = report.rejections.last.map { "[#\($0.pullRequest)](../pull/\($0.pullRequest)) was closed" }
    return lines(report, no ?? "somebody decided not to do this", [(.reopen, "Take that back")])
  }

  func snoozed(_ report: Report) -> String { lines(report, "rests", [(.wake, "Wake it now")]) }

  private func lines(_ report: Report, _ text: String, _ boxes: [(DashboardBox.Action, String)]) -> String {
    let title = SafeText.title(report.title)
    let name = report.issue.map { "[#\($0.number)](../issues/\($0.number)) \(title)" } ?? title
    let weight = " (weight \(ReportLifecycle.text(report.weight)))"
    let head = "- \(name)\(report.state == .gathering ? "" : weight)\(text.isEmpty ? "" : ": \(text)")"
    return ([head] + boxes.map { DashboardBox($0, report.id.text).line($1, indent: "  ") }).joined(separator: "\n")
  }

  private static func words(_ checks: ProposedChange.Checks) -> String {
    switch checks {
    case .pending: "checks are under way"
    case .success: "checks pass"
    case .failure: "checks fail"
    case .none: "no checks"
    }
  }
}
