import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

@Suite struct `GitHub's history` {
  private let since = Sample.noon - 600

  @Test func `lists what changed, pull requests too`() async throws {
    var pull = Sample.issue(8).object ?? [:]
    pull["pull_request"] = ["url": "…"]
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues?state=all&since=2026-11-21T11%3A50%3A00Z&sort=updated&direction=asc",
        answer([Sample.issue(7), .object(pull)])
      )
    ])
    let found = try await Sample.host(tape).issues(in: Sample.shop(), changedSince: since, limit: 500)
    #expect(found.map(\.address.number) == [7, 8] && found.map(\.isPullRequest) == [false, true])
  }

  @Test func `lists what is open`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues?labels=nightshift&state=open&sort=created&direction=desc",
        answer([Sample.issue(9), Sample.issue(7)])
      )
    ])
    let found = try await Sample.host(tape).openIssues(in: Sample.shop(), labelled: "nightshift", limit: 1)
    #expect(found.map(\.address.number) == [9])
  }

  @Test func `places each comment`() async throws {
    let comment: JSONValue = [
      "id": 5, "body": "/nightshift fix", "user": Sample.ada, "created_at": "2026-11-20T10:00:00Z",
      "updated_at": "2026-11-20T10:00:00Z", "issue_url": .string("\(Sample.root)/repos/acme/shop/issues/7"),
    ]
    let call = "GET /repos/acme/shop/issues/comments?sort=updated&direction=asc&since=2026-11-21T11%3A50%3A00Z"
    let host = try Sample.host(Sample.tape([(call, answer([comment]))]))
    let found = try await host.comments(in: Sample.shop(), changedSince: since, limit: 500)
    #expect(found.map(\.place) == [try Sample.address(7)] && found.first?.comment.body == "/nightshift fix")
  }

  @Test func `knows who did what, and passes over the rest`() async throws {
    func event(_ id: Int64, _ kind: String, _ more: [String: JSONValue] = [:]) -> JSONValue {
      .object(
        more.merging([
          "id": .integer(id), "event": .string(kind), "actor": Sample.ada, "created_at": "2026-11-20T10:00:00Z",
        ]) { $1 })
    }
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues/7/events",
        answer([
          event(1, "labeled", ["label": ["name": "weight: 3"]]), event(2, "assigned"),
          event(3, "unlabeled", ["label": ["name": "weight: 3"]]), event(4, "closed"), event(5, "reopened"),
        ])
      )
    ])
    let events = try await Sample.host(tape).events(of: Sample.address(7))
    #expect(events.map(\.id) == [1, 3, 4, 5])
    #expect(events.map(\.deed) == [.labeled("weight: 3"), .unlabeled("weight: 3"), .closed, .reopened])
    #expect(events.allSatisfy { $0.actor.login == "ada" && $0.at == Timestamp.date("2026-11-20T10:00:00Z") })
  }

  @Test func `tells whether we are let in, and a suspension from a farewell`() async throws {
    let absent = Tape([("GET /repos/acme/shop/installation", answer(status: 404, ["message": "Not Found"]))])
    #expect(try await !Sample.host(absent).isLetIn(Sample.shop()))
    #expect(try await Sample.host(Sample.tape([])).isLetIn(Sample.shop()))
    let suspended = Tape([
      ("GET /repos/acme/shop/installation", answer(["id": 5, "suspended_at": "2026-11-20T10:00:00Z"]))
    ])
    await #expect(throws: HostRefusal.lockedOut("the installation is suspended")) {
      try await Sample.host(suspended).isLetIn(Sample.shop())
    }
  }

  @Test func `finds a transferred issue with a token that sees the whole installation`() async throws {
    var moved = Sample.issue(3).object ?? [:]
    moved["repository_url"] = .string("\(Sample.root)/repos/acme/parts")
    let tape = Sample.tape([
      ("GET /app/installations", answer([Sample.installation])),
      ("GET /repos/acme/shop/issues/7", answer(.object(moved))),
    ])
    #expect(try await Sample.host(tape).whereabouts(of: Sample.address(7))?.address.description == "acme/parts#3")
    let gone = Sample.tape([
      ("GET /app/installations", answer([Sample.installation])),
      ("GET /repos/acme/shop/issues/7", answer(status: 410, ["message": "This issue was deleted"])),
    ])
    #expect(try await Sample.host(gone).whereabouts(of: Sample.address(7)) == nil)
  }

  @Test func `is refused where an event lacks what it is about`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/shop/issues/7/events", answer([["id": 1, "event": "labeled", "actor": Sample.ada]]))
    ])
    await #expect(throws: HostRefusal.unavailable("its answer lacks label.name", mayHaveActed: false)) {
      try await Sample.host(tape).events(of: Sample.address(7))
    }
  }
}
