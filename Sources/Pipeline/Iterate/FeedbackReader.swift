import Domain
import Essentials
import Foundation

/// What people with write access said on a pull request and nobody has answered.
///
/// Everybody else's words are evidence at most, and are not acted on.
struct FeedbackReader: Sendable {
  let context: PipelineContext

  func unanswered(on pull: HostedPullRequest, _ change: ProposedChange) async throws -> [Feedback] {
    let us = try await context.tracker.ourselves().id
    var found: [Feedback] = []
    for review in try await context.host.reviews(of: pull.address)
    where review.author.id != us && !review.body.isEmpty && review.state != .pending && review.state != .approved
      && ReportCommand(comment: review.body) == nil
    {
      found.append(
        Feedback(id: review.id, place: .review, author: review.author.login, body: bounded(review.body)))
    }
    for comment in try await context.host.reviewComments(of: pull.address)
    where comment.author.id != us && ReportCommand(comment: comment.body) == nil {
      found.append(
        Feedback(
          id: comment.id, place: .line, author: comment.author.login, body: bounded(comment.body), path: comment.path,
          line: comment.line))
    }
    for comment in try await context.tracker.comments(on: pull.address)
    where comment.author.id != us && !comment.author.isBot && ReportCommand(comment: comment.body) == nil {
      found.append(
        Feedback(id: comment.id, place: .conversation, author: comment.author.login, body: bounded(comment.body)))
    }
    return try await trusted(found.filter { !change.answered.contains($0.id) }, in: pull.address.repository)
  }

  private func trusted(_ feedback: [Feedback], in repository: RepositoryName) async throws -> [Feedback] {
    var mayWrite: [String: Bool] = [:]
    var kept: [Feedback] = []
    for item in feedback {
      if mayWrite[item.author] == nil {
        mayWrite[item.author] = try await context.tracker.permission(of: item.author, in: repository).canWrite
      }
      guard mayWrite[item.author] == true, case .clean = Screening.judge(item.body) else { continue }
      kept.append(item)
    }
    return kept
  }

  private func bounded(_ text: String) -> String { String(text.prefix(4_000)) }
}
