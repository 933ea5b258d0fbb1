import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Testing

@Suite struct `A write` {
  let time = ManualTime(Sample.noon)

  @Test(arguments: [TransportError.Kind.timedOut, .broken])
  func `that got no answer is not sent again`(_ kind: TransportError.Kind) async throws {
    let tape = Sample.tape([("POST /things", failure(kind))])
    await #expect(throws: HostRefusal.unavailable("\(kind)", mayHaveActed: true)) { try await post(tape) }
  }

  @Test func `that never left is sent again`() async throws {
    let tape = Sample.tape([("POST /things", failure(.unreachable)), ("POST /things", answer(status: 201, ["id": 1]))])
    async let made = post(tape)
    await time.waitForSleepers()
    time.advance(by: .seconds(1))
    #expect(try await made["id"] == 1)
  }

  @Test(arguments: [500, 502, 503, 504])
  func `that ended in a fault may have been carried out`(_ status: Int) async throws {
    let tape = Sample.tape([("POST /things", answer(status: status, nil))])
    await #expect(throws: HostRefusal.unavailable("status \(status)", mayHaveActed: true)) { try await post(tape) }
  }

  @Test func `whose answer cannot be read was carried out all the same`() async throws {
    let tape = Sample.tape([("POST /things", { _ in HTTPResponse(201, text: "{\"id\":") })])
    await #expect {
      try await post(tape)
    } throws: { error in
      if case HostRefusal.unavailable(_, mayHaveActed: true) = error { true } else { false }
    }
  }

  @Test func `that was turned away at the door is sent again later`() async throws {
    let tape = Sample.tape([
      (
        "POST /things",
        answer(status: 403, ["message": "You have exceeded a secondary rate limit."], ["Retry-After": "60"])
      ), ("POST /things", answer(status: 201, ["id": 1])),
    ])
    async let made = post(tape, .answer)
    await time.waitForSleepers()
    time.advance(by: .seconds(60))
    #expect(try await made["id"] == 1)
  }

  @Test func `of a ledger is put off instead`() async throws {
    let tape = Sample.tape([
      ("POST /things", answer(status: 403, ["message": "You have exceeded a secondary rate limit."]))
    ])
    await #expect(throws: WriteDeferred(seconds: 60)) { try await post(tape, .ledger) }
  }

  @Test func `gets a new token when the old one is not accepted, once`() async throws {
    let tape = Tape(
      [
        ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_old"))),
        ("POST /things", answer(status: 401, ["message": "Bad credentials"])),
        ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_new"))),
        ("POST /things", answer(status: 401, ["message": "Bad credentials"])),
      ], standing: Sample.signIn)
    await #expect(
      throws: HostRefusal.lockedOut("it does not accept a token that it gave us a moment ago: Bad credentials")
    ) {
      try await post(tape)
    }
    #expect(tape.unplayed.isEmpty)
    #expect(
      tape.requests.filter { $0.url.hasSuffix("/things") }.map { $0.headers["authorization"] }
        == ["Bearer ghs_old", "Bearer ghs_new"])
  }

  @Test func `follows a renamed repository but never to another host`() async throws {
    let renamed = Sample.tape([
      ("POST /things", { _ in HTTPResponse(307, headers: ["Location": "\(Sample.root)/repositories/9/things"]) }),
      ("POST /repositories/9/things", answer(status: 201, ["id": 1])),
    ])
    #expect(try await post(renamed)["id"] == 1)
    #expect(renamed.requests.last?.json == ["a": 1])
    let elsewhere = Sample.tape([
      ("POST /things", { _ in HTTPResponse(307, headers: ["Location": "https://evil.example/things"]) })
    ])
    await #expect(throws: HostRefusal.conflict("it moved to https://evil.example/things")) {
      try await post(elsewhere)
    }
  }

  @Test func `by GraphQL reports what GraphQL reports`() async throws {
    let tape = Sample.tape([
      (
        "POST https://ghe.example.com/api/graphql",
        answer(["data": nil, "errors": [["type": "NOT_FOUND", "message": "Could not resolve"]]])
      )
    ])
    let repository = try Sample.shop()
    await #expect(throws: HostRefusal.notFound) {
      try await Sample.api(tape).graphQL("query { x }", [:], as: .repository(repository, .read))
    }
  }

  private func post(_ tape: Tape, _ urgency: WriteUrgency = .answer) async throws -> JSONValue {
    try await Sample.api(tape, time: time).write(
      "POST", "/things", ["a": 1], as: .repository(try Sample.shop(), .issues), PacedWrite(urgency))
  }
}
