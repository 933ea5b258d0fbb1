import Essentials
import Foundation
import HTTPMessages
import Runtime

extension Router {
  static let searchRoutes: [Route] = [
    Route("GET", "search/issues", .anyone) { try $0.searchIssues() },
    Route("GET", "search/code", .known) { try await $0.searchCode() },
    Route("GET", "search/repositories", .anyone) { call in
      let query = try call.searchQuery
      let found = call.state.repositories.all { repository in
        call.canSee(repository) && call.isPlace(of: query, repository)
          && query.words.allSatisfy { repository.name.lowercased().contains($0) }
      }
      return call.page(found, as: "items", with: ["incomplete_results": false]) {
        call.state.view($0).with(["score": 1])
      }
    },
  ]
}

extension Call {
  var searchQuery: SearchQuery {
    get throws {
      let query = SearchQuery(target["q"] ?? "")
      guard !query.isEmpty else { throw Refused.invalid("Search", "q", "missing") }
      guard (target["q"] ?? "").count <= 256 else {
        throw Refused.invalid("Search", "q", "invalid", "The search is longer than 256 characters.")
      }
      for name in query.values("repo") {
        guard let found = try? state.repository(named: name), canSee(found) else {
          throw Refused.invalid(
            "Search", "q", "invalid",
            "The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them."
          )
        }
      }
      return query
    }
  }

  /// Whether the query names the repository, its owner, or no place at all.
  func isPlace(of query: SearchQuery, _ repository: Repository) -> Bool {
    let name = state.fullName(repository).lowercased()
    let owners = (query.values("org") + query.values("user")).map { $0.lowercased() }
    let repos = query.values("repo").map { $0.lowercased() }
    return owners.isEmpty && repos.isEmpty || repos.contains(name) || owners.contains(String(name.prefix { $0 != "/" }))
  }

  /// An app finds only what its permissions let it read.
  private func maySearch(_ issue: Issue) -> Bool {
    guard let repository = state.repositories[issue.repository], canSee(repository) else { return false }
    guard case .installation = caller else { return true }
    return allows(issue.pull == nil ? "issues" : "pull_requests", .read, .read, in: repository)
      || !repository.isPrivate
  }

  func searchIssues() throws -> HTTPResponse {
    let search = IssueSearch(query: try searchQuery, hub: state)
    var found = state.issues.all { maySearch($0) && search.finds($0) }
    switch target["sort"] {
    case "updated": found.sort { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) }
    default: break
    }
    if target["order"] != "asc" { found.reverse() }
    return page(
      found, as: "items", with: ["incomplete_results": false, "search_type": "lexical"]
    ) { issue in
      let view = state.view(issue).with(["score": 1])
      // Left out where there is none, unlike everywhere else.
      return issue.body == nil ? view.without("body") : view
    }
  }

  /// Words in the files of default branches.
  func searchCode() async throws -> HTTPResponse {
    let query = try searchQuery
    guard !query.words.isEmpty else { throw Refused.invalid("Search", "q", "missing") }
    var found: [(repository: Repository, path: String, sha: String)] = []
    for repository in state.repositories.all where canSee(repository) && isPlace(of: query, repository) {
      let words = query.words.flatMap { ["-e", $0] }
      let branch = repository.refs["refs/heads/\(repository.defaultBranch)"]
      guard let branch else { continue }
      let arguments = ["grep", "--all-match", "-I", "-i", "-F", "-l", "-z"] + words + [branch, "--"]
      let result = try await git(repository).run(arguments)
      for name in result.outputText.split(separator: "\0") {
        let path = String(name.dropFirst(branch.count + 1))
        guard let blob = try await git(repository).tree(branch, recursive: false, path: path)?.first else { continue }
        found.append((repository, path, blob.sha))
      }
    }
    return page(found, as: "items", with: ["incomplete_results": false]) { item in
      let api = state.api(item.repository)
      let path = item.path.split(separator: "/").map { RequestTarget.encode(String($0)) }.joined(separator: "/")
      return [
        "name": .string(item.path.split(separator: "/").last.map(String.init) ?? ""), "path": .string(item.path),
        "sha": .string(item.sha), "url": .string("\(api)/contents/\(path)"),
        "git_url": .string("\(api)/git/blobs/\(item.sha)"),
        "html_url": .string("\(state.html(item.repository))/blob/\(item.repository.defaultBranch)/\(path)"),
        "repository": state.minimal(item.repository), "score": 1,
      ]
    }
  }
}
