import Essentials
import HTTPMessages

extension Router {
  static let statusRoutes: [Route] = [
    Route("POST", "repos/:owner/:repo/statuses/:sha", .repository("statuses", .write, .write)) {
      try await $0.createStatus()
    },
    Route("GET", "repos/:owner/:repo/commits/:ref/statuses", .repository("statuses", .read, .read)) {
      try await $0.listStatuses()
    },
    // Where `statuses_url` leads.
    Route("GET", "repos/:owner/:repo/statuses/:ref", .repository("statuses", .read, .read)) {
      try await $0.listStatuses()
    },
    Route("GET", "repos/:owner/:repo/commits/:ref/status", .repository("statuses", .read, .read)) {
      try await $0.showCombinedStatus()
    },
  ]
}

extension Call {
  /// The commit that a branch, tag or hash means; GitHub answers 422 for what is none.
  func commit(_ revision: String) async throws -> String {
    let repository = try repository
    var name = revision
    for prefix in ["refs/heads/", "refs/tags/", "heads/", "tags/"] where name.hasPrefix(prefix) {
      name = String(name.dropFirst(prefix.count))
      break
    }
    guard let commit = try await git(repository).commit(name) else {
      throw Refused.unprocessable("No commit found for SHA: \(revision)")
    }
    return commit
  }

  func listStatuses() async throws -> HTTPResponse {
    let repository = try repository
    let commit = try await commit(text("ref"))
    let statuses = state.statuses.all { $0.repository == repository.id && $0.commit == commit }
    return page(statuses.reversed()) { state.view($0) }
  }

  mutating func createStatus() async throws -> HTTPResponse {
    let repository = try repository
    let commit = try await commit(text("sha"))
    guard commit == text("sha") else { throw Refused.unprocessable("No commit found for SHA: \(text("sha"))") }
    let word = try requiredText("state", "Status")
    guard ["error", "failure", "pending", "success"].contains(word) else { throw Refused.invalid("Status", "state") }
    let context = try optionalText("context", "Status") ?? "default"
    let description = try optionalText("description", "Status", limit: 140)
    let status = CommitStatus(
      id: state.newID(), repository: repository.id, commit: commit, state: word, context: context,
      description: description, targetURL: try optionalText("target_url", "Status"), creator: try actor.id,
      createdAt: now)
    state.statuses[status.id] = status
    guard let record = try await git(repository).record(commit) else { throw Refused.notFound }
    let branches = repository.refs.filter { $0.value == commit && $0.key.hasPrefix("refs/heads/") }.keys.sorted()
    emit(
      "status", nil, in: repository,
      [
        "id": .id(status.id), "sha": .string(commit), "name": .string(state.fullName(repository)),
        "avatar_url": .string(site.html("avatars/u/\(status.creator)")), "target_url": .text(status.targetURL),
        "context": .string(context), "description": .text(description), "state": .string(word),
        "commit": view(record, in: repository),
        "branches": .array(branches.map { shortBranch(String($0.dropFirst(11)), commit, repository) }),
        "created_at": .time(now), "updated_at": .time(now),
      ])
    for issue in state.issues.all where issue.pull?.headSHA == commit { state.autoMergeIsDue(issue.id) }
    let view = state.view(status)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  func showCombinedStatus() async throws -> HTTPResponse {
    let repository = try repository
    let commit = try await commit(text("ref"))
    let latest = state.latestStatuses(of: commit, in: repository.id)
    let states = Set(latest.map(\.state))
    let combined =
      !states.isDisjoint(with: ["failure", "error"]) ? "failure" : states == ["success"] ? "success" : "pending"
    return page(
      latest, as: "statuses",
      with: [
        "state": .string(combined), "sha": .string(commit), "repository": state.view(repository),
        "commit_url": .string("\(state.api(repository))/commits/\(commit)"),
        "url": .string("\(state.api(repository))/commits/\(commit)/status"),
      ]
    ) { state.view($0, brief: true) }
  }
}
