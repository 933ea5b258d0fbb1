package import Domain
import Essentials

/// Something happened to a pull request.
package struct PullRequestEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    case opened, edited, reopened, readyForReview, convertedToDraft
    /// The head moved from `before`, by somebody's push.
    case synchronize(before: String?)
    case closed(merged: Bool, by: Actor?)
    case labeled(String)
    case unlabeled(String)
    /// Of a person; nil for a team.
    case reviewRequested(String?)
    case reviewRequestRemoved(String?)
  }

  package var action: Action
  package var address: IssueAddress
  package var headCommit: String
  package var headBranch: String
  package var baseBranch: String
  /// Whether the head is a branch of another repository.
  package var isFromFork: Bool
  package var sender: Actor

  static let uninteresting: Set<String> = [
    "assigned", "unassigned", "milestoned", "demilestoned", "locked", "unlocked", "auto_merge_enabled",
    "auto_merge_disabled", "enqueued", "dequeued",
  ]

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = try Action(action, payload) else { return nil }
    self.action = known
    let repository = try payload.repository
    address = IssueAddress(repository: repository, number: try payload.needs("pull_request.number", \.int))
    headCommit = try payload.needs("pull_request.head.sha", \.string)
    headBranch = try payload.needs("pull_request.head.ref", \.string)
    baseBranch = try payload.needs("pull_request.base.ref", \.string)
    // A fork that was deleted is null, and still a fork.
    isFromFork = payload.has("pull_request.head.repo.full_name", \.string) != repository.description
    sender = try payload.sender
  }
}

extension PullRequestEvent.Action {
  fileprivate init?(_ word: String, _ payload: JSONValue) throws {
    switch word {
    case "opened": self = .opened
    case "edited": self = .edited
    case "reopened": self = .reopened
    case "ready_for_review": self = .readyForReview
    case "converted_to_draft": self = .convertedToDraft
    case "synchronize": self = .synchronize(before: payload["before"]?.string)
    case "closed":
      let merger = payload.has("pull_request.merged_by", { $0 })
      self = .closed(
        merged: payload.has("pull_request.merged", \.bool) ?? (payload.has("pull_request.merged_at", \.string) != nil),
        by: try merger.map { try Actor(gitHub: $0) })
    case "labeled": self = .labeled(try payload.needs("label.name", \.string))
    case "unlabeled": self = .unlabeled(try payload.needs("label.name", \.string))
    case "review_requested": self = .reviewRequested(payload.has("requested_reviewer.login", \.string))
    case "review_request_removed": self = .reviewRequestRemoved(payload.has("requested_reviewer.login", \.string))
    default: return nil
    }
  }
}
