package import Domain
import Essentials

/// What only GraphQL can do with a pull request.
extension GitHubHost {
  package func markReady(_ pullRequest: HostedPullRequest) async throws {
    try await change(pullRequest, toDraft: false) {
      try await api.graphQL(
        """
        mutation($id: ID!) { markPullRequestReadyForReview(input: {pullRequestId: $id}) { pullRequest { isDraft } } }
        """, ["id": .string(pullRequest.nodeID)], as: .repository(pullRequest.address.repository, .conversation),
        notifying)
    }
  }

  package func convertToDraft(_ pullRequest: HostedPullRequest) async throws {
    try await change(pullRequest, toDraft: true) {
      try await api.graphQL(
        """
        mutation($id: ID!) { convertPullRequestToDraft(input: {pullRequestId: $id}) { pullRequest { isDraft } } }
        """, ["id": .string(pullRequest.nodeID)], as: .repository(pullRequest.address.repository, .conversation),
        quietly)
    }
  }

  /// GitHub refuses to do it twice; then what the pull request is now decides.
  private func change(
    _ pullRequest: HostedPullRequest, toDraft: Bool, _ mutate: () async throws -> JSONValue
  ) async throws {
    do {
      _ = try await mutate()
    } catch HostRefusal.invalid(let text) {
      let now = try await self.pullRequest(pullRequest.address)
      guard now.isDraft == toDraft else { throw HostRefusal.invalid(text) }
    }
  }
}
