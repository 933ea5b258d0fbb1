import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Signing
import Testing

@Suite struct `A clock or a key that GitHub does not accept` {
  private let time = ManualTime(Sample.noon)
  private static let refusal: JSONValue = ["message": "'Issued at' claim ('iat') must be an Integer"]

  private func issuedAt(_ request: HTTPRequest?) throws -> Double {
    let token = try #require(request?.headers["Authorization"]?.split(separator: " ").last)
    let claims = try #require(token.split(separator: ".").dropFirst().first)
    let json = try JSONValue(parsing: try #require(Base64URL.decode(String(claims))))
    return Double(try #require(json["iat"]?.integer))
  }

  @Test(arguments: [-240.0, 240]) func `is told from the answer when it is minutes off`(_ offset: Double) async throws {
    let there: HTTPHeaders = [
      "Date": offset < 0 ? "Sat, 21 Nov 2026 11:56:00 GMT" : "Sat, 21 Nov 2026 12:04:00 GMT"
    ]
    let tape = Tape([
      ("GET /repos/acme/shop/installation", answer(status: 401, Self.refusal, there)),
      ("GET /repos/acme/shop/installation", answer(Sample.installation, there)),
      ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_1"))),
    ])
    let host = GitHubHost(api: try Sample.api(tape, time: time))
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_1"))
    let issued = try tape.requests.map { try issuedAt($0) }
    #expect(issued[0] == Sample.noon.timeIntervalSince1970 - 60)
    #expect(issued[1] == Sample.noon.timeIntervalSince1970 - 60 + offset && issued[2] == issued[1])
  }

  @Test func `is said with what to do, and not tried again for a minute`() async throws {
    let refused = answer(status: 401, ["message": "A JSON web token could not be decoded"])
    let tape = Tape([
      ("GET /repos/acme/shop/installation", refused), ("GET /repos/acme/shop/installation", refused),
    ])
    let host = GitHubHost(api: try Sample.api(tape, time: time))
    for _ in 0..<3 {
      do {
        _ = try await host.gitToken(for: Sample.shop(), write: false)
        Issue.record("it was let in")
      } catch HostRefusal.lockedOut(let text) {
        #expect(text.contains("could not be decoded") && text.contains("private_key"))
      }
    }
    #expect(tape.requests.count == 2)
    time.advance(by: .seconds(61))
    await #expect(throws: (any Error).self) { try await host.gitToken(for: Sample.shop(), write: false) }
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `is a suspended installation too`() async throws {
    let said = answer(status: 403, ["message": "This installation has been suspended"])
    let tape = Sample.tape([("GET /repos/acme/shop/issues/7", said)])
    do {
      _ = try await Sample.host(tape).issue(Sample.address(7))
      Issue.record("it was let in")
    } catch HostRefusal.lockedOut(let text) {
      #expect(text.contains("suspended"))
    }
  }
}
