import Essentials
import Foundation
import GitHubSimulator
import HTTPClient
import HTTPMessages
import Runtime
import Testing

@Suite struct `A failure` {
  @Test func `of the key is a token that cannot be decoded`() async throws {
    let world = try await World()
    let old = try world.jwt()
    try await world.hub.replaceKey(of: "helper")
    let answer = await world.ask("GET", "app", as: old)
    #expect(answer.status == 401)
    #expect(answer.message == "A JSON web token could not be decoded")
  }

  @Test(
    arguments: [
      (
        240.0, 540.0, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
      ),
      (-60, 900, "'Expiration time' claim ('exp') is too far in the future"),
      (
        -600, -1,
        "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
      ),
    ])
  func `of the clock is said in these words`(issued: Double, expires: Double, message: String) async throws {
    let world = try await World()
    let answer = await world.ask("GET", "app", as: try world.jwt(issuedAt: issued, expiresAt: expires))
    #expect(answer.status == 401)
    #expect(answer.message == message)
  }

  @Test func `of GitHub's clock shows in the Date of every answer`() async throws {
    let world = try await World()
    #expect(await world.ask("GET", "user", as: world.ada).headers["Date"] == "Fri, 15 Jan 2027 08:00:00 GMT")
    let jwt = try world.jwt()
    world.hub.shiftClock(by: .seconds(-240))
    let behind = await world.ask("GET", "app", as: jwt)
    #expect(behind.headers["Date"] == "Fri, 15 Jan 2027 07:56:00 GMT")
    #expect(behind.status == 401)
    world.hub.shiftClock(by: .seconds(240))
    #expect(await world.ask("GET", "app", as: jwt).status == 200)
  }

