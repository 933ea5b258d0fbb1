package import Domain
import Essentials

extension GitHubHost: CodeHost {
  package func paced(_ urgency: WriteUrgency) -> any CodeHost { GitHubHost(api: api, urgency: urgency) }

  package func pullRequest(_ address: IssueAddress) async throws -> HostedPullRequest {
    let route: Route = "/repos/\(address.repository)/pulls/\(address.number)"
    var found = try await api.get(route, as: reading(address.repository))
      .decoded { try HostedPullRequest(gitHub: $0, in: address.repository) }
    if found.isMerged, found.mergeCommit == nil { found.mergeCommit = try await mergeCommit(of: address) }
    return found
  }

  package func openPullRequests(in repository: RepositoryName) async throws -> [HostedPullRequest] {
    try await pullRequests(in: repository, ["state": "open", "sort": "created", "direction": "desc"])
  }

  package func pullRequests(in repository: RepositoryName, headBranch branch: String) async throws
    -> [HostedPullRequest]
  {
    let head = "\(repository.owner):\(branch)"
    // GitHub passes over a filter that it cannot read, and a fork of the same owner's may have such a branch too.
    return try await api.list(
      "/repos/\(repository)/pulls", ["state": "all", "head": head, "sort": "created", "direction": "desc"],
      as: reading(repository)
    ).filter {
      $0.has("head.ref", \.string) == branch
        && $0.has("head.repo.full_name", \.string)?.lowercased() == repository.description.lowercased()
    }.map { try $0.decoded { try HostedPullRequest(gitHub: $0, in: repository) } }
  }

  package func createPullRequest(
    in repository: RepositoryName, title: String, body: String, head: String, base: String, draft: Bool
  ) async throws -> HostedPullRequest {
    let content: JSONValue = [
      "title": .string(title), "body": .string(body.asBody), "head": .string(head), "base": .string(base),
      "draft": .bool(draft),
    ]
    do {
      return try await api.write(
        "POST", "/repos/\(repository)/pulls", content, as: .repository(repository, .pullRequests), notifying
      ).decoded(afterWrite: true) { try HostedPullRequest(gitHub: $0, in: repository) }
    } catch HostRefusal.invalid(let text) where draft && text.lowercased().contains("draft pull requests are not") {
      // Private repositories on GitHub's free plan have no drafts.
      return try await createPullRequest(
        in: repository, title: title, body: body, head: head, base: base, draft: false)
    }
  }

  package func updatePullRequest(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    var changes: [String: JSONValue] = [:]
    if let title { changes["title"] = .string(title) }
    if let body { changes["body"] = .string(body.asBody) }
    if let isOpen { changes["state"] = isOpen ? "open" : "closed" }
    guard !changes.isEmpty else { return }
    try await api.write(
      "PATCH", "/repos/\(address.repository)/pulls/\(address.number)", .object(changes),
      as: .repository(address.repository, .pullRequests), isOpen == nil ? quietly : notifying)
  }

  package func changedPaths(_ address: IssueAddress) async throws -> [String] {
    let files = try await api.list(
      "/repos/\(address.repository)/pulls/\(address.number)/files", as: reading(address.repository), limit: 3000)
    let paths = try files.flatMap { file in
      [try file.decoded { try $0.needs("filename", \.string) }, file["previous_filename"]?.string].compactMap { $0 }
    }
    return Array(paths.prefix(3000))
  }

  package func requestReviewers(_ logins: [String], for address: IssueAddress) async throws {
    guard !logins.isEmpty else { return }
    try await api.write(
      "POST", "/repos/\(address.repository)/pulls/\(address.number)/requested_reviewers",
      ["reviewers": .array(logins.map { .string($0) })],
      as: .repository(address.repository, .pullRequests), notifying)
  }

  private func pullRequests(
    in repository: RepositoryName, _ query: KeyValuePairs<String, String>
  ) async throws -> [HostedPullRequest] {
    try await api.list("/repos/\(repository)/pulls", query, as: reading(repository))
      .map { try $0.decoded { try HostedPullRequest(gitHub: $0, in: repository) } }
  }

  /// From the issue's events: API versions after 2022-11-28 leave it out of the pull request.
  private func mergeCommit(of address: IssueAddress) async throws -> String? {
    try await api.list(
      "/repos/\(address.repository)/issues/\(address.number)/events", as: reading(address.repository)
    ).last { $0["event"]?.string == "merged" }?["commit_id"]?.string
  }
}
