package import Domain
import Essentials

/// What only GraphQL can do with an issue.
extension GitHubHost {
  package func pinIssue(_ address: IssueAddress) async throws {
    try await setPinned(true, address) { id in
      try await api.graphQL(
        "mutation($id: ID!) { pinIssue(input: {issueId: $id}) { issue { id } } }", ["id": .string(id)],
        as: .repository(address.repository, .issues), quietly)
    }
  }

  package func unpinIssue(_ address: IssueAddress) async throws {
    try await setPinned(false, address) { id in
      try await api.graphQL(
        "mutation($id: ID!) { unpinIssue(input: {issueId: $id}) { issue { id } } }", ["id": .string(id)],
        as: .repository(address.repository, .issues), quietly)
    }
  }

  /// Looks first: REST does not tell what is pinned, and a write that changes nothing is one too many.
  private func setPinned(
    _ isPinned: Bool, _ address: IssueAddress, _ mutate: (_ id: String) async throws -> JSONValue
  ) async throws {
    let answer = try await api.graphQL(
      """
      query($owner: String!, $name: String!, $number: Int!) {
        repository(owner: $owner, name: $name) { issue(number: $number) { id isPinned } }
      }
      """,
      [
        "owner": .string(address.repository.owner), "name": .string(address.repository.name),
        "number": .integer(Int64(address.number)),
      ], as: reading(address.repository))
    guard let issue = answer.at("/repository/issue"), let id = issue["id"]?.string else { throw HostRefusal.notFound }
    guard issue["isPinned"]?.bool != isPinned else { return }
    _ = try await mutate(id)
  }
}