  @Test func `of an archived repository meets every write`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    try await world.hub.setArchived(true, "acme/shop")
    let writes: [(String, String, JSONValue)] = [
      ("POST", "issues", ["title": "b"]), ("PATCH", "issues/1", ["title": "b"]),
      ("POST", "issues/1/comments", ["body": "b"]), ("POST", "labels", ["name": "b"]),
      ("POST", "issues/1/reactions", ["content": "eyes"]), ("POST", "pulls", ["head": "feature", "base": "main"]),
    ]
    let token = try await world.appToken()
    for (method, path, body) in writes {
      let answer = await world.ask(method, "repos/acme/shop/\(path)", as: token, body)
      #expect(answer.status == 403, "\(path)")
      #expect(answer.message == "Repository was archived so is read-only.", "\(path)")
    }
    #expect(await world.ask("GET", "repos/acme/shop", as: token).json["archived"] == true)
  }

  @Test func `of a renamed repository is a way to the new one`() async throws {
    let world = try await World()
    let id = try #require(await world.ask("GET", "repos/acme/shop", as: world.ada).json["id"]?.int)
    try await world.hub.rename("acme/shop", to: "store")
    let read = await world.ask("GET", "repos/acme/shop/issues?state=all", as: world.ada)
    #expect(read.status == 301)
    #expect(read.message == "Moved Permanently")
    #expect(read.headers["Location"] == "http://hub.test/api/v3/repositories/\(id)/issues?state=all")
    #expect(read.json["url"]?.string == read.headers["Location"])
    let write = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    #expect(write.status == 307)
    #expect(await world.ask("POST", "repositories/\(id)/issues", as: world.ada, ["title": "a"]).status == 201)
    #expect(await world.ask("GET", "repositories/\(id)", as: world.ada).json["name"]?.string == "store")
    #expect(await world.ask("GET", "repositories/99999", as: world.ada).status == 404)
    try await world.hub.setPrivate(true, "acme/store")
    #expect(await world.ask("GET", "repos/acme/shop", as: world.rob).status == 404)
  }

  @Test func `of a name that was given away again is none`() async throws {
    let world = try await World()
    try await world.hub.rename("acme/shop", to: "store")
    try await world.hub.addRepository("acme", "shop")
    #expect(await world.ask("GET", "repos/acme/shop", as: world.ada).status == 200)
  }

  @Test func `of a transferred issue leads to where it is, and both repositories hear of it`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    _ = await world.ask(
      "POST", "repos/acme/shop/issues", as: world.ada, ["title": "a", "labels": ["bug", "only here"]])
    _ = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: world.ada, ["body": "hello"])
    try await world.hub.addCollaborator("ada", to: "acme/vault", as: .write)
    let number = try await world.hub.transferIssue(1, from: "acme/shop", to: "acme/vault", by: "ada")
    let old = await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada)
    #expect(old.status == 301)
    let place = try #require(old.headers["Location"]?.components(separatedBy: "/api/v3/").last)
    let moved = await world.ask("GET", place, as: world.ada)
    #expect(moved.json["title"] == "a")
    #expect(moved.json["number"]?.int == number)
    #expect(moved.json["labels"]?.array?.compactMap { $0["name"]?.string } == ["bug"])
    #expect(await world.ask("GET", "\(place)/comments", as: world.ada).json.at("/0/body") == "hello")
    #expect(await world.ask("GET", "repos/acme/shop/issues/1", as: world.rob).status == 404)
    let events = world.hub.waitingEvents
    #expect(events.suffix(2) == ["issues.transferred", "issues.opened"])
    #expect(world.hub.waitingPayloads.last?.at("/changes/old_issue/number")?.int == 1)
  }

  @Test func `of a label that is gone is told, and adding it makes it anew`() async throws {
    let world = try await World(webhook: "http://app.test/hook")
    let path = "repos/acme/shop/issues"
    _ = await world.ask("POST", path, as: world.ada, ["title": "a", "labels": ["weight: 3"]])
    #expect(await world.ask("DELETE", "repos/acme/shop/labels/weight%3A%203", as: world.ada).status == 204)
    #expect(world.hub.waitingEvents.suffix(2) == ["issues.unlabeled", "label.deleted"])
    let gone = await world.ask("DELETE", "\(path)/1/labels/weight%3A%203", as: world.ada)
    #expect(gone.status == 404)
    #expect(gone.message == "Label does not exist")
    let again = await world.ask("POST", "\(path)/1/labels", as: world.ada, ["labels": ["weight: 3"]])
    #expect(again.json.at("/0/color") == "ededed")
  }

  @Test func `of a required check keeps a pull request from being merged`() async throws {
    let world = try await World()
    try await world.hub.protect("acme/shop", branch: "main", checks: ["test"], approvals: 1)
    let path = "repos/acme/shop"
    _ = await world.ask("POST", "\(path)/pulls", as: world.ada, ["title": "p", "head": "feature", "base": "main"])
    let merge = await world.ask("PUT", "\(path)/pulls/1/merge", as: world.ada)
    #expect(merge.status == 405)
    #expect(merge.message == "Required status check \"test\" is expected.")
  }

  @Test func `of a locked conversation meets all but writers`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    _ = await world.ask("PUT", "repos/acme/shop/issues/1/lock", as: world.ada, ["lock_reason": "spam"])
    for token in [world.rob, try await world.appToken()] {
      let answer = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: token, ["body": "b"])
      #expect(answer.status == 403)
      #expect(answer.message == "Unable to create comment because issue is locked.")
    }
    #expect(
      await world.ask("POST", "repos/acme/shop/issues/1/comments", as: world.ada, ["body": "b"]).status == 201)
  }

  @Test func `of disabled issues is gone, and pull requests are not`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    _ = await world.ask(
      "POST", "repos/acme/shop/pulls", as: world.ada, ["title": "p", "head": "feature", "base": "main"])
    try await world.hub.setHasIssues(false, "acme/shop")
    for (method, path) in [("POST", "issues"), ("GET", "issues/1"), ("POST", "issues/1/comments")] {
      let body: JSONValue? = method == "GET" ? nil : path == "issues" ? ["title": "b"] : ["body": "b"]
      let answer = await world.ask(method, "repos/acme/shop/\(path)", as: world.ada, body)
      #expect(answer.status == 410, "\(path)")
      #expect(answer.message == "Issues are disabled for this repo")
    }
    #expect(
      await world.ask("POST", "repos/acme/shop/issues/2/comments", as: world.ada, ["body": "b"]).status == 201)
  }

  @Test(arguments: [("issues", "Issue"), ("issues/1/comments", "IssueComment")])
  func `of length is one character`(path: String, resource: String) async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"])
    func send(_ count: Int) async -> HTTPResponse {
      var body: [String: JSONValue] = ["body": .string(String(repeating: "é", count: count))]
      if resource == "Issue" { body["title"] = "t" }
      return await world.ask("POST", "repos/acme/shop/\(path)", as: world.ada, .object(body))
    }
    #expect(await send(65_536).status == 201)
    let over = await send(65_537)
    #expect(over.status == 422)
    #expect(over.json.at("/errors/0/message") == "body is too long (maximum is 65536 characters)")
    #expect(over.json.at("/errors/0/resource")?.string == resource)
  }
}

