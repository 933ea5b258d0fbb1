import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

/// What ada's browser does: forms are sent as they are shown.
struct Browser {
  let world: World
  var login: String? = "ada"

  func get(_ path: String) async -> HTTPResponse {
    await BrowserPages(actingFor: login).answer(HTTPRequest("GET", path), hub: world.hub)
  }

  /// Sends fields, and the token of the page at `shown` unless there is none.
  func post(_ path: String, _ fields: [(String, String)], shown: String? = nil) async -> HTTPResponse {
    var all = fields
    if let shown {
      let page = String(decoding: await get(shown).body, as: UTF8.self)
      if let token = page.firstMatch(of: /name="authenticity_token" value="([^"]+)"/)?.1 {
        all.append(("authenticity_token", String(token)))
      }
    }
    return await send(path, all)
  }

  func send(_ path: String, _ fields: [(String, String)]) async -> HTTPResponse {
    let body = fields.map { "\(RequestTarget.encode($0.0))=\(RequestTarget.encode($0.1))" }.joined(separator: "&")
    let request = HTTPRequest(
      "POST", path, headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Data(body.utf8))
    return await BrowserPages(actingFor: login).answer(request, hub: world.hub)
  }
}

extension HTTPResponse {
  var text: String { String(decoding: body, as: UTF8.self) }

  /// A query value of the address that the browser is sent to.
  func sent(_ name: String) -> String? { headers["Location"].flatMap { RequestTarget($0)[name] } }
}

@Suite struct `An app manifest` {
  private static let manifest: JSONValue = [
    "name": "Night Owl", "url": "https://owl.test", "redirect_url": "http://owl.test/made?from=hub",
    "setup_url": "http://owl.test/installed", "public": false, "description": "Looks after dark",
    "hook_attributes": ["url": "http://owl.test/hook"],
    "default_permissions": ["issues": "write", "checks": "write"], "default_events": ["issues", "check_run"],
  ]

  /// Sends the manifest, confirms what is shown, and gives the answer that leads back to the app's maker.
  private func confirmed(_ browser: Browser, name: String = "Night Owl") async throws -> HTTPResponse {
    let asked = await browser.send(
      "/organizations/acme/settings/apps/new?state=abc", [("manifest", Self.manifest.text)])
    try #require(asked.status == 200)
    func hidden(_ field: String) throws -> String {
      let match = try Regex("name=\"\(field)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
      let value = try #require(asked.text.firstMatch(of: match)?.1)
      return String(value.replacing("&quot;", with: "\""))
    }
    return await browser.send(
      "/organizations/acme/settings/apps",
      [
        ("authenticity_token", try hidden("authenticity_token")), ("manifest", try hidden("manifest")),
        ("state", try hidden("state")), ("name", name),
      ])
  }

  @Test func `becomes an app once a person has confirmed it, and its code opens the keys once`() async throws {
    let world = try await World()
    let back = try await confirmed(Browser(world: world))
    #expect(back.status == 302)
    #expect(back.headers["Location"]?.hasPrefix("http://owl.test/made?from=hub&code=") == true)
    #expect(back.sent("state") == "abc")
    let code = try #require(back.sent("code"))
    let app = await world.ask("POST", "app-manifests/\(code)/conversions")
    #expect(app.status == 201)
    #expect(app.json["slug"]?.string == "night-owl")
    #expect(app.json.at("/owner/login")?.string == "acme")
    #expect(app.json.at("/permissions/metadata")?.string == "read")
    for key in ["pem", "webhook_secret", "client_id", "client_secret", "html_url", "node_id"] {
      #expect(app.json[key]?.string?.isEmpty == false, "\(key)")
    }
    #expect(await world.ask("POST", "app-manifests/\(code)/conversions").status == 404)
    let id = try #require(app.json["id"]?.int)
    let pem = try #require(app.json["pem"]?.string)
    let own = await world.ask("GET", "app", as: try world.jwt(issuer: id, pem: Redacted(pem)))
    #expect(own.json["slug"]?.string == "night-owl")
    #expect(world.hub.waitingEvents == ["ping"])
  }

  @Test func `is worth nothing after an hour`() async throws {
    let world = try await World()
    let code = try #require(try await confirmed(Browser(world: world)).sent("code"))
    world.time.advance(by: .seconds(3600))
    #expect(await world.ask("POST", "app-manifests/\(code)/conversions").status == 404)
  }

  @Test func `is not made twice under one name`() async throws {
    let world = try await World()
    _ = try await confirmed(Browser(world: world))
    let again = try await confirmed(Browser(world: world))
    #expect(again.status == 422)
    #expect(again.text.contains("Name is already in use"))
    #expect(try await confirmed(Browser(world: world), name: "Another Owl").status == 302)
  }

  @Test func `is made by nobody who only looks, and by no other page`() async throws {
    let world = try await World()
    let stranger = Browser(world: world, login: nil)
    #expect(await stranger.send("/settings/apps/new", [("manifest", Self.manifest.text)]).status == 405)
    let forged = await Browser(world: world).send(
      "/organizations/acme/settings/apps", [("manifest", Self.manifest.text), ("name", "Owl")])
    #expect(forged.status == 422)
    #expect(await world.ask("GET", "apps/owl").status == 404)
  }

  @Test func `is an organisation's only by its owner's hand`() async throws {
    let world = try await World()
    try await world.hub.addMember("rob", to: "acme", isOwner: true)
    let path = "/organizations/acme/settings/apps/new"
    #expect(await Browser(world: world, login: "rob").get(path).status == 200)
    #expect(await Browser(world: world).get(path).status == 404)
  }

  @Test(
    arguments: [
      (["url": "x", "redirect_url": "http://a.test"], "url is not a valid URL"),
      (["url": "http://a.test"], "Redirect url can't be blank"),
      (
        ["url": "http://a.test", "redirect_url": "http://a.test", "default_permissions": ["spoons": "read"]],
        "resource is not included in the list: spoons"
      ),
      (
        ["url": "http://a.test", "redirect_url": "http://a.test", "default_permissions": ["workflows": "read"]],
        "action is not included in the list: workflows"
      ),
      (
        ["url": "http://a.test", "redirect_url": "http://a.test", "default_events": ["installation", "issues"]],
        "Default events unsupported: installation, issues"
      ),
    ] as [(JSONValue, String)])
  func `that is wrong is sent back with what is wrong`(_ manifest: JSONValue, _ problem: String) async throws {
    let answer = await Browser(world: try await World()).send("/settings/apps/new", [("manifest", manifest.text)])
    #expect(answer.status == 422)
    #expect(answer.text.replacing("&#39;", with: "'").contains(problem), "\(answer.text)")
  }
}

@Suite struct `An installation` {
  @Test func `is made on the repositories that a person chooses`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    try await world.hub.uninstall("helper", for: "acme")
    let shop = try #require(await world.ask("GET", "repos/acme/shop", as: world.ada).json["id"]?.int)
    let acme = try #require(await world.ask("GET", "orgs/acme").json["id"]?.int)
    let page = "/apps/helper/installations/new"
    let answer = await Browser(world: world).post(
      page, [("target_id", String(acme)), ("selection", "selected"), ("repository_ids", String(shop))], shown: page)
    #expect(answer.status == 303)
    let listed = await world.ask("GET", "app/installations", as: try world.jwt())
    #expect(listed.json.at("/0/repository_selection")?.string == "selected")
    #expect(world.hub.waitingEvents == ["installation.created", "installation.deleted", "installation.created"])
    let none = await Browser(world: world).post(
      page, [("target_id", String(acme)), ("selection", "selected")], shown: page)
    #expect(none.status >= 400)
  }

