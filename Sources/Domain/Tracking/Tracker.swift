/// How soon a write matters: answers to people first, what can wait for a quiet hour last.
package enum WriteUrgency: Int, Sendable, Codable, CaseIterable, Comparable {
  case answer, thresholdLabel, pullRequest
  /// A report's new issue, its title and its state.
  case report
  case ledger
  /// Weight labels on the way to the threshold and beyond, and comments that old ledger rows move to.
  case upkeep
  /// The dashboard, which tells what can be seen elsewhere too.
  case dashboard

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// Thrown instead of waiting long: nothing was done, and it may be tried again after `seconds`.
///
/// Writes meet it when their turn is far off; reads too, when the host's rate limit turns us away.
package struct WriteDeferred: Error, Equatable {
  /// Seconds to wait.
  package var seconds: Double

  package init(seconds: Double) { self.seconds = seconds }
}

/// Why a tracker or code host did not do what it was asked, named for what the caller can do.
package enum HostRefusal: Error, Equatable {
  /// It is not there, or we may not see it.
  case notFound
  /// We may not do this; the text names the permission or the rule.
  case forbidden(String)
  /// It does not let us in anywhere, for example with a key that is not ours any more; the text says what a person has to do.
  case lockedOut(String)
  /// The request is wrong for ever; the text is the host's own.
  case invalid(String)
  /// It was changed by somebody else since we looked.
  case conflict(String)
  /// The host did not answer, or answered with a fault of its own; `mayHaveActed` says whether the write may have happened.
  case unavailable(String, mayHaveActed: Bool)
}

/// The issues of GitHub or Linear: the record of what the pipeline knows.
///
/// Throws `HostRefusal` or `WriteDeferred`.
package protocol Tracker: Sendable {
  /// The same tracker, whose writes wait their turn with this urgency.
  func paced(_ urgency: WriteUrgency) -> any Tracker

  func issue(_ address: IssueAddress) async throws -> TrackedIssue
  /// Open and closed issues that carry `label`, newest first; never pull requests.
  func issues(in repository: RepositoryName, labelled label: String) async throws -> [TrackedIssue]
  func createIssue(in repository: RepositoryName, title: String, body: String, labels: [String]) async throws
    -> TrackedIssue
  /// Changes what is not nil.
  func updateIssue(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws
  func addLabels(_ labels: [String], to address: IssueAddress) async throws
  /// Removing a label that is not there is not an error.
  func removeLabel(_ label: String, from address: IssueAddress) async throws
  /// Creates those the repository does not have yet.
  func ensureLabels(_ labels: [LabelDefinition], in repository: RepositoryName) async throws

  /// Comments on an issue or pull request, oldest first.
  func comments(on address: IssueAddress) async throws -> [TrackedComment]
  func comment(_ body: String, on address: IssueAddress) async throws -> TrackedComment
  func updateComment(_ id: Int64, in repository: RepositoryName, body: String) async throws
  /// Adds a reaction, for example `eyes`, to a comment; a second time is not an error.
  func react(_ reaction: String, toComment id: Int64, in repository: RepositoryName) async throws

  /// Puts an issue at the top of its repository's list; one that is there already is not an error.
  ///
  /// There is room for three: a fourth is refused as `invalid`.
  func pinIssue(_ address: IssueAddress) async throws
  /// Takes it down again; one that is not pinned is not an error.
  func unpinIssue(_ address: IssueAddress) async throws

  /// Assigns somebody to an issue or pull request, and says whether the host let them be assigned; twice is not an error.
  func assign(_ login: String, to address: IssueAddress) async throws -> Bool

  func permission(of login: String, in repository: RepositoryName) async throws -> Permission
  /// Our own account there.
  func ourselves() async throws -> Actor
}
