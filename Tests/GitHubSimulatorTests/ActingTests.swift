import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A person at a page` {
  private static let page = "/acme/shop/issues/1"

  private func opened(_ body: String) async throws -> World {
    let world = try await World(webhook: "http://app.test/hook")
    let made = await world.ask(
      "POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "body": .string(body)])
    try #require(made.status == 201)
    return world
  }

  private func hidden(_ name: String, in page: HTTPResponse) throws -> String {
    let match = try Regex("name=\"\(name)\" value=\"([^\"]*)\"", as: (Substring, Substring).self)
    return String(try #require(page.text.firstMatch(of: match)?.1))
  }

  @Test func `ticks a box and takes it back`() async throws {
    let text = "list\n\n- [ ] <!-- x=1 --> first\n- [x] second\n```\n- [ ] code\n```"
    let world = try await opened(text)
    let browser = Browser(world: world)
    let shown = await browser.get(Self.page)
    #expect(shown.text.contains(#"<button name="tick" value="2">☐</button> first"#))
    #expect(shown.text.contains(#"<button name="tick" value="3">☑</button> second"#))
    #expect(!shown.text.contains(#"value="5""#))
    let version = try hidden("version", in: shown)
    let ticked = await browser.post(Self.page, [("tick", "2"), ("version", version)], shown: Self.page)
    #expect(ticked.status == 303)
    let body = await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).json["body"]?.string
    #expect(body == text.replacing("[ ] <!-- x=1", with: "[x] <!-- x=1"))
    #expect(world.hub.waitingEvents.last == "issues.edited")
    #expect(world.hub.waitingPayloads.last?.at("/sender/login") == "ada")
    let late = await browser.post(Self.page, [("tick", "3"), ("version", version)], shown: Self.page)
    #expect(late.status == 409)
  }

  @Test func `comments, labels, closes and reopens`() async throws {
    let world = try await opened("x")
    let browser = Browser(world: world)
    for fields in [
      [("action", "comment"), ("body", "hello")], [("action", "label"), ("label", "bug")], [("unlabel", "bug")],
      [("action", "close")], [("action", "reopen")],
    ] {
      #expect(await browser.post(Self.page, fields, shown: Self.page).status == 303, "\(fields)")
    }
    #expect(
      world.hub.waitingEvents.suffix(5) == [
        "issue_comment.created", "issues.labeled", "issues.unlabeled", "issues.closed", "issues.reopened",
      ])
  }

  @Test func `may do no more than the API lets that person`() async throws {
    let world = try await opened("- [ ] a")
    let browser = Browser(world: world, login: "rob")
    let refused = await browser.post(Self.page, [("action", "close")], shown: Self.page)
    #expect(refused.status == 403)
    #expect(await browser.send(Self.page, [("action", "comment"), ("body", "x")]).status == 422)
    let nobody = Browser(world: world, login: nil)
    #expect(await nobody.post(Self.page, [("action", "close")]).status == 405)
    #expect(await !nobody.get(Self.page).text.contains("<form"))
  }

  @Test func `presses an app's button, which only that app hears`() async throws {
    let world = try await opened("x")
    let token = try await world.appToken()
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "p", "head": "feature", "base": "main"])
    let head = await world.ask("GET", "repos/acme/shop/pulls/2", as: world.ada).json.at("/head/sha") ?? .null
    let run = await world.ask(
      "POST", "repos/acme/shop/check-runs", as: token,
      [
        "name": "helper", "head_sha": head, "conclusion": "neutral", "external_id": "x",
        "actions": [["label": "Try again", "description": "once more", "identifier": "retry"]],
      ])
    let id = try #require(run.json["id"]?.int)
    let browser = Browser(world: world)
    let shown = await browser.get("/acme/shop/pull/2")
    #expect(shown.text.contains(">Try again</button>"))
    let pressed = await browser.post(
      "/acme/shop/runs/\(id)", [("identifier", "retry"), ("back", "/acme/shop/pull/2")], shown: "/acme/shop/pull/2")
    #expect(pressed.headers["Location"] == "/acme/shop/pull/2")
    #expect(world.hub.waitingEvents.last == "check_run.requested_action")
    #expect(world.hub.waitingPayloads.last?.at("/requested_action/identifier") == "retry")
    try await world.hub.press("retry", onCheckRun: id, by: "ada")
    try await world.hub.rerequest(checkRun: id, by: "ada")
    let suite = try #require(run.json.at("/check_suite/id")?.int)
    try await world.hub.rerequest(checkSuite: suite, by: "ada")
    #expect(
      world.hub.waitingEvents.suffix(3) == [
        "check_run.requested_action", "check_run.rerequested", "check_suite.rerequested",
      ])
    await #expect(throws: (any Error).self) { try await world.hub.press("nothing", onCheckRun: id, by: "ada") }
    await #expect(throws: (any Error).self) { try await world.hub.press("retry", onCheckRun: id, by: "rob") }
  }
}
