import Domain
import Essentials
import Foundation

/// A tracker and code host that reads the real one, and says what it would write.
struct ReadOnlyHost: Tracker, CodeHost {
  let tracker: any Tracker
  let host: any CodeHost
  let say: @Sendable (String) -> Void

  private func would(_ text: String) { say("  would  \(text)") }

  func paced(_ urgency: WriteUrgency) -> any Tracker { self }
  func paced(_ urgency: WriteUrgency) -> any CodeHost { self }

  func issue(_ address: IssueAddress) async throws -> TrackedIssue { try await tracker.issue(address) }
  func issues(in repository: RepositoryName, labelled label: String) async throws -> [TrackedIssue] {
    try await tracker.issues(in: repository, labelled: label)
  }
  func createIssue(in repository: RepositoryName, title: String, body: String, labels: [String]) async throws
    -> TrackedIssue
  {
    would("open an issue in \(repository): \(title) [\(labels.joined(separator: ", "))]")
    return TrackedIssue(
      address: IssueAddress(repository: repository, number: 0), id: 0, nodeID: "", title: title, body: body,
      isOpen: true, labels: labels, author: try await tracker.ourselves(), isLocked: false, isPullRequest: false,
      createdAt: .distantPast, updatedAt: .distantPast, url: "")
  }
  func updateIssue(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    would("update issue \(address)\(isOpen.map { $0 ? ", open it" : ", close it" } ?? "")")
  }
  func addLabels(_ labels: [String], to address: IssueAddress) async throws {
    would("label \(address): \(labels.joined(separator: ", "))")
  }
  func removeLabel(_ label: String, from address: IssueAddress) async throws {
    would("take the label \(label) off \(address)")
  }
  func ensureLabels(_ labels: [LabelDefinition], in repository: RepositoryName) async throws {}
  func comments(on address: IssueAddress) async throws -> [TrackedComment] {
    try await tracker.comments(on: address)
  }
  func comment(_ body: String, on address: IssueAddress) async throws -> TrackedComment {
    would("comment on \(address): \(body.prefix(120))")
    return TrackedComment(
      id: 0, author: try await tracker.ourselves(), body: body, createdAt: .distantPast, updatedAt: .distantPast)
  }
  func updateComment(_ id: Int64, in repository: RepositoryName, body: String) async throws {
    would("edit comment \(id)")
  }
  func react(_ reaction: String, toComment id: Int64, in repository: RepositoryName) async throws {}
  func pinIssue(_ address: IssueAddress) async throws { would("pin issue \(address)") }
  func unpinIssue(_ address: IssueAddress) async throws { would("unpin issue \(address)") }
  func assign(_ login: String, to address: IssueAddress) async throws -> Bool {
    would("assign \(login) to \(address)")
    return true
  }
  func permission(of login: String, in repository: RepositoryName) async throws -> Permission {
    try await tracker.permission(of: login, in: repository)
  }
  func ourselves() async throws -> Actor { try await tracker.ourselves() }

  func repositories() async throws -> [HostedRepository] { try await host.repositories() }
  func repository(_ name: RepositoryName) async throws -> HostedRepository { try await host.repository(name) }
  func file(_ path: String, in repository: RepositoryName) async throws -> Data? {
    try await host.file(path, in: repository)
  }
  func gitToken(for repository: RepositoryName, write: Bool) async throws -> Redacted {
    try await host.gitToken(for: repository, write: false)
  }
  func pullRequest(_ address: IssueAddress) async throws -> HostedPullRequest { try await host.pullRequest(address) }
  func openPullRequests(in repository: RepositoryName) async throws -> [HostedPullRequest] {
    try await host.openPullRequests(in: repository)
  }
  func pullRequests(in repository: RepositoryName, headBranch branch: String) async throws -> [HostedPullRequest] {
    try await host.pullRequests(in: repository, headBranch: branch)
  }
  func createPullRequest(
    in repository: RepositoryName, title: String, body: String, head: String, base: String, draft: Bool
  ) async throws -> HostedPullRequest { throw Refusal("a rehearsal opens no pull request") }
  func updatePullRequest(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    would("update pull request \(address)")
  }
  func changedPaths(_ address: IssueAddress) async throws -> [String] { try await host.changedPaths(address) }
  func requestReviewers(_ logins: [String], for address: IssueAddress) async throws {
    would("ask \(logins.joined(separator: ", ")) to review \(address)")
  }
  func markReady(_ pullRequest: HostedPullRequest) async throws { would("mark \(pullRequest.address) as ready") }
  func convertToDraft(_ pullRequest: HostedPullRequest) async throws {
    would("make a draft of \(pullRequest.address)")
  }
  func checks(of commit: String, in repository: RepositoryName) async throws -> [Check] {
    try await host.checks(of: commit, in: repository)
  }
  func requiredChecks(of branch: String, in repository: RepositoryName) async throws -> [String] {
    try await host.requiredChecks(of: branch, in: repository)
  }
  func log(of check: Check, in repository: RepositoryName, limit: Int) async throws -> String? {
    try await host.log(of: check, in: repository, limit: limit)
  }
  func annotations(of check: Check, in repository: RepositoryName) async throws -> [Annotation] {
    try await host.annotations(of: check, in: repository)
  }
  func reviews(of address: IssueAddress) async throws -> [Review] { try await host.reviews(of: address) }
  func reviewComments(of address: IssueAddress) async throws -> [ReviewComment] {
    try await host.reviewComments(of: address)
  }
  func reply(_ body: String, to comment: ReviewComment, of address: IssueAddress) async throws {
    would("answer comment \(comment.id) on \(address)")
  }
  func resolveThread(of comment: ReviewComment, in address: IssueAddress) async throws {
    would("resolve the thread of comment \(comment.id)")
  }
  func report(_ check: OwnCheck, on commit: String, in repository: RepositoryName) async throws {
    would("report the check \(check.name) on \(commit.prefix(10))")
  }
  func login(ofAuthor commit: String, in repository: RepositoryName) async throws -> String? {
    try await host.login(ofAuthor: commit, in: repository)
  }
}
