package import Domain

/// Whether we may work in a repository, and what keeps us from it.
package enum RepositoryStanding: Sendable, Equatable {
  case open
  /// GitHub lets nobody write there.
  case archived
  /// A copy for somebody's own work: never a place of record.
  case fork
  /// Nothing can be said there; pull requests go on.
  case issuesOff

  package init(_ repository: HostedRepository) {
    if repository.isArchived {
      self = .archived
    } else if repository.isFork {
      self = .fork
    } else {
      self = repository.hasIssues ? .open : .issuesOff
    }
  }

  /// What is said of work that is left, on an issue or on a pull request; nil where work goes on.
  package func reasonToLeave(isOnIssue: Bool) -> String? {
    switch self {
    case .open: nil
    case .archived: "left: the repository is archived, so nothing can be written; it goes on when that is undone"
    case .fork: "left: the repository is a fork, and nothing is written to forks"
    case .issuesOff:
      isOnIssue ? "waits: issues are turned off for the repository; it goes on when they are turned on" : nil
    }
  }
}
