package import Domain
import Essentials

/// How a pull request may be merged.
package enum MergeMethod: String, Sendable {
  case merge = "MERGE"
  case squash = "SQUASH"
  case rebase = "REBASE"
}

/// What only GraphQL can do about merging.
extension GitHubHost {
  /// Has GitHub merge it as soon as everything that is required is there; one that could be merged now is refused.
  package func enableAutoMerge(_ pullRequest: HostedPullRequest, by method: MergeMethod) async throws {
    try await mutate(
      """
      mutation($id: ID!, $method: PullRequestMergeMethod!) {
        enablePullRequestAutoMerge(input: {pullRequestId: $id, mergeMethod: $method}) { pullRequest { id } }
      }
      """, pullRequest, ["id": .string(pullRequest.nodeID), "method": .string(method.rawValue)])
  }

  package func disableAutoMerge(_ pullRequest: HostedPullRequest) async throws {
    try await mutate(
      "mutation($id: ID!) { disablePullRequestAutoMerge(input: {pullRequestId: $id}) { pullRequest { id } } }",
      pullRequest, ["id": .string(pullRequest.nodeID)])
  }

  /// Puts it into the merge queue of its base, if its head is still the one that we know.
  package func enqueue(_ pullRequest: HostedPullRequest) async throws {
    try await mutate(
      """
      mutation($id: ID!, $head: GitObjectID!) {
        enqueuePullRequest(input: {pullRequestId: $id, expectedHeadOid: $head}) { mergeQueueEntry { id } }
      }
      """, pullRequest, ["id": .string(pullRequest.nodeID), "head": .string(pullRequest.headCommit)])
  }

  private func mutate(_ document: StaticString, _ pullRequest: HostedPullRequest, _ variables: JSONValue) async throws {
    _ = try await api.graphQL(
      document, variables, as: .repository(pullRequest.address.repository, .conversation), notifying)
  }
}