  @Test func `tells its app of everything that becomes of it`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    let hub = world.hub
    try await hub.chooseRepositories(["shop"], of: "helper", for: "acme")
    try await hub.chooseRepositories(nil, of: "helper", for: "acme")
    try await hub.suspend("helper", for: "acme", by: "ada")
    try await hub.unsuspend("helper", for: "acme")
    var permissions = World.everything
    permissions["deployments"] = "read"
    try await hub.setPermissions(permissions, events: ["issues"], of: "helper")
    try await hub.acceptPermissions("helper", for: "acme")
    try await hub.uninstall("helper", for: "acme")
    #expect(
      hub.waitingEvents == [
        "installation.created", "installation_repositories.removed", "installation_repositories.added",
        "installation.suspend", "installation.unsuspend", "installation.new_permissions_accepted",
        "installation.deleted",
      ])
    #expect(hub.waitingPayloads[1].at("/repositories_removed/0/name")?.string == "vault")
    #expect(hub.waitingPayloads[3].at("/installation/suspended_by/login")?.string == "ada")
    #expect(await world.ask("GET", "app/installations", as: try world.jwt()).json == [])
  }

  @Test func `that is suspended gives out no token, and those there are end`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    try await world.hub.suspend("helper", for: "acme")
    for answer in [
      await world.ask("POST", "app/installations/\(world.installation)/access_tokens", as: try world.jwt()),
      await world.ask("GET", "repos/acme/shop", as: token),
    ] {
      #expect(answer.status == 403)
      #expect(answer.message == "This installation has been suspended")
    }
    let shown = await world.ask("GET", "repos/acme/shop/installation", as: try world.jwt())
    #expect(shown.json["suspended_at"]?.string != nil)
    try await world.hub.unsuspend("helper", for: "acme")
    #expect(await world.ask("GET", "repos/acme/shop", as: token).status == 200)
  }

  @Test func `loses a permission at once and names it`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    try await world.hub.removePermission("issues", of: "helper", for: "acme")
    let answer = await world.ask("POST", "repos/acme/shop/labels", as: token, ["name": "x"])
    #expect(answer.status == 403)
    #expect(answer.message == "Resource not accessible by integration")
    #expect(answer.headers["X-Accepted-GitHub-Permissions"] == "issues=write")
    #expect(await world.ask("GET", "repos/acme/shop/pulls", as: token).status == 200)
  }

  @Test func `gains a permission only when its owner accepts`() async throws {
    let world = try await World()
    var permissions = World.everything
    permissions["workflows"] = "write"
    try await world.hub.setPermissions(permissions, events: ["issues"], of: "helper")
    let path = "app/installations/\(world.installation)"
    #expect(await world.ask("GET", path, as: try world.jwt()).json.at("/permissions/workflows") == nil)
    try await world.hub.acceptPermissions("helper", for: "acme")
    #expect(await world.ask("GET", path, as: try world.jwt()).json.at("/permissions/workflows") == "write")
  }
}
