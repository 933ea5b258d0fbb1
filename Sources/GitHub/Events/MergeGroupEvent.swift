package import Domain
import Essentials

/// A merge queue made a commit of several pull requests to be checked, or gave one up.
package struct MergeGroupEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    case checksRequested
    /// With GitHub's reason: `merged`, `invalidated` or `dequeued`.
    case destroyed(reason: String)
  }

  package var action: Action
  package var repository: RepositoryName
  package var headCommit: String
  /// In full: `refs/heads/gh-readonly-queue/main/pr-8-…`.
  package var headRef: String
  package var baseRef: String
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    switch action {
    case "checks_requested": self.action = .checksRequested
    case "destroyed": self.action = .destroyed(reason: payload["reason"]?.string ?? "")
    default: return nil
    }
    repository = try payload.repository
    headCommit = try payload.needs("merge_group.head_sha", \.string)
    headRef = try payload.needs("merge_group.head_ref", \.string)
    baseRef = try payload.needs("merge_group.base_ref", \.string)
    sender = try payload.sender
  }
}
