package import Foundation

/// Something that was done to an issue's labels, or its being open.
package struct TrackedEvent: Sendable, Equatable {
  package enum Deed: Sendable, Equatable {
    case labeled(String)
    case unlabeled(String)
    case closed
    case reopened
  }

  package var id: Int64
  package var deed: Deed
  package var actor: Actor
  package var at: Date

  package init(id: Int64, deed: Deed, actor: Actor, at: Date) {
    self.id = id
    self.deed = deed
    self.actor = actor
    self.at = at
  }
}

/// A comment and the issue or pull request it stands on.
package struct PlacedComment: Sendable, Equatable {
  package var place: IssueAddress
  package var comment: TrackedComment

  package init(place: IssueAddress, comment: TrackedComment) {
    self.place = place
    self.comment = comment
  }
}

/// What happened in a repository's issues, for whoever was not told of it.
///
/// Throws `HostRefusal` or `WriteDeferred`.
package protocol IssueHistory: Sendable {
  /// Issues and pull requests changed at or after `date`, the oldest change first, at most `limit`.
  func issues(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws -> [TrackedIssue]
  /// Open issues that carry `label`, newest first, at most `limit`; never pull requests.
  func openIssues(in repository: RepositoryName, labelled label: String, limit: Int) async throws -> [TrackedIssue]
  /// Comments on issues and pull requests written or changed at or after `date`, the oldest change first, at most `limit`.
  func comments(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws -> [PlacedComment]
  /// What was done to one issue, oldest first.
  func events(of issue: IssueAddress) async throws -> [TrackedEvent]
  /// The issue that was at `address` once, wherever it is now; nil if it is nowhere that we can see.
  func whereabouts(of address: IssueAddress) async throws -> TrackedIssue?
  /// Whether we are let into `repository`, asked as nobody's guest: what is public can be read without being let in.
  ///
  /// - Throws: `HostRefusal.lockedOut` where we are let in, and suspended.
  func isLetIn(_ repository: RepositoryName) async throws -> Bool
}

/// Where nobody remembers anything.
package struct NoHistory: IssueHistory {
  package init() {}

  package func issues(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws
    -> [TrackedIssue]
  { [] }
  package func openIssues(in repository: RepositoryName, labelled label: String, limit: Int) async throws
    -> [TrackedIssue]
  { [] }
  package func comments(in repository: RepositoryName, changedSince date: Date, limit: Int) async throws
    -> [PlacedComment]
  { [] }
  package func events(of issue: IssueAddress) async throws -> [TrackedEvent] { [] }
  package func whereabouts(of address: IssueAddress) async throws -> TrackedIssue? { nil }
  package func isLetIn(_ repository: RepositoryName) async throws -> Bool { true }
}

extension [TrackedEvent] {
  /// The last deed on each label and on the issue's being open, where it still stands and account `us` did not do it.
  package func standing(labels present: [String], isOpen: Bool, exceptBy us: Int64) -> [TrackedEvent] {
    var last: [String: TrackedEvent] = [:]
    for event in self { last[event.deed.subject] = event }
    return last.values.filter { event in
      guard event.actor.id != us else { return false }
      return switch event.deed {
      case .labeled(let label): present.contains(label)
      case .unlabeled(let label): !present.contains(label)
      case .closed: !isOpen
      case .reopened: isOpen
      }
    }.sorted { $0.id < $1.id }
  }

  /// Whether account `us` took the label off again that `event` put on, and nobody touched it since.
  package func isUndone(_ event: TrackedEvent, by us: Int64) -> Bool {
    guard case .labeled(let label) = event.deed,
      let last = last(where: { $0.deed.subject == event.deed.subject })
    else { return false }
    return last.id > event.id && last.deed == .unlabeled(label) && last.actor.id == us
  }
}

extension TrackedEvent.Deed {
  /// The same for what undoes each other.
  fileprivate var subject: String {
    switch self {
    case .labeled(let label), .unlabeled(let label): "label \(label)"
    case .closed, .reopened: "state"
    }
  }
}
