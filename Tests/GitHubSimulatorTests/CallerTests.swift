import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A caller` {
  @Test func `with a bad token is told so`() async throws {
    let world = try await World()
    let answer = await world.ask("GET", "repos/acme/shop", as: "ghp_nonsense")
    #expect(answer.status == 401)
    #expect(answer.message == "Bad credentials")
    #expect(answer.json["documentation_url"]?.string?.hasPrefix("https://docs.github.com/") == true)
  }

  @Test func `does not learn of what it may not see`() async throws {
    let world = try await World()
    #expect(await world.ask("GET", "repos/acme/vault", as: world.rob).status == 404)
    #expect(await world.ask("GET", "repos/acme/vault", as: try await world.appToken()).status == 200)
    #expect(await world.ask("GET", "repos/acme/nothing", as: world.ada).message == "Not Found")
    #expect(await world.ask("GET", "no/such/route", as: world.ada).status == 404)
  }

  @Test(arguments: [(-60.0, 540.0, 200), (-60, -1, 401), (-60, 3600, 401), (120, 540, 401)])
  func `is an app only within the window of its token`(issued: Double, expires: Double, status: Int) async throws {
    let world = try await World()
    let answer = await world.ask("GET", "app", as: try world.jwt(issuedAt: issued, expiresAt: expires))
    #expect(answer.status == status)
  }

  @Test func `gets a token that lasts an hour and reaches what was asked for`() async throws {
    let world = try await World()
    let token = try await world.appToken(["repositories": ["shop"], "permissions": ["issues": "read"]])
    #expect(await world.ask("GET", "repos/acme/shop/issues", as: token).status == 200)
    #expect(await world.ask("GET", "repos/acme/vault", as: token).status == 404)
    let write = await world.ask("POST", "repos/acme/shop/issues", as: token, ["title": "a"])
    #expect(write.status == 403)
    #expect(write.message == "Resource not accessible by integration")
    let listed = await world.ask("GET", "installation/repositories", as: token).json
    #expect(listed["total_count"]?.int == 1)
    world.time.advance(by: .seconds(3601))
    #expect(await world.ask("GET", "repos/acme/shop/issues", as: token).status == 401)
  }

  @Test func `gets a token for everything where an empty object narrows it`() async throws {
    let world = try await World()
    let token = try await world.appToken(["permissions": [:]])
    #expect(await world.ask("POST", "repos/acme/shop/issues", as: token, ["title": "a"]).status == 201)
  }

  @Test func `cannot widen a token beyond the installation`() async throws {
    let world = try await World()
    let path = "app/installations/\(world.installation)/access_tokens"
    let wide = await world.ask("POST", path, as: try world.jwt(), ["permissions": ["workflows": "write"]])
    #expect(wide.status == 422)
    let strange = await world.ask("POST", path, as: try world.jwt(), ["repositories": ["nothing"]])
    #expect(strange.status == 422)
  }

  @Test func `who sends no JSON is told so`() async throws {
    let world = try await World()
    var request = HTTPRequest("POST", "/api/v3/repos/acme/shop/issues", body: Data("{".utf8))
    request.headers["Authorization"] = "token \(world.ada)"
    let answer = await world.hub.answer(request)
    #expect(answer.status == 400)
    #expect(answer.message == "Problems parsing JSON")
  }

  @Test func `is answered 304 while nothing has changed`() async throws {
    let world = try await World()
    let first = await world.ask("GET", "repos/acme/shop/labels", as: world.ada)
    let tag = try #require(first.headers["ETag"])
    let second = await world.ask("GET", "repos/acme/shop/labels", as: world.ada, headers: ["If-None-Match": tag])
    #expect(second.status == 304)
    #expect(second.body.isEmpty)
    _ = await world.ask("POST", "repos/acme/shop/labels", as: world.ada, ["name": "new", "color": "ffffff"])
    let third = await world.ask("GET", "repos/acme/shop/labels", as: world.ada, headers: ["If-None-Match": tag])
    #expect(third.status == 200)
  }

  @Test func `is stopped at the primary limit until the hour is over`() async throws {
    let world = try await World(limits: RateLimits(requestsPerHour: 2))
    #expect(await world.ask("GET", "user", as: world.ada).headers["X-RateLimit-Remaining"] == "1")
    _ = await world.ask("GET", "user", as: world.ada)
    let over = await world.ask("GET", "user", as: world.ada)
    #expect(over.status == 403)
    #expect(over.headers["X-RateLimit-Remaining"] == "0")
    #expect(over.headers["X-RateLimit-Reset"] == "1800003600")
    world.time.advance(by: .seconds(3601))
    #expect(await world.ask("GET", "user", as: world.ada).status == 200)
  }

  @Test func `who writes too much is told when to come back`() async throws {
    let world = try await World(limits: RateLimits(contentPerMinute: 1))
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    let over = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "b"])
    #expect(over.status == 403)
    #expect(over.headers["Retry-After"] == "60")
    #expect(over.message?.contains("secondary rate limit") == true)
    world.time.advance(by: .seconds(61))
    #expect(await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "b"]).status == 201)
  }
}