@Suite struct `A fault` {
  /// A simulator on a free port, and a client of it.
  private func running(
    _ faults: [Fault], _ body: (GitHubSimulator, String, HTTPRequest, CurlTransport) async throws -> Void
  ) async throws {
    let source = try await World()
    var options = SimulatorOptions(directory: source.directory + "/data")
    options.faults = faults
    let simulator = try await GitHubSimulator(
      options: options, keeping: NothingKept(), time: source.time, log: .discarded, ci: nil,
      transport: Receiver(until: 99))
    let world = try await simulator.setUpWorld(
      repositories: [source.directory + "/source"],
      app: AppDescription(slug: "helper", name: "Helper", owner: "acme", permissions: World.everything, events: []))
    try await simulator.start()
    let shutdown = Shutdown()
    async let ran: Void = simulator.run(until: shutdown)
    var request = HTTPRequest("POST", "\(simulator.hub.base)/api/v3/repos/acme/source/issues", json: ["title": "a"])
    request.headers["Authorization"] = "token \(world.token.reveal())"
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await body(simulator, world.token.reveal(), request, try CurlTransport()))
    } catch { outcome = .failure(error) }
    shutdown.request()
    try await ran
    try outcome.get()
  }

  @Test func `is a page of HTML once, before or after the work is done`() async throws {
    let faults = [
      Fault(.badGateway, method: "POST", path: "/api/v3/repos/*/*/issues"),
      Fault(.badGateway, method: "POST", path: "/api/v3/repos/*/*/issues", isCarriedOut: true, sparing: 1),
    ]
    try await running(faults) { simulator, token, request, client in
      var statuses: [Int] = []
      for _ in 0..<4 { statuses.append(try await client.send(request).status) }
      #expect(statuses == [502, 201, 502, 201])
      let list = HTTPRequest("GET", request.url, headers: ["Authorization": "token \(token)"])
      #expect(try await client.send(list).json.array?.count == 3)
    }
  }

  @Test func `is an answer cut short, which no client takes for whole`() async throws {
    try await running([Fault(.truncated, path: "/api/v3/repos/**")]) { _, _, request, client in
      await #expect(throws: TransportError.self) { try await client.send(request) }
      let whole = try await client.send(request)
      #expect(whole.status == 201)
    }
  }

  @Test func `is a limit that nobody reached`() async throws {
    try await running([Fault(.secondaryLimit(retryAfter: 7), method: "POST")]) { _, _, request, client in
      let refused = try await client.send(request)
      #expect(refused.status == 403)
      #expect(refused.headers["Retry-After"] == "7")
      #expect(refused.message?.contains("secondary rate limit") == true)
    }
  }

  @Test func `is a way to another host`() async throws {
    try await running([Fault(.redirect(to: "http://other.test"))]) { simulator, _, request, _ in
      var local = request
      local.url = "/api/v3/repos/acme/source/issues?x=1"
      let answer = await simulator.answer(local)
      #expect(answer.status == 302)
      #expect(answer.headers["Location"] == "http://other.test/api/v3/repos/acme/source/issues?x=1")
      #expect(await simulator.answer(local).status == 201)
    }
  }

  @Test func `strikes the share that the seed decides, until it is taken away`() async throws {
    let world = try await World()
    var options = SimulatorOptions(directory: world.directory + "/data")
    options.seed = 3
    options.faults = [Fault(.refused(status: 503, message: "Sorry."), path: "/api/v3/meta", times: nil, percent: 30)]
    let simulator = try await GitHubSimulator(
      options: options, keeping: NothingKept(), time: world.time, log: .discarded, ci: nil,
      transport: Receiver(until: 99))
    var struck = 0
    for _ in 0..<200 where await simulator.answer(HTTPRequest("GET", "/api/v3/meta")).status == 503 { struck += 1 }
    #expect((30...90).contains(struck))
    simulator.hub.clearFaults()
    for _ in 0..<50 { #expect(await simulator.answer(HTTPRequest("GET", "/api/v3/meta")).status == 200) }
  }
}

@Suite struct `A new thing` {
  @Test func `cannot be asked for until it has been asked for often enough`() async throws {
    let world = try await World()
    world.hub.set(Lag(requests: 2))
    #expect(await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "a"]).status == 201)
    var statuses: [Int] = []
    for _ in 0..<3 { statuses.append(await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).status) }
    #expect(statuses == [404, 404, 200])
  }

  @Test func `cannot be asked for until its time has come`() async throws {
    let world = try await World()
    _ = await world.ask("POST", "repos/acme/shop/issues", as: world.ada, ["title": "old"])
    world.hub.set(Lag(seconds: 5))
    let pull: JSONValue = ["title": "p", "head": "feature", "base": "main"]
    _ = await world.ask("POST", "repos/acme/shop/pulls", as: world.ada, pull)
    let comment = await world.ask("POST", "repos/acme/shop/issues/1/comments", as: world.ada, ["body": "b"])
    let id = try #require(comment.json["id"]?.int)
    let paths = ["repos/acme/shop/pulls/2", "repos/acme/shop/issues/2", "repos/acme/shop/issues/comments/\(id)"]
    for path in paths { #expect(await world.ask("GET", path, as: world.ada).status == 404, "\(path)") }
    #expect(await world.ask("GET", "repos/acme/shop/issues/1", as: world.ada).status == 200)
    world.time.advance(by: .seconds(5))
    for path in paths { #expect(await world.ask("GET", path, as: world.ada).status == 200, "\(path)") }
  }
}
