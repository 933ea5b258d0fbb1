import Configuration
import Domain
import Essentials
import Foundation
import Storage

/// Commands that tell the report one thing.
extension CommandDesk {
  func step(_ command: ReportCommand, _ asked: Asked) throws -> (ReportEvent, String) {
    let (report, login) = (asked.report, asked.login)
    switch command {
    case .research:
      try refuseWhileOpen(report)
      return (.researchAsked(by: login), "Research starts.")
    case .fix:
      try refuseWhileOpen(report)
      return (.fixAsked(by: login), report.research == nil ? "Research comes first, then the fix." : "A fix starts.")
    case .retry: return retry(report, by: login)
    case .push: return try push(report, by: login)
    case .stop:
      guard report.state.isOpen else { throw Refusal("Nothing goes on here: it is \(report.state.rawValue).") }
      return (.stopped(by: login), "Stopped. `/nightshift retry` goes on.")
    case .weight(let weight): return (.weightSet(Double(weight), by: login), "The weight is \(weight) now.")
    case .priority(let priority):
      return (.prioritySet(priority, by: login), "The priority is \(priority.rawValue) now.")
    case .dismiss(let reason):
      return (.dismissed(reason: Defang.inline(reason, limit: 300), by: login), "Dismissed, and remembered.")
    default: throw Refusal(ReportCommand.table)
    }
  }

  /// A pull request that is open is worked on itself.
  func refuseWhileOpen(_ report: Report) throws {
    guard report.change?.state != .open else {
      throw Refusal("A pull request is open: #\(report.change?.number ?? 0).")
    }
  }

  private func retry(_ report: Report, by login: String) -> (ReportEvent, String) {
    if report.change?.state == .open { return (.retryAsked(by: login), "The pull request gets another round.") }
    if report.awaitsAnswer { return (.goOnAsked(by: login), "The agent goes on where it stopped.") }
    return report.research?.verdict == .actionable
      ? (.fixAsked(by: login), "A fix starts again.") : (.researchAsked(by: login), "Research starts again.")
  }

  private func push(_ report: Report, by login: String) throws -> (ReportEvent, String) {
    guard let held = report.heldBack else { throw Refusal("No change is held back here.") }
    guard !held.changesWorkflows else {
      let patch = report.question ?? "The patch is in the description of #\(report.issue?.number ?? 0)."
      throw Refusal("I cannot push this, even with your word: GitHub lets me change no workflow.\n\n\(patch)")
    }
    return (
      .pushAllowed(by: login),
      "You let it through, so I try the push now. What came of it is on #\(report.issue?.number ?? 0) then: the pull request, or why GitHub refused."
    )
  }

  func snooze(_ time: Duration?, _ asked: Asked, _ change: inout Change) throws -> String {
    let report = asked.report
    try refuseWhileOpen(report)
    guard report.state.isOpen else { throw Refusal("There is nothing to put to rest: it is \(report.state.rawValue).") }
    let until = context.now.advanced(by: time ?? context.settings.reports.snooze)
    try change.tell(
      report.id, .snoozed(until: until, by: asked.login), cause: "comment/\(asked.name)", at: context.now)
    let snooze = Snooze(until: until, by: asked.login, weight: report.weight)
    return "It rests until \(Timestamp.text(until)), or until its weight reaches "
      + "\(ReportLifecycle.text(snooze.wakesAt)). Signals are counted meanwhile."
  }
}
