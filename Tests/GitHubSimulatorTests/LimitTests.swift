import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A limit` {
  @Test func `is told with every answer and asked about for free`() async throws {
    let world = try await World(limits: .gitHubDotCom)
    let answer = await world.ask("GET", "user", as: world.ada)
    #expect(answer.headers["X-RateLimit-Limit"] == "5000")
    #expect(answer.headers["X-RateLimit-Used"] == "1")
    #expect(answer.headers["X-RateLimit-Resource"] == "core")
    for _ in 0..<3 { _ = await world.ask("GET", "rate_limit", as: world.ada) }
    let asked = await world.ask("GET", "rate_limit", as: world.ada).json
    #expect(asked.at("/resources/core/used")?.int == 1)
    #expect(asked.at("/resources/search/limit")?.int == 30)
    #expect(asked.at("/rate/remaining")?.int == 4999)
  }

  @Test func `is not touched by what has not changed`() async throws {
    let world = try await World(limits: .gitHubDotCom)
    let tag = try #require(await world.ask("GET", "repos/acme/shop/labels", as: world.ada).headers["ETag"])
    for _ in 0..<5 {
      let again = await world.ask("GET", "repos/acme/shop/labels", as: world.ada, headers: ["If-None-Match": tag])
      #expect(again.status == 304)
      #expect(again.headers["X-RateLimit-Used"] == "1")
    }
  }

  @Test(arguments: [403, 429])
  func `that is used up names who has used it`(status: Int) async throws {
    let world = try await World(limits: RateLimits(requestsPerHour: 1, refusalStatus: status))
    let token = try await world.appToken()
    #expect(await world.ask("GET", "repos/acme/shop", as: token).status == 200)
    let over = await world.ask("GET", "repos/acme/shop", as: token)
    #expect(over.status == status)
    #expect(
      over.message?.hasPrefix("API rate limit exceeded for installation ID \(world.installation).") == true)
    #expect(over.headers["Retry-After"] == nil)
    #expect(over.headers["X-RateLimit-Used"] == "1")
  }

  @Test func `of content holds for the actor, whatever the token`() async throws {
    let world = try await World(limits: RateLimits(contentPerMinute: 80, contentPerHour: 500))
    var wrote = 0
    for minute in 0..<7 {
      for _ in 0..<80 {
        let token = try await world.appToken()
        let made = await world.ask("POST", "repos/acme/shop/issues", as: token, ["title": "n"])
        if made.status == 201 { wrote += 1 }
        if minute == 6, made.status != 201 { break }
      }
      if minute < 6 { world.time.advance(by: .seconds(60)) }
    }
    #expect(wrote == 500)
    let over = await world.ask("POST", "repos/acme/shop/issues", as: try await world.appToken(), ["title": "n"])
    #expect(over.message?.contains("secondary rate limit") == true)
    #expect(Int(over.headers["Retry-After"] ?? "") == 3600 - 360)
    let other = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "n"])
    #expect(other.status == 201)
  }

  @Test func `of points weighs a write five times`() async throws {
    let world = try await World(limits: RateLimits(pointsPerMinute: 11))
    #expect(await world.ask("GET", "user", as: world.ada).status == 200)
    for _ in 0..<2 {
      #expect(await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "n"]).status == 201)
    }
    let over = await world.ask("GET", "user", as: world.ada)
    #expect(over.status == 403)
    #expect(over.headers["Retry-After"] == "60")
    world.time.advance(by: .seconds(60))
    #expect(await world.ask("GET", "user", as: world.ada).status == 200)
  }

  @Test func `of GraphQL is its own, and an error inside a good answer`() async throws {
    let world = try await World(limits: RateLimits(requestsPerHour: 2))
    let query = "{ rateLimit { limit remaining used } }"
    let first = await world.graph(query, as: world.ada)
    #expect(first.at("/data/rateLimit/remaining")?.int == 1)
    #expect(await world.ask("GET", "user", as: world.ada).headers["X-RateLimit-Used"] == "1")
    _ = await world.graph(query, as: world.ada)
    let over = await world.graph(query, as: world.ada)
    #expect(over.at("/errors/0/type") == "RATE_LIMITED")
  }

  @Test func `of searches is a minute's`() async throws {
    let world = try await World(limits: RateLimits(searchesPerMinute: 1))
    let path = "search/issues?q=repo:acme/shop"
    #expect(await world.ask("GET", path, as: world.ada).headers["X-RateLimit-Resource"] == "search")
    #expect(await world.ask("GET", path, as: world.ada).status == 403)
    #expect(await world.ask("GET", "user", as: world.ada).status == 200)
    world.time.advance(by: .seconds(60))
    #expect(await world.ask("GET", path, as: world.ada).status == 200)
  }
}
