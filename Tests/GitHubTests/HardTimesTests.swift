import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Testing

/// What GitHub answers when something is not as it was, and what the caller hears.
struct HardTime: Sendable, CustomTestStringConvertible {
  var name: String
  var call: String
  var status: Int
  var body: JSONValue
  var headers: HTTPHeaders = [:]
  var refusal: HostRefusal
  var act: @Sendable (GitHubHost) async throws -> Void

  var testDescription: String { name }

  private static func said(_ text: String) -> JSONValue { ["message": .string(text)] }

  static let all: [HardTime] = [
    HardTime(
      name: "a removed permission", call: "POST /repos/acme/shop/issues/7/labels", status: 403,
      body: said("Resource not accessible by integration"),
      headers: ["X-Accepted-GitHub-Permissions": "issues=write; pull_requests=write,metadata=read"],
      refusal: .forbidden(
        "Resource not accessible by integration (it needs issues: write, or pull_requests: write and metadata: read)")
    ) { try await $0.addLabels(["a"], to: Sample.address(7)) },
    HardTime(
      name: "a header that no GitHub sends", call: "POST /repos/acme/shop/issues/7/labels", status: 403,
      body: said("no"), headers: ["X-Accepted-GitHub-Permissions": "<img src=x>"], refusal: .forbidden("no")
    ) { try await $0.addLabels(["a"], to: Sample.address(7)) },
    HardTime(
      name: "an archived repository", call: "PATCH /repos/acme/shop/issues/7", status: 403,
      body: said("Repository was archived so is read-only."),
      refusal: .forbidden("Repository was archived so is read-only.")
    ) { try await $0.updateIssue(Sample.address(7), title: nil, body: "b", isOpen: nil) },
    HardTime(
      name: "a locked conversation", call: "POST /repos/acme/shop/issues/7/comments", status: 403,
      body: said("Unable to create comment because issue is locked."),
      refusal: .forbidden("Unable to create comment because issue is locked.")
    ) { _ = try await $0.comment("hello", on: Sample.address(7)) },
    HardTime(
      name: "issues disabled", call: "POST /repos/acme/shop/issues", status: 410,
      body: said("Issues are disabled for this repo"), refusal: .forbidden("Issues are disabled for this repo")
    ) { _ = try await $0.createIssue(in: Sample.shop(), title: "T", body: "B", labels: []) },
    HardTime(
      name: "a deleted issue", call: "GET /repos/acme/shop/issues/7", status: 410,
      body: said("This issue was deleted"), refusal: .notFound
    ) { _ = try await $0.issue(Sample.address(7)) },
    HardTime(
      name: "a protected branch", call: "POST /repos/acme/shop/pulls", status: 422,
      body: [
        "message": "Validation Failed",
        "errors": [["resource": "PullRequest", "field": "base", "code": "invalid", "message": "protected branch"]],
      ], refusal: .invalid("Validation Failed; PullRequest base invalid protected branch")
    ) {
      _ = try await $0.createPullRequest(
        in: Sample.shop(), title: "T", body: "B", head: "h", base: "main", draft: false)
    },
    HardTime(
      name: "a transferred issue", call: "PATCH /repos/acme/shop/issues/7", status: 301, body: said("Moved"),
      headers: ["Location": "https://ghe.example.com/api/v3/repositories/9/issues/3"],
      refusal: .conflict("it moved to https://ghe.example.com/api/v3/repositories/9/issues/3")
    ) { try await $0.updateIssue(Sample.address(7), title: nil, body: "b", isOpen: nil) },
    HardTime(
      name: "a write that is sent to another host", call: "POST /repos/acme/shop/issues", status: 307,
      body: said("Moved"), headers: ["Location": "https://evil.example/api/v3/repos/acme/shop/issues"],
      refusal: .conflict("it moved to https://evil.example/api/v3/repos/acme/shop/issues")
    ) { _ = try await $0.createIssue(in: Sample.shop(), title: "T", body: "B", labels: []) },
  ]
}

