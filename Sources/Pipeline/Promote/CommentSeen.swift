package import Domain
import Essentials
package import Foundation
package import Storage
import WorkQueue

/// Words of a person that hold a command: a comment, a review, or a button that says the same.
package struct CommentSeen: Sendable, Equatable, Codable {
  /// Where it was said; each counts its ids on its own.
  package enum Place: String, Sendable, Codable { case conversation, review, line, button }

  package var issue: IssueAddress
  /// The id of the comment, the review or, for a button, of the check run it is on.
  package var comment: Int64
  package var author: Actor
  package var body: String
  /// Nil is the conversation.
  package var place: Place?
  /// The delivery that told of a press: a button can be pressed again.
  package var press: String?
  /// No delivery told of it: the regular comparison found it.
  package var foundLate: Bool?
  /// It is not what it was when it was written; known only of what was found late.
  package var editedSinceCreation: Bool?

  package init(
    issue: IssueAddress, comment: Int64, author: Actor, body: String, place: Place? = nil, press: String? = nil,
    foundLate: Bool? = nil, editedSinceCreation: Bool? = nil
  ) {
    self.issue = issue
    self.comment = comment
    self.author = author
    self.body = body
    self.place = place
    self.press = press
    self.foundLate = foundLate
    self.editedSinceCreation = editedSinceCreation
  }

  /// What tells it from every other one, and a repeated delivery from a second command.
  package var name: String {
    switch place ?? .conversation {
    case .conversation: "\(comment)"
    case .review: "review-\(comment)"
    case .line: "line-\(comment)"
    case .button: "button-\(comment)-\(StableHash.of(press ?? "").prefix(12))"
    }
  }

  /// The job that does what it asks for; told twice, it is done once.
  package func enqueue(at now: Date) throws -> Enqueue {
    Enqueue(
      try PipelineJobs.comment.job(
        self, id: Identifier("comment/\(name)"), lane: Lanes.issue(issue), readyAt: now))
  }
}

/// A command that no delivery told of.
package struct CommandSeen {
  /// What to do about `comment` of `issue`, found by comparing; nil if it is no command.
  ///
  /// The command is done if the comment was never edited; else its author is asked to repeat it.
  package static func late(_ comment: TrackedComment, on issue: IssueAddress) -> CommentSeen? {
    guard ReportCommand(comment: comment.body) != nil else { return nil }
    return CommentSeen(
      issue: issue, comment: comment.id, author: comment.author, body: String(comment.body.prefix(4_000)),
      foundLate: true, editedSinceCreation: comment.updatedAt != comment.createdAt)
  }
}
