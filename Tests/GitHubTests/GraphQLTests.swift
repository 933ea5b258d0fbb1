import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Runtime
import Testing

@Suite struct `GitHub's GraphQL` {
  private static let call = "POST https://ghe.example.com/api/graphql"
  private static let done: JSONValue = ["data": [:]]

  @Test func `merges by itself, queues and stops doing so`() async throws {
    let tape = Sample.tape(Array(repeating: (Self.call, answer(Self.done)), count: 3))
    let host = try Sample.host(tape)
    try await host.enableAutoMerge(ScopeSample.pull(), by: .squash)
    try await host.disableAutoMerge(ScopeSample.pull())
    try await host.enqueue(ScopeSample.pull())
    let asked = tape.requests.compactMap(\.json)
    #expect(asked.map { $0.at("/variables/id") } == ["PR_1", "PR_1", "PR_1"])
    #expect(asked[0].at("/variables/method") == "SQUASH" && asked[2].at("/variables/head") == "aaa")
    let names = ["enablePullRequestAutoMerge(", "disablePullRequestAutoMerge(", "enqueuePullRequest("]
    #expect(zip(asked, names).allSatisfy { $0["query"]?.string?.contains($1) == true })
  }

  @Test func `folds a comment away by its node`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/shop/issues/comments/4", answer(["id": 4, "node_id": "IC_4"])), (Self.call, answer(Self.done)),
    ])
    try await Sample.host(tape).minimizeComment(4, in: Sample.shop(), because: .outdated)
    #expect(tape.requests.last?.json?["variables"] == ["id": "IC_4", "reason": "OUTDATED"])
  }

  @Test(
    arguments: [
      ("NOT_FOUND", .notFound), ("FORBIDDEN", .forbidden("said")), ("INSUFFICIENT_SCOPES", .forbidden("said")),
      ("UNPROCESSABLE", .invalid("said")), ("STALE_DATA", .conflict("said")),
      ("SERVICE_UNAVAILABLE", .unavailable("said", mayHaveActed: false)),
      ("RATE_LIMITED", .unavailable("said", mayHaveActed: false)), ("NEW_WORD", .invalid("said")),
    ] as [(String, HostRefusal)])
  func `refuses with errors of a kind`(_ type: String, _ refusal: HostRefusal) async throws {
    let tape = Sample.tape([
      (Self.call, answer(["data": nil, "errors": [["type": .string(type), "message": "said"]]]))
    ])
    await #expect(throws: refusal) { try await Sample.host(tape).disableAutoMerge(ScopeSample.pull()) }
  }

  @Test func `is not asked again before its limit ends`() async throws {
    let time = ManualTime(Sample.noon)
    let reset = Int(Sample.noon.timeIntervalSince1970) + 600
    let tape = Sample.tape([
      (
        Self.call,
        answer(
          status: 200, ["errors": [["type": "RATE_LIMITED", "message": "API rate limit exceeded"]]],
          ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "\(reset)"])
      )
    ])
    let host = GitHubHost(api: try Sample.api(tape, time: time))
    for _ in 0..<2 {
      await #expect(throws: WriteDeferred(seconds: 600)) { try await host.disableAutoMerge(ScopeSample.pull()) }
    }
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `opens a thread again`() async throws {
    let thread: JSONValue = [
      "id": "T1", "isResolved": true, "comments": ["nodes": [["databaseId": 1]]],
    ]
    let page: JSONValue = [
      "data": [
        "repository": [
          "pullRequest": ["reviewThreads": ["nodes": [thread], "pageInfo": ["hasNextPage": false, "endCursor": nil]]]
        ]
      ]
    ]
    let tape = Sample.tape([(Self.call, answer(page)), (Self.call, answer(Self.done))])
    let comment = ReviewComment(
      id: 1, author: Actor(id: 1, login: "ada"), body: "", path: "a", line: nil, inReplyTo: nil, createdAt: Sample.noon,
      updatedAt: Sample.noon)
    try await Sample.host(tape).unresolveThread(of: comment, in: Sample.address(8))
    #expect(tape.requests.last?.json?["query"]?.string?.contains("unresolveReviewThread") == true)
    #expect(tape.requests.last?.json?.at("/variables/id") == "T1")
  }
}
