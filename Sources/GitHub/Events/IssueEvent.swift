package import Domain
import Essentials
package import Foundation

/// Something happened to an issue (not to a pull request).
package struct IssueEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    case labeled(String)
    case unlabeled(String)
    case opened, edited, closed, reopened, deleted, locked, unlocked
    /// To another repository, where it has another number; nil where we may not see it.
    case transferred(to: IssueAddress?)
  }

  package var action: Action
  package var address: IssueAddress
  package var issueID: Int64
  /// When the issue was last changed, as the event has it.
  package var updatedAt: Date?
  package var sender: Actor
  /// The app that the sender acted through, if any.
  package var viaAppID: Int64?

  static let uninteresting: Set<String> = [
    "assigned", "unassigned", "milestoned", "demilestoned", "pinned", "unpinned", "typed", "untyped", "field_added",
    "field_removed",
  ]

  /// Nil if the action is not one of ours.
  init?(_ action: String, _ payload: JSONValue) throws {
    switch action {
    case "labeled": self.action = .labeled(try payload.needs("label.name", \.string))
    case "unlabeled": self.action = .unlabeled(try payload.needs("label.name", \.string))
    case "opened": self.action = .opened
    case "edited": self.action = .edited
    case "closed": self.action = .closed
    case "reopened": self.action = .reopened
    case "deleted": self.action = .deleted
    case "locked": self.action = .locked
    case "unlocked": self.action = .unlocked
    case "transferred":
      let repository = payload.has("changes.new_repository.full_name") { $0.string.flatMap { RepositoryName($0) } }
      let number = payload.has("changes.new_issue.number", \.int)
      self.action = .transferred(
        to: repository.flatMap { repository in number.map { IssueAddress(repository: repository, number: $0) } })
    default: return nil
    }
    address = IssueAddress(repository: try payload.repository, number: try payload.needs("issue.number", \.int))
    issueID = try payload.needs("issue.id", \.integer)
    updatedAt = payload.has("issue.updated_at", \.date)
    sender = try payload.sender
    viaAppID = payload.has("issue.performed_via_github_app.id", \.integer)
  }
}

/// Somebody commented on an issue or pull request, or changed what they said.
package struct IssueCommentEvent: Sendable, Equatable {
  package enum Action: String, Sendable { case created, edited, deleted }

  static let uninteresting: Set<String> = ["pinned", "unpinned"]

  package var action: Action
  package var address: IssueAddress
  package var isOnPullRequest: Bool
  package var commentID: Int64
  /// What the comment says in this delivery, which may not be what it says now.
  package var body: String
  package var author: Actor
  /// GitHub's word, such as `OWNER` or `CONTRIBUTOR`; a hint only, permission is asked when it matters.
  package var authorAssociation: String
  package var sender: Actor
  package var viaAppID: Int64?

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    address = IssueAddress(repository: try payload.repository, number: try payload.needs("issue.number", \.int))
    isOnPullRequest = payload.has("issue.pull_request", { $0 }) != nil
    commentID = try payload.needs("comment.id", \.integer)
    body = payload.has("comment.body", \.string) ?? ""
    author = try Actor(gitHub: payload.has("comment.user", { $0 }))
    authorAssociation = payload.has("comment.author_association", \.string) ?? "NONE"
    sender = try payload.sender
    viaAppID = payload.has("comment.performed_via_github_app.id", \.integer)
  }
}

extension JSONValue {
  /// The repository that an event is about.
  var repository: RepositoryName {
    get throws { try needs("repository.full_name") { $0.string.flatMap { RepositoryName($0) } } }
  }

  var sender: Actor {
    get throws { try Actor(gitHub: try needs("sender", { $0 })) }
  }
}
