import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Testing

@Suite struct `A listing` {
  private func links(_ answer: HTTPResponse) -> [String: String] {
    var found: [String: String] = [:]
    for part in (answer.headers["Link"] ?? "").components(separatedBy: ", ") {
      let halves = part.components(separatedBy: "; rel=")
      guard halves.count == 2 else { continue }
      found[halves[1].trimmingCharacters(in: ["\""])] = halves[0].trimmingCharacters(in: ["<", ">"])
    }
    return found
  }

  @Test func `is walked from page to page until there is no next`() async throws {
    let world = try await World()
    for number in 1...5 {
      _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": .string("n\(number)")])
    }
    var next: String? = "http://hub.test/api/v3/repos/acme/shop/issues?per_page=2&direction=asc"
    var titles: [String] = []
    var pages = 0
    while let address = next, pages < 9 {
      let path = try #require(address.components(separatedBy: "/api/v3/").last)
      let answer = await world.ask("GET", path, as: world.ada)
      titles += (answer.json.array ?? []).compactMap { $0["title"]?.string }
      let links = links(answer)
      if pages == 1 { #expect(Set(links.keys) == ["prev", "next", "last", "first"]) }
      next = links["next"]
      pages += 1
    }
    #expect(pages == 3)
    #expect(titles == ["n1", "n2", "n3", "n4", "n5"])
  }

  @Test func `has no links where one page holds it all, and nothing past its end`() async throws {
    let world = try await World()
    let labels = await world.ask("GET", "repos/acme/shop/labels?per_page=100", as: world.ada)
    #expect(labels.json.array?.count == 9)
    #expect(labels.headers["Link"] == nil)
    let past = await world.ask("GET", "repos/acme/shop/labels?page=9223372036854775807&per_page=100", as: world.ada)
    #expect(past.json.array == [])
    #expect(links(past)["next"] == nil)
  }

  @Test func `of all comments of a repository is none of its issues`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    _ = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: world.ada, ["body": "here"])
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "p", "head": "feature", "base": "main"])
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls/2/reviews", as: world.ada,
      ["event": "COMMENT", "body": "look", "comments": [["path": "a.txt", "line": 2, "body": "there"]]])
    let comments = await world.ask("GET", "repos/acme/shop/issues/comments", as: world.ada)
    #expect(comments.json.array?.compactMap { $0["body"]?.string } == ["here"])
    let remarks = await world.ask("GET", "repos/acme/shop/pulls/comments", as: world.ada)
    #expect(remarks.json.array?.compactMap { $0["body"]?.string } == ["there"])
    #expect(await world.ask("GET", "repos/acme/shop/issues/one", as: world.ada).status == 404)
  }

  @Test func `costs nothing of the hour while it has not changed`() async throws {
    let world = try await World(limits: RateLimits(requestsPerHour: 10))
    let path = "repos/acme/shop/labels?per_page=2"
    let first = await world.ask("GET", path, as: world.ada)
    let tag = try #require(first.headers["ETag"])
    let same = await world.ask("GET", path, as: world.ada, headers: ["If-None-Match": "\"other\", \(tag)"])
    #expect(same.status == 304)
    #expect(same.headers["ETag"] == tag)
    #expect(same.headers["Link"] == first.headers["Link"])
    let rate = await world.ask("GET", "rate_limit", as: world.ada).json
    #expect(rate.at("/rate/used")?.int == 1)
    #expect(rate.at("/rate/remaining")?.int == 9)
    #expect(await world.ask("GET", "repos/acme/shop/labels", as: world.rob).headers["X-RateLimit-Remaining"] == "9")
  }
}
