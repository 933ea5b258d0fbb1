package import Domain
package import Essentials
package import Foundation

extension GatedHost: CodeHost {
  /// A token that can push is the first half of a push.
  package func gitToken(for repository: RepositoryName, write: Bool) async throws -> Redacted {
    if write { try await gate.pass(repository) }
    return try await host.gitToken(for: repository, write: write)
  }

  package func createPullRequest(
    in repository: RepositoryName, title: String, body: String, head: String, base: String, draft: Bool
  ) async throws -> HostedPullRequest {
    try await passing(repository) {
      try await host.createPullRequest(
        in: repository, title: title, body: body, head: head, base: base, draft: draft)
    }
  }

  package func updatePullRequest(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    try await passing(address.repository) {
      try await host.updatePullRequest(address, title: title, body: body, isOpen: isOpen)
    }
  }

  package func requestReviewers(_ logins: [String], for address: IssueAddress) async throws {
    try await passing(address.repository) { try await host.requestReviewers(logins, for: address) }
  }

  package func markReady(_ pullRequest: HostedPullRequest) async throws {
    try await passing(pullRequest.address.repository) { try await host.markReady(pullRequest) }
  }

  package func convertToDraft(_ pullRequest: HostedPullRequest) async throws {
    try await passing(pullRequest.address.repository) { try await host.convertToDraft(pullRequest) }
  }

  package func reply(_ body: String, to comment: ReviewComment, of address: IssueAddress) async throws {
    try await passing(address.repository) { try await host.reply(body, to: comment, of: address) }
  }

  package func resolveThread(of comment: ReviewComment, in address: IssueAddress) async throws {
    try await passing(address.repository) { try await host.resolveThread(of: comment, in: address) }
  }

  package func report(_ check: OwnCheck, on commit: String, in repository: RepositoryName) async throws {
    try await passing(repository) { try await host.report(check, on: commit, in: repository) }
  }
}

extension GatedHost {
  package func repositories() async throws -> [HostedRepository] { try await host.repositories() }

  package func repository(_ name: RepositoryName) async throws -> HostedRepository { try await host.repository(name) }

  package func file(_ path: String, in repository: RepositoryName) async throws -> Data? {
    try await host.file(path, in: repository)
  }

  package func pullRequest(_ address: IssueAddress) async throws -> HostedPullRequest {
    try await host.pullRequest(address)
  }

  package func openPullRequests(in repository: RepositoryName) async throws -> [HostedPullRequest] {
    try await host.openPullRequests(in: repository)
  }

  package func pullRequests(
    in repository: RepositoryName, headBranch branch: String
  ) async throws -> [HostedPullRequest] {
    try await host.pullRequests(in: repository, headBranch: branch)
  }

  package func changedPaths(_ address: IssueAddress) async throws -> [String] { try await host.changedPaths(address) }

  package func checks(of commit: String, in repository: RepositoryName) async throws -> [Check] {
    try await host.checks(of: commit, in: repository)
  }

  package func requiredChecks(of branch: String, in repository: RepositoryName) async throws -> [String] {
    try await host.requiredChecks(of: branch, in: repository)
  }

  package func log(of check: Check, in repository: RepositoryName, limit: Int) async throws -> String? {
    try await host.log(of: check, in: repository, limit: limit)
  }

  package func annotations(of check: Check, in repository: RepositoryName) async throws -> [Annotation] {
    try await host.annotations(of: check, in: repository)
  }

  package func reviews(of address: IssueAddress) async throws -> [Review] { try await host.reviews(of: address) }

  package func reviewComments(of address: IssueAddress) async throws -> [ReviewComment] {
    try await host.reviewComments(of: address)
  }

  package func login(ofAuthor commit: String, in repository: RepositoryName) async throws -> String? {
    try await host.login(ofAuthor: commit, in: repository)
  }
}
