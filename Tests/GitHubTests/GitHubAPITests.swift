import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Testing

@Suite struct `A read` {
  let time = ManualTime(Sample.noon)

  @Test func `says who asks and which version it speaks`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop", answer(["id": 1]))])
    _ = try await Sample.api(tape).get("/repos/\(try Sample.shop())", as: .repository(Sample.shop(), .read))
    let headers = try #require(tape.requests.first).headers
    #expect(headers["accept"] == "application/vnd.github+json")
    #expect(headers["x-github-api-version"] == "2022-11-28")
    #expect(headers["user-agent"] == "nightshift")
    #expect(headers["authorization"] == "Bearer ghs_first")
  }

  @Test func `turns pages by the Link header and drops what comes twice`() async throws {
    let next = "<\(Sample.root)/things?page=2>; rel=\"next\", <\(Sample.root)/things?page=9>; rel=\"last\""
    let tape = Sample.tape([
      ("GET /things?state=all", answer([["id": 1], ["id": 2]], ["Link": next])),
      ("GET /things?page=2", answer([["id": 2], ["id": 3]])),
    ])
    let found = try await Sample.api(tape).list("/things", ["state": "all"], as: reading())
    #expect(found.map { $0["id"] } == [1, 2, 3])
    #expect(tape.unplayed.isEmpty)
  }

  @Test(arguments: ["https://evil.example/api/v3/things?page=2", "https://ghe.example.com/elsewhere"])
  func `does not turn to a page outside the API`(_ url: String) async throws {
    let tape = Sample.tape([("GET /things", answer([["id": 1]], ["link": "<\(url)>; rel=\"next\""]))])
    await #expect(throws: HostRefusal.self) { try await Sample.api(tape).list("/things", as: reading()) }
  }

  @Test func `is conditional the second time`() async throws {
    let tape = Sample.tape([
      ("GET /thing", answer(["id": 1], ["ETag": "\"x\""])),
      (
        "GET /thing",
        { request in
          #expect(request.headers["if-none-match"] == "\"x\"")
          return HTTPResponse(304)
        }
      ),
      ("GET /thing", answer(["id": 2])),
    ])
    let api = try Sample.api(tape)
    #expect(try await api.get("/thing", as: reading())["id"] == 1)
    #expect(try await api.get("/thing", as: reading())["id"] == 1)
    #expect(try await api.get("/thing", as: reading())["id"] == 2)
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `is tried three times while the other side is broken`() async throws {
    let tape = Sample.tape([
      ("GET /thing", answer(status: 502, ["message": "Bad gateway"])), ("GET /thing", failure(.timedOut)),
      ("GET /thing", answer(["id": 1])),
    ])
    let api = try Sample.api(tape, time: time)
    async let found = api.get("/thing", as: reading())
    for milliseconds in [500, 2000] {
      await time.waitForSleepers()
      time.advance(by: .milliseconds(milliseconds))
    }
    #expect(try await found["id"] == 1)
  }

  @Test func `gives up after that, and nothing was done`() async throws {
    let tape = Sample.tape((0..<3).map { _ in ("GET /thing", answer(status: 503, nil)) })
    let api = try Sample.api(tape, time: time)
    async let found = api.get("/thing", as: reading())
    for _ in 0..<2 {
      await time.waitForSleepers()
      time.advance(by: .seconds(2))
    }
    do {
      _ = try await found
      Issue.record("it did not give up")
    } catch let error as HostRefusal {
      #expect(error == .unavailable("status 503", mayHaveActed: false))
    }
  }

  @Test(arguments: ["<html><h1>Unicorn!</h1></html>", "{\"id\": 1", "", "\u{0}"])
  func `of something that is not JSON is the host's fault`(_ text: String) async throws {
    let tape = Sample.tape([("GET /thing", { _ in HTTPResponse(200, text: text) })])
    await #expect {
      try await Sample.api(tape).get("/thing", as: reading())
    } throws: { error in
      if case HostRefusal.unavailable(_, mayHaveActed: false) = error { true } else { false }
    }
  }

  @Test func `follows a move within the API with its token`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/old", { _ in HTTPResponse(301, headers: ["Location": "/api/v3/repositories/9"]) }),
      ("GET /repositories/9", answer(["id": 9])),
    ])
    #expect(try await Sample.api(tape).get("/repos/acme/old", as: reading())["id"] == 9)
    #expect(tape.requests.last?.headers["authorization"] == "Bearer ghs_first")
  }

  @Test func `takes no token to another host`() async throws {
    let tape = Sample.tape([
      ("GET /logs", { _ in HTTPResponse(302, headers: ["Location": "https://blobs.example.net/1?sig=s"]) }),
      ("GET https://blobs.example.net/1?sig=s", { _ in HTTPResponse(200, text: "log") }),
    ])
    #expect(try await Sample.api(tape).download("/logs", as: reading()) == Data("log".utf8))
    let headers = try #require(tape.requests.last).headers
    #expect(headers.fields.map(\.name) == ["User-Agent"])
  }

  @Test(arguments: ["http://ghe.example.com/api/v3/x", "ftp://ghe.example.com/x", ""])
  func `does not follow to a place without its security`(_ location: String) async throws {
    let tape = Sample.tape([("GET /thing", { _ in HTTPResponse(302, headers: ["Location": location]) })])
    await #expect(throws: HostRefusal.self) { try await Sample.api(tape).get("/thing", as: reading()) }
  }

  @Test func `does not go round in circles`() async throws {
    let round: Tape.Answer = { _ in HTTPResponse(302, headers: ["Location": "\(Sample.root)/thing"]) }
    let tape = Sample.tape((0..<4).map { _ in ("GET /thing", round) })
    await #expect(throws: HostRefusal.unavailable("redirected more than 3 times", mayHaveActed: false)) {
      try await Sample.api(tape).get("/thing", as: reading())
    }
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `waits as long as it is told and asks again`() async throws {
    let tape = Sample.tape([
      ("GET /thing", answer(status: 429, ["message": "slow down"], ["Retry-After": "20"])),
      ("GET /thing", answer(["id": 1])),
    ])
    let api = try Sample.api(tape, time: time)
    async let found = api.get("/thing", as: reading())
    await time.waitForSleepers()
    time.advance(by: .seconds(20))
    #expect(try await found["id"] == 1)
  }

  @Test func `is put off when the hour's budget is used up`() async throws {
    let reset = String(Int(Sample.noon.timeIntervalSince1970) + 1200)
    let tape = Sample.tape([
      (
        "GET /thing",
        answer(
          status: 403, ["message": "API rate limit exceeded"],
          ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset])
      )
    ])
    let api = try Sample.api(tape, time: time)
    await #expect(throws: WriteDeferred(seconds: 1200)) { try await api.get("/thing", as: reading()) }
    // The next one does not even ask.
    await #expect(throws: WriteDeferred(seconds: 1200)) { try await api.get("/thing", as: reading()) }
  }

  @Test(arguments: [
    (404, HostRefusal.notFound), (410, .notFound), (403, .forbidden("no; Label name invalid")),
    (409, .conflict("no; Label name invalid")), (422, .invalid("no; Label name invalid")),
    (400, .invalid("no; Label name invalid")),
  ])
  func `is refused in words that say what can be done`(_ status: Int, _ refusal: HostRefusal) async throws {
    let said: JSONValue = ["message": "no", "errors": [["resource": "Label", "field": "name", "code": "invalid"]]]
    let tape = Sample.tape([("GET /thing", answer(status: status, said))])
    await #expect(throws: refusal) { try await Sample.api(tape).get("/thing", as: reading()) }
  }

  private func reading() throws -> Credential { .repository(try Sample.shop(), .read) }
}