@Suite struct `In hard times GitHub` {
  @Test(arguments: HardTime.all)
  func `refuses in words that say what can be done`(_ time: HardTime) async throws {
    let tape = Sample.tape([(time.call, answer(status: time.status, time.body, time.headers))])
    let host = try Sample.host(tape)
    await #expect(throws: time.refusal) { try await time.act(host) }
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `does not miss a label that was deleted`() async throws {
    let tape = Sample.tape([
      (
        "DELETE /repos/acme/shop/issues/7/labels/weight%3A%205",
        answer(status: 404, ["message": "Label does not exist"])
      )
    ])
    try await Sample.host(tape).removeLabel("weight: 5", from: Sample.address(7))
  }

  @Test func `shows an issue where it was transferred to`() async throws {
    var moved = Sample.issue(3).object ?? [:]
    moved["repository_url"] = .string("\(Sample.root)/repos/acme/parts")
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues/7",
        { _ in HTTPResponse(301, headers: ["Location": "\(Sample.root)/repositories/9/issues/3"]) }
      ), ("GET /repositories/9/issues/3", answer(.object(moved))),
    ])
    #expect(try await Sample.host(tape).issue(Sample.address(7)).address.description == "acme/parts#3")
  }

  @Test func `has nothing where an issue went that our token does not reach`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues/7",
        { _ in HTTPResponse(301, headers: ["Location": "\(Sample.root)/repositories/9/issues/3"]) }
      ),
      ("GET /repositories/9/issues/3", answer(status: 403, ["message": "Resource not accessible by integration"])),
    ])
    await #expect(throws: HostRefusal.notFound) { try await Sample.host(tape).issue(Sample.address(7)) }
  }

  @Test func `is not believed when a proxy answers with a page`() async throws {
    let page: Tape.Answer = { _ in
      HTTPResponse(502, headers: ["Content-Type": "text/html"], text: "<html><h1>Unicorn!</h1></html>")
    }
    let tape = Sample.tape([("POST /repos/acme/shop/issues/7/comments", page)])
    await #expect(throws: HostRefusal.unavailable("status 502", mayHaveActed: true)) {
      try await Sample.host(tape).comment("hello", on: Sample.address(7))
    }
  }

  @Test func `may have done what half an answer is about`() async throws {
    let tape = Sample.tape([("POST /repos/acme/shop/issues", { _ in HTTPResponse(201, text: "{\"number\": 7, \"ti") })])
    await #expect {
      try await Sample.host(tape).createIssue(in: Sample.shop(), title: "T", body: "B", labels: [])
    } throws: { error in
      if case HostRefusal.unavailable(_, mayHaveActed: true) = error { true } else { false }
    }
  }

  @Test func `is not sent our token where it points elsewhere`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/shop/issues/7", { _ in HTTPResponse(302, headers: ["Location": "https://evil.example/7"]) }),
      ("GET https://evil.example/7", answer(Sample.issue(7))),
    ])
    _ = try await Sample.host(tape).issue(Sample.address(7))
    #expect(tape.requests.map { $0.headers["authorization"] == nil } == [false, true])
  }

  @Test(arguments: [65_536, 65_537, 200_000])
  func `never gets more than it takes for a body`(_ count: Int) async throws {
    let tape = Sample.tape([
      ("POST /repos/acme/shop/issues/7/comments", answer(status: 201, Sample.comment(1))),
      ("POST /repos/acme/shop/issues/7/comments", answer(status: 201, Sample.comment(2))),
    ])
    let host = try Sample.host(tape)
    let plain = "begin" + String(repeating: "x", count: count - 8) + "end"
    _ = try await host.comment(plain, on: Sample.address(7))
    _ = try await host.comment(String(repeating: "👩‍🔧", count: count / 5), on: Sample.address(7))
    let sent = tape.requests.compactMap { $0.json?["body"]?.string }
    #expect(sent.count == 2 && sent.allSatisfy { $0.unicodeScalars.count <= 65_536 && $0.utf16.count <= 65_536 })
    #expect((sent[0] == plain) == (count == 65_536))
    #expect(sent[0].hasPrefix("begin") && sent[0].hasSuffix("end"))
    #expect(count == 65_536 || sent[0].contains("characters left out"))
  }
}
