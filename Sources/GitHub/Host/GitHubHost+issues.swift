package import Domain
import Essentials

extension GitHubHost: Tracker {
  package func paced(_ urgency: WriteUrgency) -> any Tracker { GitHubHost(api: api, urgency: urgency) }

  package func issue(_ address: IssueAddress) async throws -> TrackedIssue {
    try await api.get("/repos/\(address.repository)/issues/\(address.number)", as: reading(address.repository))
      .decoded { try TrackedIssue(gitHub: $0, in: address.repository) }
  }

  package func issues(in repository: RepositoryName, labelled label: String) async throws -> [TrackedIssue] {
    let found = try await api.list(
      "/repos/\(repository)/issues",
      ["labels": label, "state": "all", "sort": "created", "direction": "desc"], as: reading(repository))
    return try found.filter { $0["pull_request"] == nil }
      .map { try $0.decoded { try TrackedIssue(gitHub: $0, in: repository) } }
  }

  package func createIssue(
    in repository: RepositoryName, title: String, body: String, labels: [String]
  ) async throws -> TrackedIssue {
    try await api.write(
      "POST", "/repos/\(repository)/issues",
      ["title": .string(title), "body": .string(body.asBody), "labels": .array(labels.map { .string($0) })],
      as: .repository(repository, .issues), PacedWrite(urgency, notifies: true, subject: "\(repository) \(title)")
    ).decoded(afterWrite: true) { try TrackedIssue(gitHub: $0, in: repository) }
  }

  package func updateIssue(_ address: IssueAddress, title: String?, body: String?, isOpen: Bool?) async throws {
    var changes: [String: JSONValue] = [:]
    if let title { changes["title"] = .string(title) }
    if let body { changes["body"] = .string(body.asBody) }
    if let isOpen { changes["state"] = isOpen ? "open" : "closed" }
    guard !changes.isEmpty else { return }
    // Opening and closing notify whoever follows the issue; an edit of its text does not.
    try await api.write(
      "PATCH", "/repos/\(address.repository)/issues/\(address.number)", .object(changes),
      as: .repository(address.repository, .issues), isOpen == nil ? quietly(address) : notifying(address))
  }

  package func comments(on address: IssueAddress) async throws -> [TrackedComment] {
    try await api.list(
      "/repos/\(address.repository)/issues/\(address.number)/comments", as: reading(address.repository)
    ).map { try $0.decoded(TrackedComment.init(gitHub:)) }
  }

  package func comment(_ body: String, on address: IssueAddress) async throws -> TrackedComment {
    try await api.write(
      "POST", "/repos/\(address.repository)/issues/\(address.number)/comments", ["body": .string(body.asBody)],
      as: .repository(address.repository, .issues), notifying(address)
    ).decoded(afterWrite: true, TrackedComment.init(gitHub:))
  }

  package func updateComment(_ id: Int64, in repository: RepositoryName, body: String) async throws {
    try await api.write(
      "PATCH", "/repos/\(repository)/issues/comments/\(id)", ["body": .string(body.asBody)],
      as: .repository(repository, .issues), quietly)
  }

  package func assign(_ login: String, to address: IssueAddress) async throws -> Bool {
    // Whoever cannot be assigned is left out of the answer, and that is no error.
    try await api.write(
      "POST", "/repos/\(address.repository)/issues/\(address.number)/assignees", ["assignees": [.string(login)]],
      as: .repository(address.repository, .issues), notifying
    ).decoded(afterWrite: true) { issue in
      (issue["assignees"]?.array ?? []).contains { $0["login"]?.string?.lowercased() == login.lowercased() }
    }
  }

  package func react(_ reaction: String, toComment id: Int64, in repository: RepositoryName) async throws {
    try await api.write(
      "POST", "/repos/\(repository)/issues/comments/\(id)/reactions", ["content": .string(reaction)],
      as: .repository(repository, .issues), quietly)
  }
}
