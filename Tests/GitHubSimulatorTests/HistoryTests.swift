import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Testing

@Suite struct `What the embedded GitHub remembers` {
  @Test(
    arguments: [
      ("Fixes #1", true), ("resolved: #1", true), ("CLOSES #1 and see #2", true), ("see #1", false),
      ("prefixes #1", false), ("fixes #12", false), ("fixes it. #1", false),
    ])
  func `of a merge is the issue it says it closes`(body: String, closes: Bool) async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "one"])
    let made = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada,
      ["title": "t", "head": "feature", "base": "main", "body": .string(body)])
    #expect(made.json["number"]?.int == 2)
    #expect(await world.ask("PUT", "repos/acme/shop/pulls/2/merge", as: world.ada, [:]).status == 200)
    let issue = await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).json
    #expect(issue["state"]?.string == (closes ? "closed" : "open"))
  }

  @Test func `of a dismissed review is what it had said, and why it no longer counts`() async throws {
    let world = try await World()
    let token = try await world.appToken()
    _ = await world.ask("POST", "repos/acme/shop/pulls", as: token, ["title": "t", "head": "feature", "base": "main"])
    let review = await world.ask(
      "POST", "repos/acme/shop/pulls/1/reviews", as: world.ada, ["event": "REQUEST_CHANGES", "body": "No"])
    let id = try #require(review.json["id"]?.int)
    let gone = await world.ask(
      "PUT", "repos/acme/shop/pulls/1/reviews/\(id)/dismissals", as: world.ada, ["message": "settled"])
    #expect(gone.json["state"]?.string == "DISMISSED")
    let events = await world.ask("GET", "repos/acme/shop/issues/1/events", as: world.ada).json.array ?? []
    let event = try #require(events.first { $0["event"]?.string == "review_dismissed" })
    #expect(
      event["dismissed_review"] == [
        "state": "changes_requested", "review_id": .integer(Int64(id)), "dismissal_message": "settled",
      ])
  }

  @Test func `of a query is only what the schema knows`() async throws {
    let world = try await World()
    let answer = await world.graph(
      "query { repository(owner: \"acme\", name: \"shop\") { id colour } }", as: world.ada)
    #expect(answer.at("/errors/0/message")?.string == "Field 'colour' doesn't exist on type 'Repository'")
    #expect(answer.at("/errors/0/extensions/code")?.string == "undefinedField")
    #expect(answer.at("/errors/0/locations/0/line")?.int == 1)
    #expect(answer["data"].map { $0.isNull } ?? true)
  }
}
