package import Essentials
package import Foundation

/// Repositories, pull requests and checks.
///
/// Throws `HostRefusal` or `WriteDeferred`.
package protocol CodeHost: Sendable {
  /// The same host, whose writes wait their turn with this urgency.
  func paced(_ urgency: WriteUrgency) -> any CodeHost

  /// Every repository we are installed on.
  func repositories() async throws -> [HostedRepository]
  func repository(_ name: RepositoryName) async throws -> HostedRepository
  /// A file on the default branch, or nil if there is none. At most 1 MiB.
  func file(_ path: String, in repository: RepositoryName) async throws -> Data?
  /// A token for git over HTTP, for this one repository; it can push only if `write`.
  func gitToken(for repository: RepositoryName, write: Bool) async throws -> Redacted

  func pullRequest(_ address: IssueAddress) async throws -> HostedPullRequest
  func openPullRequests(in repository: RepositoryName) async throws -> [HostedPullRequest]
  /// Open and closed pull requests whose head is `branch` of this repository, newest first.
  func pullRequests(in repository: RepositoryName, headBranch branch: String) async throws -> [HostedPullRequest]
  func createPullRequest(
    in repository: RepositoryName, title: String, body: String, head: String, base: String, draft: Bool
  ) async throws -> HostedPullRequest
  /// Changes what is not nil.
  func updatePullRequest(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws
  /// Paths a pull request changes, at most 3,000.
  func changedPaths(_ address: IssueAddress) async throws -> [String]
  func requestReviewers(_ logins: [String], for address: IssueAddress) async throws
  /// Takes a pull request out of draft; doing so twice is not an error.
  func markReady(_ pullRequest: HostedPullRequest) async throws
  func convertToDraft(_ pullRequest: HostedPullRequest) async throws

  /// Check runs and commit statuses of a commit, the newest of each name, app and suite.
  func checks(of commit: String, in repository: RepositoryName) async throws -> [Check]
  /// Names a protected branch requires; empty if it is not protected or we may not ask.
  func requiredChecks(of branch: String, in repository: RepositoryName) async throws -> [String]
  /// The end of a failed check's log, at most `limit` bytes, or nil if its maker keeps none that we can read.
  func log(of check: Check, in repository: RepositoryName, limit: Int) async throws -> String?
  func annotations(of check: Check, in repository: RepositoryName) async throws -> [Annotation]

  func reviews(of address: IssueAddress) async throws -> [Review]
  func reviewComments(of address: IssueAddress) async throws -> [ReviewComment]
  func reply(_ body: String, to comment: ReviewComment, of address: IssueAddress) async throws
  /// Marks the thread that begins with `comment` as resolved; an unknown thread is not an error.
  func resolveThread(of comment: ReviewComment, in address: IssueAddress) async throws

  /// Creates or updates our own completed check run on a commit, found again by its `externalID`.
  func report(_ check: OwnCheck, on commit: String, in repository: RepositoryName) async throws
  /// The login that belongs to a commit's author, where the host knows it.
  func login(ofAuthor commit: String, in repository: RepositoryName) async throws -> String?
}
