import Essentials
import HTTPMessages

extension Router {
  static let settingsRoutes: [Route] = [
    Route("PATCH", "repos/:owner/:repo", .repository("administration", .read, .admin)) { try $0.updateRepository() },
    Route("DELETE", "repos/:owner/:repo", .repository("administration", .write, .admin)) { call in
      let repository = try call.repository
      call.state.delete(repository, sender: try call.actor.id, at: call.now)
      return HTTPResponse(204)
    },
    Route("PUT", "repos/:owner/:repo/collaborators/:user", .repository("administration", .write, .admin)) { call in
      let repository = try call.repository
      guard let account = call.state.account(call.text("user")) else { throw Refused.notFound }
      let word = try call.optionalText("permission", "Repository") ?? "push"
      let role = ["pull": Role.read, "push": .write][word] ?? Role(rawValue: word)
      guard let role else { throw Refused.invalid("Repository", "permission") }
      call.state.repositories[repository.id]?.collaborators[account.id] = role
      return HTTPResponse(204)
    },
    Route("DELETE", "repos/:owner/:repo/collaborators/:user", .repository("administration", .write, .admin)) { call in
      let repository = try call.repository
      guard let account = call.state.account(call.text("user")) else { throw Refused.notFound }
      call.state.repositories[repository.id]?.collaborators[account.id] = nil
      return HTTPResponse(204)
    },
    Route("POST", "repos/:owner/:repo/dispatches", .repository("contents", .write, .write)) { call in
      let repository = try call.repository
      let type = try call.requiredText("event_type", "RepositoryDispatch", limit: 100)
      let payload = call.body["client_payload"] ?? [:]
      guard let members = payload.object, members.count <= 10 else {
        throw Refused.unprocessable("Invalid request.\n\nNo more than 10 properties are allowed.")
      }
      call.emit(
        "repository_dispatch", type, in: repository,
        ["branch": .string(repository.defaultBranch), "client_payload": payload])
      return HTTPResponse(204)
    },
    Route("GET", "repos/:owner/:repo/teams", .repository("metadata", .read, .read)) { call in
      _ = try call.repository
      return HTTPResponse(200, json: [])
    },
  ]
}

extension Call {
  /// Archived repositories can be brought back, and nothing else of them be changed.
  mutating func updateRepository() throws -> HTTPResponse {
    let before = try repository
    guard allows("administration", .write, .admin, in: before) else {
      throw Refused.notForIntegrations("administration=write")
    }
    let unarchives = try optionalBool("archived") == false
    guard !before.isArchived || unarchives else { throw Refused.archived }
    var after = before
    if let name = try optionalText("name", "Repository") { after.name = name }
    if has("description") { after.description = try optionalText("description", "Repository") }
    if let flag = try optionalBool("private") { after.isPrivate = flag }
    if let word = try optionalText("visibility", "Repository") { after.isPrivate = word != "public" }
    if let flag = try optionalBool("archived") { after.isArchived = flag }
    if let flag = try optionalBool("has_issues") { after.hasIssues = flag }
    if let flag = try optionalBool("allow_auto_merge") { after.allowsAutoMerge = flag }
    if let branch = try optionalText("default_branch", "Repository") {
      guard before.refs["refs/heads/\(branch)"] != nil else { throw Refused.invalid("Repository", "default_branch") }
      after.defaultBranch = branch
    }
    try state.change(before, to: after, sender: try actor.id, at: now)
    return HTTPResponse(200, json: state.full(state.repositories[after.id] ?? after, role: .admin))
  }
}
