import Essentials
import Foundation
import HTTPMessages
import Testing

@Suite struct `An issue` {
  @Test func `is created, read, edited and closed`() async throws {
    let world = try await World()
    let made = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "Broken", "body": "Very"])
    #expect(made.status == 201)
    #expect(made.json["number"]?.int == 1)
    #expect(made.json.at("/user/login")?.string == "ada")
    #expect(made.headers["Location"] == "http://hub.test/api/v3/repos/acme/shop/issues/1")
    let edited = await world.ask("PATCH", "repos/acme/shop/issues/1", as: world.ada, ["body": "Less"])
    #expect(edited.json["body"]?.string == "Less")
    let closed = await world.ask(
      "PATCH", "repos/acme/shop/issues/1", as: world.ada, ["state": "closed", "state_reason": "not_planned"])
    #expect(closed.json["state_reason"]?.string == "not_planned")
    #expect(closed.json["closed_at"]?.string == "2027-01-15T08:00:00Z")
    let reopened = await world.ask("PATCH", "repos/acme/shop/issues/1", as: world.ada, ["state": "open"])
    #expect(reopened.json["state"]?.string == "open")
    #expect(reopened.json["closed_at"] == nil)
  }

  @Test func `needs a title`() async throws {
    let world = try await World()
    let blank = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": " "])
    #expect(blank.status == 422)
    #expect(blank.json.at("/errors/0")?["code"]?.string == "missing_field")
    let absent = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["body": "x"])
    #expect(absent.status == 422)
  }

  @Test func `has a body of 65,536 characters at most`() async throws {
    let world = try await World()
    let most = String(repeating: "é", count: 65_536)
    let fits = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "body": .string(most)])
    #expect(fits.status == 201)
    let over = await world.ask(
      "POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "body": .string(most + "x")])
    #expect(over.status == 422)
    #expect(over.json.at("/errors/0/field")?.string == "body")
  }

  @Test func `is labelled only by those who may`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.rob, ["title": "a", "labels": ["bug"]])
    let mine = await world.ask("GET", "repos/acme/shop/issues/1", as: world.rob)
    #expect(mine.json["labels"]?.array == [])
    let refused = await world.ask("POST", "repos/acme/shop/issues/1/labels", as: world.rob, ["labels": ["bug"]])
    #expect(refused.status == 403)
    let allowed = await world.ask("POST", "repos/acme/shop/issues/1/labels", as: world.ada, ["labels": ["bug"]])
    #expect(allowed.json.array?.compactMap { $0["name"]?.string } == ["bug"])
  }

  @Test func `says so when the label to be removed is not there`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "labels": ["bug"]])
    let gone = await world.ask("DELETE", "repos/acme/shop/issues/1/labels/bug", as: world.ada)
    #expect(gone.status == 200)
    #expect(gone.json.array == [])
    let again = await world.ask("DELETE", "repos/acme/shop/issues/1/labels/bug", as: world.ada)
    #expect(again.status == 404)
    #expect(again.message == "Label does not exist")
  }

  @Test func `is found by label, creator and state, page by page`() async throws {
    let world = try await World()
    for number in 1...5 {
      let labels: JSONValue = number % 2 == 0 ? ["bug"] : []
      _ = await world.ask(
        "POST", "repos/acme/shop/issues", as: world.ada, ["title": .string("t\(number)"), "labels": labels])
    }
    _ = await world.ask("PATCH", "repos/acme/shop/issues/2", as: world.ada, ["state": "closed"])
    let bugs = await world.ask("GET", "repos/acme/shop/issues?labels=bug&state=all&creator=ada", as: world.ada)
    #expect(bugs.json.array?.compactMap { $0["number"]?.int } == [4, 2])
    let none = await world.ask("GET", "repos/acme/shop/issues?labels=nothing")
    #expect(none.json.array == [])
    let page = await world.ask("GET", "repos/acme/shop/issues?state=all&per_page=2&page=2", as: world.ada)
    #expect(page.json.array?.compactMap { $0["number"]?.int } == [3, 2])
    let link = try #require(page.headers["Link"])
    #expect(link.contains(#//api/v3/repositories/\d+/issues\?state=all&per_page=2&page=3>; rel="next"/#))
    #expect(link.contains("page=1>; rel=\"prev\""))
    #expect(link.contains("page=3>; rel=\"last\""))
    #expect(await world.ask("GET", "repos/acme/shop/issues?state=odd").status == 422)
  }

  @Test func `remembers who labelled it`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    _ = await world.ask("POST", "repos/acme/shop/issues/1/labels", as: try await world.appToken(), ["labels": ["bug"]])
    let events = await world.ask("GET", "repos/acme/shop/issues/1/events", as: world.ada).json
    #expect(events.at("/0/event")?.string == "labeled")
    #expect(events.at("/0/actor/login")?.string == "helper[bot]")
    #expect(events.at("/0/label/name")?.string == "bug")
  }

  @Test func `takes comments and reactions`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    let comment = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: world.rob, ["body": "me too"])
    #expect(comment.status == 201)
    let id = try #require(comment.json["id"]?.int)
    let theirs = await world.ask("PATCH", "repos/acme/shop/issues/comments/\(id)", as: world.ada, ["body": "x"])
    #expect(theirs.status == 200)
    let path = "repos/acme/shop/issues/comments/\(id)/reactions"
    #expect(await world.ask("POST", path, as: world.ada, ["content": "eyes"]).status == 201)
    #expect(await world.ask("POST", path, as: world.ada, ["content": "eyes"]).status == 200)
    #expect(await world.ask("POST", path, as: world.ada, ["content": "shrug"]).status == 422)
    let shown = await world.ask("GET", "repos/acme/shop/issues/comments/\(id)").json
    #expect(shown.at("/reactions/eyes")?.int == 1)
    #expect(await world.ask("DELETE", "repos/acme/shop/issues/comments/\(id)", as: world.rob).status == 204)
    #expect(await world.ask("GET", "repos/acme/shop/issues/comments/\(id)").status == 404)
  }
}

@Suite struct `A label` {
  @Test(
    arguments: [
      (["name": "bug", "color": "ffffff"], "name", "already_exists"),
      (["name": "x", "color": "reddish"], "color", "invalid"),
      (["name": .string(String(repeating: "n", count: 51)), "color": "ffffff"], "name", "custom"),
    ] as [(JSONValue, String, String)])
  func `is refused with the field that is wrong`(body: JSONValue, field: String, code: String) async throws {
    let world = try await World()
    let answer = await world.ask("POST", "repos/acme/shop/labels", as: world.ada, body)
    #expect(answer.status == 422)
    #expect(answer.message == "Validation Failed")
    #expect(answer.json.at("/errors/0/resource")?.string == "Label")
    #expect(answer.json.at("/errors/0/field")?.string == field)
    #expect(answer.json.at("/errors/0/code")?.string == code)
  }

  @Test func `goes from every issue when it is deleted`() async throws {
    let world = try await World()
    let made = await world.ask(
      "POST", "repos/acme/shop/labels", as: world.ada, ["name": "weight: 5", "color": "00ff00"])
    #expect(made.headers["Location"]?.hasSuffix("/labels/weight%3A%205") == true)
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "labels": ["weight: 5"]])
    #expect(await world.ask("DELETE", "repos/acme/shop/labels/weight%3A%205", as: world.ada).status == 204)
    let issue = await world.ask("GET", "repos/acme/shop/issues/1").json
    #expect(issue["labels"]?.array == [])
  }
}
