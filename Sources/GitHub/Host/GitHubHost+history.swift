package import Domain
import Essentials
package import Foundation

extension GitHubHost: IssueHistory {
  package func issues(
    in repository: RepositoryName, changedSince date: Date, limit: Int
  ) async throws -> [TrackedIssue] {
    try await api.list(
      "/repos/\(repository)/issues",
      ["state": "all", "since": Timestamp.text(date), "sort": "updated", "direction": "asc"],
      as: reading(repository), limit: limit
    ).map { try $0.decoded { try TrackedIssue(gitHub: $0, in: repository) } }
  }

  package func openIssues(
    in repository: RepositoryName, labelled label: String, limit: Int
  ) async throws -> [TrackedIssue] {
    try await api.list(
      "/repos/\(repository)/issues",
      ["labels": label, "state": "open", "sort": "created", "direction": "desc"], as: reading(repository),
      limit: limit
    ).filter { $0["pull_request"] == nil }
      .map { try $0.decoded { try TrackedIssue(gitHub: $0, in: repository) } }
  }

  package func comments(
    in repository: RepositoryName, changedSince date: Date, limit: Int
  ) async throws -> [PlacedComment] {
    try await api.list(
      "/repos/\(repository)/issues/comments",
      ["sort": "updated", "direction": "asc", "since": Timestamp.text(date)], as: reading(repository), limit: limit
    ).map { json in
      try json.decoded {
        let number = try $0.needs("issue_url") { $0.string?.split(separator: "/").last.flatMap { Int($0) } }
        return PlacedComment(
          place: IssueAddress(repository: repository, number: number), comment: try TrackedComment(gitHub: $0))
      }
    }
  }

  package func events(of issue: IssueAddress) async throws -> [TrackedEvent] {
    try await api.list(
      "/repos/\(issue.repository)/issues/\(issue.number)/events", as: reading(issue.repository)
    ).compactMap { json in try json.decoded(TrackedEvent.init(gitHub:)) }
  }

  package func whereabouts(of address: IssueAddress) async throws -> TrackedIssue? {
    // A token for one repository does not see where else an issue went.
    for installation in try await installationIDs() {
      do {
        return try await api.get(
          "/repos/\(address.repository)/issues/\(address.number)",
          as: .installation(installation, TokenScope(["metadata": .read, "issues": .read]))
        ).decoded { try TrackedIssue(gitHub: $0, in: address.repository) }
      } catch HostRefusal.notFound, HostRefusal.forbidden {
        continue
      }
    }
    return nil
  }

  package func isLetIn(_ repository: RepositoryName) async throws -> Bool {
    do {
      let installation = try await api.get("/repos/\(repository)/installation", as: .app).decoded(Installation.init)
      if installation.isSuspended { throw HostRefusal.lockedOut("the installation is suspended") }
      return true
    } catch HostRefusal.notFound {
      return false
    }
  }
}

extension TrackedEvent {
  /// Nil for what is none of our concern, such as an assignment.
  init?(gitHub json: JSONValue) throws {
    let label = { try json.needs("label.name", \.string) }
    let deed: Deed
    switch json["event"]?.string {
    case "labeled": deed = .labeled(try label())
    case "unlabeled": deed = .unlabeled(try label())
    case "closed": deed = .closed
    case "reopened": deed = .reopened
    default: return nil
    }
    self.init(
      id: try json.needs("id", \.integer), deed: deed, actor: try Actor(gitHub: json["actor"]),
      at: try json.needs("created_at", \.date))
  }
}
