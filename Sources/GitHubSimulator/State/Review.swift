import Foundation

/// A review of a pull request.
struct Review: Codable, Sendable {
  enum State: String, Codable, Sendable {
    case pending = "PENDING"
    case commented = "COMMENTED"
    case approved = "APPROVED"
    case changesRequested = "CHANGES_REQUESTED"
    case dismissed = "DISMISSED"
  }

  var id: Int
  var repository: Int
  var number: Int
  var author: Int
  var state: State
  var body: String
  var commit: String
  var submittedAt: Date?
}

/// A comment on lines of a pull request.
struct ReviewComment: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  var review: Int
  var thread: Int
  var inReplyTo: Int?
  var author: Int
  var body: String
  var path: String
  var line: Int?
  var startLine: Int?
  var side: String
  var startSide: String?
  var position: Int?
  var originalPosition: Int
  var commit: String
  var originalCommit: String
  var diffHunk: String
  var createdAt: Date
  var updatedAt: Date
}

/// A first review comment and the answers to it.
struct ReviewThread: Codable, Sendable {
  var id: Int
  var repository: Int
  var number: Int
  var isResolved = false
  var resolvedBy: Int?
}
