import Configuration
import Domain
import Essentials
import Foundation
import GitHub
import Storage

/// Commands that are said somewhere else than in a comment of the conversation.
extension EventRouter {
  func asked(_ seen: CommentSeen, _ delivery: Identifier<Delivery>) throws -> Change {
    var change = noted(delivery, "a command on \(seen.issue)")
    change.enqueues.append(try seen.enqueue(at: context.now))
    return change
  }

  /// A comment on an issue whose question waits for an answer; nil for anything else.
  func answering(_ seen: CommentSeen, _ delivery: Identifier<Delivery>) async throws -> Change? {
    guard try await context.shelf.report(issue: seen.issue)?.awaitsAnswer == true else { return nil }
    var change = noted(delivery, "an answer on \(seen.issue)")
    change.enqueues.append(try seen.enqueue(at: context.now))
    return change
  }

  func reviewed(_ event: ReviewEvent, _ delivery: Identifier<Delivery>) async throws -> Change {
    if event.action == .submitted, ReportCommand(comment: event.review.body) != nil {
      return try asked(
        CommentSeen(
          issue: event.address, comment: event.review.id, author: event.review.author,
          body: String(event.review.body.prefix(4_000)), place: .review), delivery)
    }
    return try await look(at: event.address, delivery, "a review", after: context.settings.pullRequests.debounce)
  }

  /// A button on our own check run says what a command says; nil for anything else.
  func pressed(_ event: CheckRunEvent, _ delivery: Identifier<Delivery>) async throws -> Change? {
    guard case .requestedAction(let identifier) = event.action, event.appID == context.appID else { return nil }
    guard let button = RoundCheck.Button(rawValue: identifier), let name = event.externalID.flatMap(RoundCheck.report),
      let report = try await context.shelf.report(name), report.repository == event.repository, let pull = report.change
    else { return noted(delivery, "a button that is not ours was pressed") }
    let seen = CommentSeen(
      issue: IssueAddress(repository: report.repository, number: pull.number), comment: event.checkID,
      author: event.sender, body: "/nightshift \(button.command.rawValue)", place: .button, press: delivery.text)
    return try asked(seen, delivery)
  }
}

extension CommentSeen {
  /// A command on a line of a pull request, or nil.
  init?(_ event: ReviewCommentEvent) {
    guard ReportCommand(comment: event.comment.body) != nil else { return nil }
    self.init(
      issue: event.address, comment: event.comment.id, author: event.comment.author,
      body: String(event.comment.body.prefix(4_000)), place: .line)
  }
}
