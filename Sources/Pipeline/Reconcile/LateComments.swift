import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Commands in comments that nobody told us of.
struct LateComments: Sendable {
  let context: PipelineContext

  /// Asks for each command among `comments` that was neither heard nor answered; one that was edited has to be repeated.
  func hear(_ comments: [PlacedComment], _ change: inout Change) async throws {
    let us = try await context.tracker.ourselves().id
    let answered = Set(comments.filter { $0.comment.author.id == us }.flatMap { Self.answered($0.comment.body) })
    for seen in comments where seen.comment.author.id != us && !answered.contains(seen.comment.id) {
      let comment = seen.comment
      guard ReportCommand(comment: comment.body) != nil else { continue }
      let id = Identifier<Job>("comment/\(comment.id)")
      guard try await context.store.job(id) == nil else { continue }
      guard comment.updatedAt == comment.createdAt else {
        // An edit could put words into somebody's mouth.
        try await context.say(
          "@\(comment.author.login), I found this command late, and it was edited since. Please write it again.",
          key: "answer/\(comment.id)", marker: "<!-- nightshift:answer \(comment.id) -->", on: seen.place)
        continue
      }
      let job = try PipelineJobs.comment.job(
        CommentSeen(
          issue: seen.place, comment: comment.id, author: comment.author, body: String(comment.body.prefix(4_000))),
        id: id, lane: Lanes.issue(seen.place), readyAt: context.now)
      change.enqueues.append(Enqueue(job))
      change.note("\(seen.place)", "reconcile", "found a command nobody told of", at: context.now)
    }
  }

  /// The comments that an answer of ours is to.
  private static func answered(_ body: String) -> [Int64] {
    body.matches(of: /<!-- nightshift:answer (\d{1,18}) -->/).compactMap { Int64($0.1) }
  }
}
