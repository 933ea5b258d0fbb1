import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Signing
import Testing

@Suite struct `An app's identity` {
  @Test func `is an assertion that lasts minutes and is signed by its key`() throws {
    let text = try Sample.identity().assertion(at: Sample.noon + 0.7).reveal()
    let claims = try JWT.verify(text, key: Sample.key.get())
    let now = Int64(Sample.noon.timeIntervalSince1970)
    #expect(claims == ["iss": "77", "iat": .integer(now - 60), "exp": .integer(now + 480)])
  }

  @Test func `shows its assertion to nobody`() throws {
    #expect("\(try Sample.identity().assertion(at: Sample.noon))" == "‹redacted›")
  }
}

@Suite struct `An installation token` {
  let time = ManualTime(Sample.noon)

  @Test func `is for one repository and no more permissions than asked for and granted`() async throws {
    let tape = Tape([
      (
        "GET /repos/acme/shop/installation",
        answer(["id": 5, "permissions": ["metadata": "read", "contents": "read", "issues": "write"]])
      ),
      ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_git"))),
    ])
    let token = try await host(tape).gitToken(for: Sample.shop(), write: true)
    #expect(token == Redacted("ghs_git"))
    #expect(
      tape.requests.last?.json == [
        "repositories": ["shop"], "permissions": ["metadata": "read", "contents": "read"],
      ])
    #expect(tape.requests.last?.headers["authorization"]?.hasPrefix("Bearer ey") == true)
  }

  @Test func `is kept until shortly before it ends`() async throws {
    let tape = Tape([
      ("GET /repos/acme/shop/installation", answer(Sample.installation)),
      ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_1"))),
      (
        "POST /app/installations/5/access_tokens",
        answer(status: 201, Sample.token("ghs_2", expires: Sample.noon + 7000))
      ),
    ])
    let host = try host(tape)
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_1"))
    time.advance(by: .seconds(3299))
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_1"))
    time.advance(by: .seconds(1))
    #expect(try await host.gitToken(for: Sample.shop(), write: false) == Redacted("ghs_2"))
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `is minted once for all who need it`() async throws {
    let tape = Tape([
      ("GET /repos/acme/shop/installation", answer(Sample.installation)),
      ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token("ghs_1"))),
    ])
    let host = try host(tape)
    try await withThrowingTaskGroup { group in
      for _ in 0..<20 { group.addTask { try await host.gitToken(for: Sample.shop(), write: false) } }
      for try await token in group { #expect(token == Redacted("ghs_1")) }
    }
  }

  @Test func `comes from the new installation once the old one is gone`() async throws {
    let tape = Tape([
      ("GET /repos/acme/shop/installation", answer(Sample.installation)),
      ("POST /app/installations/5/access_tokens", answer(status: 404, ["message": "Not Found"])),
      ("GET /repos/acme/shop/installation", answer(["id": 6])),
      ("POST /app/installations/6/access_tokens", answer(status: 201, Sample.token("ghs_6"))),
    ])
    #expect(try await host(tape).gitToken(for: Sample.shop(), write: true) == Redacted("ghs_6"))
  }

  @Test func `is not to be had where the app is not installed, or is suspended`() async throws {
    let absent = Tape([("GET /repos/acme/shop/installation", answer(status: 404, ["message": "Not Found"]))])
    await #expect(throws: HostRefusal.notFound) { try await host(absent).gitToken(for: Sample.shop(), write: true) }
    let suspended = Tape([
      ("GET /repos/acme/shop/installation", answer(["id": 5, "suspended_at": "2026-11-20T10:00:00Z"]))
    ])
    await #expect(throws: HostRefusal.self) { try await host(suspended).gitToken(for: Sample.shop(), write: true) }
  }

  private func host(_ tape: Tape) throws -> GitHubHost { GitHubHost(api: try Sample.api(tape, time: time)) }
}
