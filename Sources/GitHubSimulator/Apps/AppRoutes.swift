import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let appRoutes: [Route] = [
    Route("GET", "app", .app) { try $0.showOwnApp() },
    Route("GET", "apps/:slug", .anyone) { call in
      guard let app = call.state.app(slug: call.text("slug")) else { throw Refused.notFound }
      return HTTPResponse(200, json: call.state.view(app))
    },
    Route("GET", "app/installations", .app) { call in
      let own = call.state.installations.all { $0.app == call.caller.appID }
      return call.page(own) { call.state.view($0) }
    },
    Route("GET", "app/installations/:id", .app) { call in
      HTTPResponse(200, json: call.state.view(try call.ownInstallation))
    },
    Route("DELETE", "app/installations/:id", .app) { call in
      let installation = try call.ownInstallation
      call.state.uninstall(installation, sender: try call.ownBot, at: call.now)
      return HTTPResponse(204)
    },
    Route("PUT", "app/installations/:id/suspended", .app) { call in
      call.state.suspend(try call.ownInstallation.id, sender: try call.ownBot, at: call.now)
      return HTTPResponse(204)
    },
    Route("DELETE", "app/installations/:id/suspended", .app) { call in
      call.state.unsuspend(try call.ownInstallation.id, sender: try call.ownBot, at: call.now)
      return HTTPResponse(204)
    },
    Route("POST", "app/installations/:id/access_tokens", .app) { try $0.mintToken() },
    Route("DELETE", "installation/token", .installation) { call in
      guard case .installation(_, _, let grant) = call.caller else { throw Refused.notFound }
      call.state.grants[grant.id] = nil
      return HTTPResponse(204)
    },
    Route("GET", "installation/repositories", .installation) { try $0.listInstallationRepositories() },
    Route("GET", "repos/:owner/:repo/installation", .app) { call in
      guard let repository = call.state.repository(call.text("owner"), call.text("repo")), let app = call.caller.appID,
        let installation = call.state.installations.first(where: { installation in
          installation.app == app && call.state.reach(of: installation).contains { $0.id == repository.id }
        })
      else { throw Refused.notFound }
      return HTTPResponse(200, json: call.state.view(installation))
    },
    Route("GET", "orgs/:org/installation", .app) { try $0.showInstallation(of: $0.text("org")) },
    Route("GET", "users/:org/installation", .app) { try $0.showInstallation(of: $0.text("org")) },
  ]
}

extension Call {
  func showOwnApp() throws -> HTTPResponse {
    guard let app = caller.appID.flatMap({ state.apps[$0] }) else { throw Refused.notFound }
    let count = state.installations.all { $0.app == app.id }.count
    return HTTPResponse(200, json: state.view(app).with(["installations_count": .count(count)]))
  }

  var ownInstallation: Installation {
    get throws {
      guard let installation = state.installations[try number("id")], installation.app == caller.appID else {
        throw Refused.notFound
      }
      return installation
    }
  }

  /// The account that acts where an app acts as itself.
  fileprivate var ownBot: Int {
    get throws {
      guard let bot = caller.appID.flatMap({ state.apps[$0]?.bot }) else { throw Refused.notFound }
      return bot
    }
  }

  func showInstallation(of login: String) throws -> HTTPResponse {
    guard let account = state.account(login),
      let installation = state.installations.first(where: { $0.account == account.id && $0.app == caller.appID })
    else { throw Refused.notFound }
    return HTTPResponse(200, json: state.view(installation))
  }

  func listInstallationRepositories() throws -> HTTPResponse {
    guard case .installation(let installation, _, let grant) = caller else { throw Refused.notFound }
    let covered = state.repositories.all {
      state.covers(installation, $0) && (grant.repositories?.contains($0.id) ?? true)
    }
    let selection: JSONValue = installation.repositories == nil && grant.repositories == nil ? "all" : "selected"
    return page(covered, as: "repositories", with: ["repository_selection": selection]) {
      state.view($0).with(["permissions": state.permissions(.read)])
    }
  }

  mutating func mintToken() throws -> HTTPResponse {
    let installation = try ownInstallation
    guard installation.suspendedAt == nil else { throw Refused.suspended }
    let narrowed = try narrowedRepositories(installation)
    let permissions = try narrowedPermissions(installation)
    let id = state.newID()
    let grant = InstallationGrant(
      id: id, token: Credentials.newToken("ghs_"), installation: installation.id,
      expiresAt: now.addingTimeInterval(3600), repositories: narrowed ?? installation.repositories,
      permissions: permissions)
    for old in state.grants.all where old.expiresAt < now.addingTimeInterval(-86_400) { state.grants[old.id] = nil }
    state.grants[id] = grant
    var body: [String: JSONValue] = [
      "token": .string(grant.token), "expires_at": .time(grant.expiresAt), "permissions": state.view(permissions),
      "repository_selection": grant.repositories == nil ? "all" : "selected",
    ]
    if let narrowed {
      body["repositories"] = .array(narrowed.sorted().compactMap { state.repositories[$0] }.map { state.view($0) })
    }
    return HTTPResponse(201, json: .object(body))
  }

  private func narrowedRepositories(_ installation: Installation) throws -> Set<Int>? {
    guard has("repositories") || has("repository_ids") else { return nil }
    var chosen: Set<Int> = []
    let covered = state.repositories.all { state.covers(installation, $0) }
    for name in try optionalTexts("repositories") ?? [] {
      guard let repository = covered.first(where: { $0.name.lowercased() == name.lowercased() }) else {
        throw Refused.unprocessable(
          "There is at least one repository that does not exist or is not accessible to the parent installation.")
      }
      chosen.insert(repository.id)
    }
    for id in body["repository_ids"]?.array ?? [] {
      guard let repository = covered.first(where: { $0.id == id.int }) else {
        throw Refused.unprocessable(
          "There is at least one repository that does not exist or is not accessible to the parent installation.")
      }
      chosen.insert(repository.id)
    }
    guard chosen.count <= 500 else { throw Refused.unprocessable("Too many repositories were given.") }
    return chosen
  }

  private func narrowedPermissions(_ installation: Installation) throws -> Permissions {
    // An empty object narrows nothing: clients send it where nobody asked for less.
    guard let asked = body["permissions"]?.object, !asked.isEmpty else { return installation.permissions }
    var permissions: Permissions = [:]
    for (name, value) in asked {
      guard let level = value.string.flatMap({ Level(rawValue: $0) }) else {
        throw Refused.unprocessable("Invalid request.\n\n\(value.text) is not a possible access level of '\(name)'.")
      }
      guard name == "metadata" && level == .read || (installation.permissions[name].map { $0 >= level } ?? false) else {
        throw Refused.unprocessable("The permissions requested are not granted to this installation.")
      }
      permissions[name] = level
    }
    permissions["metadata"] = permissions["metadata"] ?? .read
    return permissions
  }
}
