import Domain
import Essentials
import Foundation
import Storage

/// Words of people that answer a question of ours, and so let a run go on.
extension CommandDesk {
  /// What follows from a comment that is no command: an answer counts on the issue that asks, from people who may write there.
  func answered(_ seen: CommentSeen) async throws -> Change {
    var change = Change()
    guard let report = try await report(seen.issue), report.awaitsAnswer, report.address == seen.issue,
      !seen.author.isBot, try await context.tracker.ourselves().id != seen.author.id
    else { return change }
    let login = seen.author.login
    guard try await context.tracker.permission(of: login, in: seen.issue.repository).canWrite else {
      change.note(report.id.text, "command", "@\(login) answered, but has no write access", at: context.now)
      return change
    }
    guard case .clean = Screening.judge(seen.body) else {
      change.note(
        report.id.text, "command", "what @\(login) said is no answer: it looks like orders to a model", at: context.now)
      return change
    }
    await CommandVoice(context: context).acknowledge(seen)
    try change.tell(report.id, .goOnAsked(by: login), cause: "comment/\(seen.name)", at: context.now)
    return change
  }
}
