import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Does what a comment asks for: seen with 👀, answered when done, permission checked when it runs.
package struct CommandDesk: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  let explanation: Explanation

  package init(context: PipelineContext, repositories: RepositoryBook, explanation: Explanation) {
    self.context = context
    self.repositories = repositories
    self.explanation = explanation
  }

  package func run(_ leased: LeasedJob) async throws -> Change {
    let seen = try PipelineJobs.comment.payload(of: leased.job)
    guard let command = ReportCommand(comment: seen.body) else { return Change() }
    let report = try await self.report(seen.issue)
    let tracker = context.tracker.paced(.answer)
    guard try await context.tracker.ourselves().id != seen.author.id else { return Change() }
    try? await tracker.react("eyes", toComment: seen.comment, in: seen.issue.repository)
    var change = Change()
    let answer: String
    do {
      answer = try await follow(command, seen, report, &change)
    } catch let refusal as Refusal {
      change = Change()
      answer = refusal.comment
    }
    try await say(answer, seen)
    change.note(
      report?.id.text ?? "\(seen.issue)", "command", "@\(seen.author.login): \(answer.prefix(200))", at: context.now)
    return change
  }

  private func report(_ address: IssueAddress) async throws -> Report? {
    if let report = try await context.shelf.report(issue: address) { return report }
    return try await context.shelf.report(pull: address)
  }

  private func follow(
    _ command: ReportCommand, _ seen: CommentSeen, _ report: Report?, _ change: inout Change
  ) async throws -> String {
    if case .help = command { return ReportCommand.table }
    let login = seen.author.login
    guard try await context.tracker.permission(of: login, in: seen.issue.repository).canWrite else {
      throw Refusal("@\(login), commands need write access to \(seen.issue.repository).")
    }
    guard let report else {
      throw Refusal("This is no report of mine. Put the label `\(OwnLabel.mark)` on an issue to make it one.")
    }
    if case .explain = command { return try await explanation.text(for: report) }
    if case .unknown(let text) = command {
      throw Refusal("I do not know `\(text.replacing("`", with: "'"))`.\n\n\(ReportCommand.table)")
    }
    let (event, answer) = try self.event(for: command, by: login, report)
    try change.tell(report.id, event, cause: "comment/\(seen.comment)", at: context.now)
    return answer
  }

  private func event(
    for command: ReportCommand, by login: String, _ report: Report
  ) throws -> (ReportEvent, String) {
    switch command {
    case .research:
      guard report.change?.state != .open else {
        throw Refusal("A pull request is open: #\(report.change?.number ?? 0).")
      }
      return (.researchAsked(by: login), "Research starts.")
    case .fix:
      guard report.change?.state != .open else {
        throw Refusal("A pull request is open: #\(report.change?.number ?? 0).")
      }
      return (.fixAsked(by: login), report.research == nil ? "Research comes first, then the fix." : "A fix starts.")
    case .retry:
      if report.change?.state == .open { return (.retryAsked(by: login), "The pull request gets another round.") }
      return report.research?.verdict == .actionable
        ? (.fixAsked(by: login), "A fix starts again.") : (.researchAsked(by: login), "Research starts again.")
    case .push:
      guard report.heldBack != nil else { throw Refusal("No change is held back here.") }
      return (.pushAllowed(by: login), "The held back change will be pushed.")
    case .stop: return (.stopped(by: login), "Stopped. `/nightshift retry` goes on.")
    case .weight(let weight): return (.weightSet(Double(weight), by: login), "The weight is \(weight) now.")
    case .priority(let priority):
      return (.prioritySet(priority, by: login), "The priority is \(priority.rawValue) now.")
    case .dismiss(let reason):
      return (.dismissed(reason: Defang.inline(reason, limit: 300), by: login), "Dismissed, and remembered.")
    case .explain, .help, .unknown: throw Refusal(ReportCommand.table)
    }
  }

  private func say(_ answer: String, _ seen: CommentSeen) async throws {
    let marker = "<!-- nightshift:answer \(seen.comment) -->"
    _ = try await context.outbox.once("answer/\(seen.comment)") {
      try await context.tracker.comments(on: seen.issue).first { $0.body.contains(marker) }?.id
    } perform: {
      try await context.tracker.paced(.answer).comment("\(answer)\n\(marker)", on: seen.issue).id
    }
  }
}
