import Essentials
import HTTPMessages

extension Router {
  static let repositoryRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo", .repository("metadata", .read, .read)) { call in
      let repository = try call.repository
      var role: Role? = .read
      if let account = call.caller.account, case .person = call.caller {
        role = call.state.role(of: account, in: repository)
      }
      return HTTPResponse(200, json: call.state.full(repository, role: role))
    },
    Route("GET", "repos/:owner/:repo/collaborators/:user/permission", .repository("metadata", .read, .write)) {
      try $0.showPermission()
    },
    Route("GET", "repos/:owner/:repo/collaborators/:user", .repository("metadata", .read, .write)) { call in
      guard let account = call.state.account(call.text("user")),
        try call.isCollaborator(account.id, in: call.repository)
      else { throw Refused.notFound }
      return HTTPResponse(204)
    },
    Route("GET", "repos/:owner/:repo/collaborators", .repository("metadata", .read, .write)) { call in
      let repository = try call.repository
      let accounts = repository.collaborators.keys.sorted().compactMap { call.state.accounts[$0] }
      return call.page(accounts) { call.collaborator($0, repository.collaborators[$0.id] ?? .read) }
    },
    Route("GET", "repos/:owner/:repo/assignees", .repository("metadata", .read, .read)) { call in
      let repository = try call.repository
      let accounts = call.state.accounts.all { call.isCollaborator($0.id, in: repository) && $0.kind == .person }
      return call.page(accounts) { call.state.view($0) }
    },
    Route("GET", "repos/:owner/:repo/assignees/:user", .repository("metadata", .read, .read)) { call in
      guard let account = call.state.account(call.text("user")),
        try call.isCollaborator(account.id, in: call.repository)
      else { throw Refused.notFound }
      return HTTPResponse(204)
    },
  ]
}

extension Call {
  /// Whether the account was let in by name (or owns the place), which reading a public repository does not make it.
  func isCollaborator(_ account: Int, in repository: Repository) -> Bool {
    repository.owner == account || repository.collaborators[account] != nil
  }

  func collaborator(_ account: Account, _ role: Role) -> JSONValue {
    state.view(account).with(["permissions": state.permissions(role), "role_name": .string(role.rawValue)])
  }

  func showPermission() throws -> HTTPResponse {
    let repository = try repository
    guard let account = state.account(text("user")) else { throw Refused.notFound("\(text("user")) is not a user") }
    let role = state.role(of: account.id, in: repository)
    var user = collaborator(account, role ?? .read)
    if role == nil { user = user.with(["role_name": "none"]) }
    return HTTPResponse(
      200,
      json: [
        "permission": .string(role?.legacy ?? "none"), "role_name": .string(role?.rawValue ?? "none"), "user": user,
      ])
  }
}
