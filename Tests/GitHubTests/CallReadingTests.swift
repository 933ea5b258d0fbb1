import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Testing

@Suite struct `The reading of all calls` {
  @Test func `says how they ended and what is left`() async throws {
    let limits: HTTPHeaders = [
      "ETag": "\"1\"", "X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4990", "X-RateLimit-Reset": "1795266000",
      "Date": "Sat, 21 Nov 2026 12:00:07 GMT",
    ]
    let tape = Sample.tape([
      ("GET /things", answer(status: 200, ["id": 1], limits)), ("GET /things", { _ in HTTPResponse(304) }),
      ("GET /things", { _ in HTTPResponse(304) }), ("GET /gone", answer(status: 404, [:])),
    ])
    let api = try Sample.api(tape)
    let credential = Credential.repository(try Sample.shop(), .read)
    #expect(await api.reading.clockOffset == nil)
    for _ in 0..<3 { _ = try await api.get("/things", as: credential) }
    await #expect(throws: HostRefusal.notFound) { try await api.get("/gone", as: credential) }
    let reading = await api.reading
    // Two calls signed in.
    #expect(reading.calls == [.done: 3, .unchanged: 2, .refused: 1] && reading.unchangedShare == 0.4)
    #expect(reading.clockOffset == 7)
    let budget = try #require(reading.budgets.first)
    #expect(budget.account == "owner acme" && budget.limit == 5000 && budget.remaining == 4990)
    #expect(budget.resetsAt == Sample.noon + 3600 && reading.budgets.count == 1)
  }

  @Test func `counts what was limited, broken and never answered`() async throws {
    let time = ManualTime(Sample.noon)
    let tape = Sample.tape([
      ("POST /a", answer(status: 429, [:], ["Retry-After": "90"])), ("POST /b", answer(status: 500, [:])),
      ("POST /c", failure(.timedOut)), ("POST /d", answer(status: 201, ["id": 1])),
    ])
    let api = try Sample.api(tape, time: time)
    let credential = Credential.installation(5, .issues)
    for route in ["/b", "/c", "/d", "/a"] as [Route] {
      _ = try? await api.write("POST", route, as: credential, PacedWrite(.ledger))
    }
    let calls = await api.reading.calls
    #expect(calls == [.done: 2, .faulty: 1, .unanswered: 1, .limited: 1])
  }
}
