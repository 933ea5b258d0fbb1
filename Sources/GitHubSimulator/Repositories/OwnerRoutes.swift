import Essentials
import HTTPMessages

extension Router {
  static let ownerRoutes: [Route] = [
    Route("GET", "orgs/:org/members", .anyone) { call in
      let organization = try call.organization
      return call.page(call.state.members(of: organization)) { call.state.view($0) }
    },
    Route("GET", "orgs/:org/members/:user", .anyone) { call in
      let organization = try call.organization
      guard let account = call.state.account(call.text("user")),
        call.state.members(of: organization).contains(where: { $0.id == account.id })
      else { throw Refused.notFound }
      return HTTPResponse(204)
    },
    Route("GET", "orgs/:org/memberships/:user", .known) { call in
      let organization = try call.organization
      guard let account = call.state.account(call.text("user")),
        call.state.members(of: organization).contains(where: { $0.id == account.id })
      else { throw Refused.notFound }
      let role: JSONValue = organization.members?[account.id] == .admin ? "admin" : "member"
      return HTTPResponse(
        200,
        json: [
          "url": .string(call.site.api("orgs/\(organization.login)/memberships/\(account.login)")),
          "state": "active", "role": role, "organization": call.state.organization(organization),
          "organization_url": .string(call.site.api("orgs/\(organization.login)")),
          "user": call.state.view(account),
        ])
    },
    Route("GET", "orgs/:org/teams", .known) { call in
      _ = try call.organization
      return HTTPResponse(200, json: [])
    },
    Route("GET", "orgs/:org/repos", .anyone) { try $0.listRepositories(of: $0.text("org")) },
    Route("GET", "users/:login/repos", .anyone) { try $0.listRepositories(of: $0.text("login")) },
    Route("GET", "user/repos", .known) { call in
      guard case .person(let person) = call.caller else { throw Refused.notForIntegrations }
      let own = call.state.repositories.all { call.isCollaborator(person.id, in: $0) }
      return call.page(own) { repository in
        call.state.view(repository).with([
          "permissions": call.state.permissions(call.state.role(of: person.id, in: repository) ?? .read)
        ])
      }
    },
    Route("GET", "user/orgs", .known) { call in
      guard case .person(let person) = call.caller else { throw Refused.notForIntegrations }
      let own = call.state.accounts.all { organization in
        organization.kind == .organization
          && call.state.members(of: organization).contains { $0.id == person.id }
      }
      return call.page(own) { call.state.organization($0) }
    },
    Route("GET", "user/installations", .known) { call in
      guard case .person(let person) = call.caller else { throw Refused.notForIntegrations }
      let reached = call.state.installations.all { installation in
        call.state.reach(of: installation).contains { call.isCollaborator(person.id, in: $0) }
      }
      return call.page(reached, as: "installations") { call.state.view($0) }
    },
  ]
}

extension Call {
  var organization: Account {
    get throws {
      guard let account = state.account(text("org")), account.kind == .organization else { throw Refused.notFound }
      return account
    }
  }

  func listRepositories(of login: String) throws -> HTTPResponse {
    guard let account = state.account(login) else { throw Refused.notFound }
    return page(state.repositories.all { $0.owner == account.id && canSee($0) }) { state.view($0) }
  }
}

extension HubState {
  /// Who belongs to an organisation: its members, and who was let in to one of its repositories.
  func members(of organization: Account) -> [Account] {
    var ids = Set((organization.members ?? [:]).keys)
    for repository in repositories.rows.values where repository.owner == organization.id {
      ids.formUnion(repository.collaborators.keys)
    }
    return ids.sorted().compactMap { accounts[$0] }.filter { $0.kind == .person }
  }
}
