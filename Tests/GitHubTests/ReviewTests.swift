import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

@Suite struct `Reviews on GitHub` {
  private let graph = "POST https://ghe.example.com/api/graphql"

  @Test func `are those that were submitted`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/pulls/8/reviews",
        answer([
          [
            "id": 1, "user": Sample.ada, "state": "CHANGES_REQUESTED", "body": "no",
            "submitted_at": "2026-11-20T10:00:00Z",
          ],
          ["id": 2, "user": Sample.ada, "state": "PENDING", "body": ""],
        ])
      ), ("GET /repos/acme/shop/pulls/8/comments?sort=created&direction=asc", answer([comment(1), comment(2, to: 1)])),
    ])
    let host = try Sample.host(tape)
    let reviews = try await host.reviews(of: Sample.address(8))
    #expect(reviews.map(\.id) == [1])
    #expect(reviews.first?.state == .changesRequested)
    let comments = try await host.reviewComments(of: Sample.address(8))
    #expect(comments.map(\.inReplyTo) == [nil, 1])
    #expect(comments.map(\.line) == [nil, nil])
  }

  @Test func `are answered at the first comment of the thread`() async throws {
    let tape = Sample.tape([
      ("POST /repos/acme/shop/pulls/8/comments/1/replies", answer(status: 201, [:])),
      ("POST /repos/acme/shop/pulls/8/comments/1/replies", answer(status: 201, [:])),
    ])
    let host = try Sample.host(tape)
    try await host.reply("done", to: reviewComment(1), of: Sample.address(8))
    try await host.reply("done", to: reviewComment(2, to: 1), of: Sample.address(8))
    #expect(tape.requests.map(\.json) == [["body": "done"], ["body": "done"]])
  }

  @Test func `have threads that are found on any page and resolved once`() async throws {
    let tape = Sample.tape([
      (graph, answer(threads([thread("T0", 9, false)], next: "c1"))),
      (graph, answer(threads([thread("T1", 1, false)], next: nil))),
      (graph, answer(["data": ["resolveReviewThread": ["thread": ["isResolved": true]]]])),
      (graph, answer(threads([thread("T1", 1, true)], next: nil))), (graph, answer(threads([], next: nil))),
    ])
    let host = try Sample.host(tape)
    try await host.resolveThread(of: reviewComment(2, to: 1), in: Sample.address(8))
    #expect(tape.requests.map { $0.json?.at("/variables/cursor") } == [nil, "c1", nil])
    #expect(tape.requests.last?.json?.at("/variables/id") == "T1")
    // Resolved already, then unknown: nothing is changed and nothing is wrong.
    try await host.resolveThread(of: reviewComment(1), in: Sample.address(8))
    try await host.resolveThread(of: reviewComment(1), in: Sample.address(8))
    #expect(tape.unplayed.isEmpty)
  }

  private func comment(_ id: Int64, to first: Int64? = nil) -> JSONValue {
    [
      "id": .integer(id), "user": Sample.ada, "body": "why?", "path": "a.swift", "line": nil,
      "in_reply_to_id": first.map { .integer($0) } ?? .null, "created_at": "2026-11-20T10:00:00Z",
      "updated_at": "2026-11-20T10:00:00Z",
    ]
  }

  private func reviewComment(_ id: Int64, to first: Int64? = nil) -> ReviewComment {
    ReviewComment(
      id: id, author: Actor(id: 1, login: "ada"), body: "", path: "a", line: nil, inReplyTo: first,
      createdAt: Sample.noon, updatedAt: Sample.noon)
  }

  private func thread(_ id: JSONValue, _ comment: Int64, _ isResolved: Bool) -> JSONValue {
    [
      "id": id, "isResolved": .bool(isResolved),
      "comments": ["nodes": [["databaseId": .integer(comment)]]],
    ]
  }

  private func threads(_ nodes: [JSONValue], next: String?) -> JSONValue {
    let page: JSONValue = [
      "hasNextPage": .bool(next != nil), "endCursor": next.map { .string($0) } ?? .null,
    ]
    let threads: JSONValue = ["nodes": .array(nodes), "pageInfo": page]
    return ["data": ["repository": ["pullRequest": ["reviewThreads": threads]]]]
  }
}
