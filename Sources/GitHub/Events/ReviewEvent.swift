package import Domain
import Essentials

/// Somebody judged a pull request.
package struct ReviewEvent: Sendable, Equatable {
  package enum Action: String, Sendable { case submitted, dismissed, edited }

  package var action: Action
  package var address: IssueAddress
  package var review: Review
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    address = try payload.pullRequestAddress
    review = try Review(gitHub: try payload.needs("review", { $0 }))
    sender = try payload.sender
  }
}

/// Somebody said something about a line of a pull request.
package struct ReviewCommentEvent: Sendable, Equatable {
  package enum Action: String, Sendable { case created, edited, deleted }

  package var action: Action
  package var address: IssueAddress
  package var comment: ReviewComment
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    address = try payload.pullRequestAddress
    comment = try ReviewComment(gitHub: try payload.needs("comment", { $0 }))
    sender = try payload.sender
  }
}

/// A thread of such comments was closed or opened again.
package struct ReviewThreadEvent: Sendable, Equatable {
  package enum Action: String, Sendable { case resolved, unresolved }

  package var action: Action
  package var address: IssueAddress
  /// The comment that the thread begins with; nil if GitHub does not say.
  package var firstCommentID: Int64?
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    address = try payload.pullRequestAddress
    firstCommentID = payload.at("/thread/comments/0/id")?.integer
    sender = try payload.sender
  }
}

extension JSONValue {
  fileprivate var pullRequestAddress: IssueAddress {
    get throws {
      IssueAddress(repository: try repository, number: try needs("pull_request.number", \.int))
    }
  }
}
