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

  @Test func `may be five hundred characters long and is shown to nobody`() async throws {
    let long = "ghs_" + String(repeating: "aB3._-", count: 86)
    let tape = Tape([
      ("GET /repos/acme/shop/installation", answer(Sample.installation)),
      ("POST /app/installations/5/access_tokens", answer(status: 201, Sample.token(long))),
      ("GET /repos/acme/shop/issues/7", answer(Sample.issue(7))),
    ])
    let host = try host(tape)
    _ = try await host.issue(Sample.address(7))
    #expect(long.count == 520 && tape.requests.last?.headers["authorization"] == "Bearer \(long)")
    let git = Redacted(long)
    #expect(!"\(git) \(String(reflecting: git))".contains("ghs_"))
    var dumped = ""
    dump(git, to: &dumped)
    #expect(!dumped.contains("ghs_"))
  }

  @Test func `is asked for under the new name of a renamed repository`() async throws {
    let gone: JSONValue = ["message": "There is at least one repository that does not exist"]
    let mint = "POST /app/installations/5/access_tokens"
    let look = ("GET /repos/acme/shop/installation", answer(Sample.installation))
    let tape = Tape([
      look, (mint, answer(status: 422, gone)), look, (mint, answer(status: 422, gone)),
      (mint, answer(status: 201, Sample.token("ghs_metadata"))),
      ("GET /repos/acme/shop", { _ in HTTPResponse(301, headers: ["Location": "\(Sample.root)/repositories/3"]) }),
      ("GET /repositories/3", answer(["id": 3, "full_name": "acme/store"])),
      (mint, answer(status: 201, Sample.token("ghs_new"))),
    ])
    #expect(try await host(tape).gitToken(for: Sample.shop(), write: true) == Redacted("ghs_new"))
    #expect(tape.unplayed.isEmpty && tape.requests.last?.json?["repositories"] == ["store"])
    #expect(tape.requests[4].json == ["permissions": ["metadata": "read"]])
  }

  @Test func `that was kept says when the installation is suspended, and is asked for anew when it was revoked`()
    async throws
  {
    let mint = "POST /app/installations/5/access_tokens"
    let tape = Tape(
      [
        (mint, answer(status: 201, Sample.token("ghs_1"))),
        ("GET /repos/acme/shop/issues/7", answer(status: 403, ["message": "This installation has been suspended"])),
        ("GET /repos/acme/shop/issues/7", answer(status: 401, ["message": "Bad credentials"])),
        (mint, answer(status: 403, ["message": "This installation has been suspended"])),
      ], standing: [("GET /repos/acme/shop/installation", answer(Sample.installation))])
    let host = try host(tape)
    for _ in 0..<2 {
      await #expect(throws: HostRefusal.lockedOut("the installation is suspended; its owner can let it in again")) {
        try await host.issue(Sample.address(7))
      }
    }
    #expect(tape.unplayed.isEmpty)
  }

  private func host(_ tape: Tape) throws -> GitHubHost { GitHubHost(api: try Sample.api(tape, time: time)) }
}
