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
      guard let command = CommandSeen.late(comment, on: seen.place) else { continue }
      let asked = try command.enqueue(at: context.now)
      guard try await context.store.job(asked.job.id) == nil else { continue }
      change.enqueues.append(asked)
      change.note("\(seen.place)", "reconcile", "found a command nobody told of", at: context.now)
    }
  }

  /// The comments that an answer of ours is to.
  private static func answered(_ body: String) -> [Int64] {
    body.matches(of: /<!-- nightshift:answer (\d{1,18}) -->/).compactMap { Int64($0.1) }
  }
}
