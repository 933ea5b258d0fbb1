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

  /// One command, its author and what it was said about.
  struct Asked {
    var seen: CommentSeen
    var report: Report

    var login: String { seen.author.login }
    var name: String { seen.name }
  }

  /// What a command came to.
  enum Reply {
    case answer(String)
    /// A job gives the answer, when it knows it.
    case later
  }

  package func run(_ leased: LeasedJob) async throws -> Change {
    let seen = try PipelineJobs.comment.payload(of: leased.job)
    guard let command = ReportCommand(comment: seen.body) else { return try await answered(seen) }
    guard try await context.tracker.ourselves().id != seen.author.id else { return Change() }
    let report = try await self.report(seen.issue)
    let voice = CommandVoice(context: context)
    await voice.acknowledge(seen)
    var change = Change()
    var reply: Reply
    do {
      reply = try await follow(command, seen, report, &change)
    } catch let refusal as Refusal {
      change = Change()
      reply = .answer(refusal.comment)
    } catch HostRefusal.forbidden(let reason) {
      change = Change()
      reply = .answer("GitHub does not let me do that: \(Defang.inline(reason))")
    } catch HostRefusal.invalid(let reason) {
      change = Change()
      reply = .answer("GitHub says that this cannot be done: \(Defang.inline(reason))")
    }
    guard case .answer(let answer) = reply else { return change }
    try await voice.say(answer, to: seen, about: report?.id, attempt: leased.attempt, &change)
    return change
  }

  func report(_ address: IssueAddress) async throws -> Report? {
    if let report = try await context.shelf.report(issue: address) { return report }
    return try await context.shelf.report(pull: address)
  }

  private func follow(
    _ command: ReportCommand, _ seen: CommentSeen, _ report: Report?, _ change: inout Change
  ) async throws -> Reply {
    if case .help = command { return .answer(help(report)) }
    let login = seen.author.login
    guard try await context.tracker.permission(of: login, in: seen.issue.repository).canWrite else {
      throw Refusal("@\(login), commands need write access to \(seen.issue.repository).")
    }
    if seen.editedSinceCreation == true {
      throw Refusal(
        "@\(login), I found this command late, and it had been edited by then. Please repeat it in a new comment.")
    }
    switch command {
    case .unknown(let text): throw Self.unknown(text)
    case .misused(let word):
      throw Refusal("`/nightshift \(word.usage)`: \(word.meaning). Yours does not read like that.")
    case .release(let signal): return .answer(try await release(signal, seen, &change))
    default: break
    }
    guard let report else {
      throw Refusal("This is no report of mine. Put the label `\(OwnLabel.mark)` on an issue to make it one.")
    }
    if case .explain = command {
      let disclosure = try await repositories.disclosure(in: report.repository)
      return .answer(try await explanation.text(for: report, disclosure, limit: Explanation.comment))
    }
    if let left = report.left {
      throw Refusal("This report was \(left.text). Say it there.")
    }
    return try await follow(command, Asked(seen: seen, report: report), &change)
  }

  private func follow(_ command: ReportCommand, _ asked: Asked, _ change: inout Change) async throws -> Reply {
    switch command {
    case .join(let number, let repository):
      return .answer(try await join(number, in: repository, asked, &change))
    case .split(let names): return .answer(try split(names, asked, &change))
    case .move(let repository): return .answer(try await move(to: repository, asked, &change))
    case .snooze(let time): return .answer(try snooze(time, asked, &change))
    case .assign(let login): return .answer(try await assign(login, asked, &change))
    case .revert: return try await revert(asked, &change)
    default:
      let (event, answer) = try step(command, asked)
      try change.tell(asked.report.id, event, cause: "comment/\(asked.name)", at: context.now)
      return .answer(answer)
    }
  }

  private func help(_ report: Report?) -> String {
    report == nil
      ? "This is no report of mine: put the label `\(OwnLabel.mark)` on an issue to make it one. On a report:\n\n"
        + ReportCommand.table : ReportCommand.table
  }

  private static func unknown(_ text: String) -> Refusal {
    let guess = CommandWord.nearest(to: text).map { " Did you mean `/nightshift \($0.usage)`?" } ?? ""
    return Refusal("I do not know `\(text.replacing("`", with: "'"))`.\(guess)\n\n\(ReportCommand.table)")
  }
}
