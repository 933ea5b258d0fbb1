import Domain
import Essentials
import Foundation

extension TrackedIssue {
  /// From GitHub's `issue` object, found in `repository` or, if it was moved, where the object says it is.
  init(gitHub json: JSONValue, in repository: RepositoryName) throws {
    self.init(
      address: IssueAddress(
        repository: RepositoryName(apiURL: json["repository_url"]?.string) ?? repository,
        number: try json.needs("number", \.int)),
      id: try json.needs("id", \.integer),
      nodeID: json["node_id"]?.string ?? "",
      title: try json.needs("title", \.string),
      body: json["body"]?.string ?? "",
      isOpen: try json.needs("state", \.string) == "open",
      labels: (json["labels"]?.array ?? []).compactMap { $0.string ?? $0["name"]?.string },
      author: try Actor(gitHub: json["user"]),
      isLocked: json["locked"]?.bool ?? false,
      isPullRequest: json["pull_request"] != nil,
      createdAt: try json.needs("created_at", \.date),
      updatedAt: try json.needs("updated_at", \.date),
      url: json["html_url"]?.string ?? "")
  }
}

extension TrackedComment {
  init(gitHub json: JSONValue) throws {
    self.init(
      id: try json.needs("id", \.integer),
      author: try Actor(gitHub: json["user"]),
      body: json["body"]?.string ?? "",
      createdAt: try json.needs("created_at", \.date),
      updatedAt: try json.needs("updated_at", \.date))
  }
}

extension RepositoryName {
  /// From `https://api.github.com/repos/acme/shop`.
  init?(apiURL: String?) {
    guard let parts = apiURL?.split(separator: "/"), parts.count >= 3, parts[parts.count - 3] == "repos" else {
      return nil
    }
    self.init(parts.suffix(2).joined(separator: "/"))
  }
}
