package import Foundation

/// A submitted review of a pull request.
package struct Review: Sendable, Equatable {
  package enum State: String, Sendable, Codable {
    case approved = "APPROVED"
    case changesRequested = "CHANGES_REQUESTED"
    case commented = "COMMENTED"
    case dismissed = "DISMISSED"
    case pending = "PENDING"
  }

  package var id: Int64
  package var author: Actor
  package var state: State
  package var body: String
  package var submittedAt: Date

  package init(id: Int64, author: Actor, state: State, body: String, submittedAt: Date) {
    self.id = id
    self.author = author
    self.state = state
    self.body = body
    self.submittedAt = submittedAt
  }
}

/// A comment on a line of a pull request.
package struct ReviewComment: Sendable, Equatable {
  package var id: Int64
  package var author: Actor
  package var body: String
  package var path: String
  /// Nil on an outdated comment.
  package var line: Int?
  /// The first comment of the thread, nil if this is it.
  package var inReplyTo: Int64?
  package var createdAt: Date
  package var updatedAt: Date

  package init(
    id: Int64, author: Actor, body: String, path: String, line: Int?, inReplyTo: Int64?, createdAt: Date,
    updatedAt: Date
  ) {
    self.id = id
    self.author = author
    self.body = body
    self.path = path
    self.line = line
    self.inReplyTo = inReplyTo
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}
