import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Signing
import Testing

@Suite struct `A clock that is off` {
  /// GitHub's own time.
  private static let there = Sample.noon

  /// Accepts what GitHub accepts: issued in the past, ending in the future and within ten minutes.
  private static let checked: Tape.Answer = { request in
    let date: HTTPHeaders = ["Date": "Sat, 21 Nov 2026 12:00:00 GMT"]
    let text = String((request.headers["authorization"] ?? "").dropFirst("Bearer ".count))
    let claims = try JWT.verify(text, key: Sample.key.get())
    let now = Int64(there.timeIntervalSince1970)
    guard let issued = claims["iat"]?.integer, issued <= now else {
      let said = "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
      return HTTPResponse(401, headers: date, json: ["message": .string(said)])
    }
    guard let end = claims["exp"]?.integer, end > now, end <= now + 600 else {
      let said = "'Expiration time' claim ('exp') must be a numeric value representing the future time"
      return HTTPResponse(401, headers: date, json: ["message": .string(said)])
    }
    return HTTPResponse(200, headers: date, json: ["slug": "nightshift", "id": 77])
  }

  @Test(arguments: [-86_400.0, -600, -240, -30, 0, 30, 240, 600, 86_400])
  func `does not keep the app out`(_ ahead: Double) async throws {
    #expect(Self.there == Timestamp.date("2026-11-21T12:00:00Z"))
    let time = ManualTime(Self.there + ahead)
    let tape = Tape([], standing: [("GET /app", Self.checked)])
    let api = try Sample.api(tape, time: time)
    for _ in 0..<2 { #expect(try await api.get("/app", as: .app)["slug"] == "nightshift") }
    let calls = await api.reading.calls
    #expect(calls[.done] == 2 && calls[.unauthorized, default: 0] <= 1)
    #expect(await api.reading.clockOffset == -ahead)
  }

  @Test func `does not make an installation's token look alive that has ended`() async throws {
    let time = ManualTime(Self.there - 240)
    let late = Timestamp.text(Self.there + 400)
    let tape = Tape(
      [
        ("GET /app", answer(status: 401, ["message": "iat"], ["Date": "Sat, 21 Nov 2026 12:00:00 GMT"])),
        ("GET /app", answer(["slug": "nightshift"])),
        (
          "POST /app/installations/5/access_tokens",
          answer(status: 201, ["token": "ghs_1", "expires_at": .string(late)])
        ),
        ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_2"))),
      ], standing: [("GET /repos/acme/shop/installation", answer(Sample.installation))])
    let host = GitHubHost(api: try Sample.api(tape, time: time))
    _ = try await host.api.get("/app", as: .app)
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_1"))
    // By our own clock it has 340 seconds left, by GitHub's 100.
    time.advance(by: .seconds(300))
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_2"))
  }

  @Test func `is not blamed for a key that is not accepted`() async throws {
    let refused = answer(
      status: 401, ["message": "A JSON web token could not be decoded"], ["Date": "Sat, 21 Nov 2026 12:00:00 GMT"])
    let tape = Tape([("GET /app", refused), ("GET /app", refused)])
    await #expect(throws: HostRefusal.self) { try await Sample.api(tape).get("/app", as: .app) }
    #expect(tape.unplayed.isEmpty)
  }
}
