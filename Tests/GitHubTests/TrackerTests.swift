import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

@Suite struct `GitHub as a tracker` {
  @Test func `reads an issue`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop/issues/7", answer(Sample.issue(7, labels: ["bug", ["name": "x"]])))])
    let issue = try await Sample.host(tape).issue(Sample.address(7))
    #expect(issue.address == (try Sample.address(7)))
    #expect(issue.id == 9007)
    #expect(issue.body == "")
    #expect(issue.labels == ["bug", "x"])
    #expect(issue.author == Actor(id: 1, login: "ada"))
    #expect(issue.isOpen && !issue.isPullRequest && !issue.isLocked)
    #expect(issue.createdAt == Timestamp.date("2026-11-20T10:00:00Z"))
  }

  @Test func `finds an issue where it was moved to`() async throws {
    var moved = Sample.issue(3).object ?? [:]
    moved["repository_url"] = .string("\(Sample.root)/repos/acme/parts")
    moved["user"] = .null
    let tape = Sample.tape([("GET /repos/acme/shop/issues/7", answer(.object(moved)))])
    let issue = try await Sample.host(tape).issue(Sample.address(7))
    #expect(issue.address.description == "acme/parts#3")
    #expect(issue.author.login == "ghost")
  }

  @Test func `says what an answer lacks`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop/issues/7", answer(["id": 7]))])
    await #expect(throws: HostRefusal.unavailable("its answer lacks number", mayHaveActed: false)) {
      try await Sample.host(tape).issue(Sample.address(7))
    }
  }

  @Test func `lists issues by label and leaves pull requests out`() async throws {
    var pull = Sample.issue(8).object ?? [:]
    pull["pull_request"] = ["url": "…"]
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/issues?labels=nightshift&state=all&sort=created&direction=desc",
        answer([.object(pull), Sample.issue(7)])
      )
    ])
    let issues = try await Sample.host(tape).issues(in: Sample.shop(), labelled: "nightshift")
    #expect(issues.map(\.address.number) == [7])
  }

  @Test func `creates an issue with its labels in one call`() async throws {
    let tape = Sample.tape([("POST /repos/acme/shop/issues", answer(status: 201, Sample.issue(9)))])
    let issue = try await Sample.host(tape).createIssue(
      in: Sample.shop(), title: "T", body: "B", labels: ["nightshift", "weight: 3"])
    #expect(issue.address.number == 9)
    #expect(tape.requests.map(\.json) == [["title": "T", "body": "B", "labels": ["nightshift", "weight: 3"]]])
  }

  @Test func `changes only what is given`() async throws {
    let tape = Sample.tape([
      ("PATCH /repos/acme/shop/issues/7", answer(Sample.issue(7))),
      ("PATCH /repos/acme/shop/issues/7", answer(Sample.issue(7))),
    ])
    let host = try Sample.host(tape)
    try await host.updateIssue(Sample.address(7), title: nil, body: "new", isOpen: nil)
    try await host.updateIssue(Sample.address(7), title: "T", body: nil, isOpen: false)
    try await host.updateIssue(Sample.address(7), title: nil, body: nil, isOpen: nil)
    #expect(tape.requests.map(\.json) == [["body": "new"], ["title": "T", "state": "closed"]])
  }

  @Test func `adds and removes labels one call at a time`() async throws {
    let tape = Sample.tape([
      ("POST /repos/acme/shop/issues/7/labels", answer([])),
      ("DELETE /repos/acme/shop/issues/7/labels/weight%3A%205", answer([])),
      ("DELETE /repos/acme/shop/issues/7/labels/gone", answer(status: 404, ["message": "Label does not exist"])),
    ])
    let host = try Sample.host(tape)
    try await host.addLabels(["weight: 8"], to: Sample.address(7))
    try await host.addLabels([], to: Sample.address(7))
    try await host.removeLabel("weight: 5", from: Sample.address(7))
    try await host.removeLabel("gone", from: Sample.address(7))
    #expect(tape.requests.first?.json == ["labels": ["weight: 8"]])
    #expect(tape.unplayed.isEmpty)
  }

  @Test func `creates the labels that are missing`() async throws {
    let exists: JSONValue = [
      "message": "Validation Failed", "errors": [["resource": "Label", "code": "already_exists", "field": "name"]],
    ]
    let tape = Sample.tape([
      ("GET /repos/acme/shop/labels", answer([["id": 1, "name": "Nightshift"]])),
      ("POST /repos/acme/shop/labels", answer(status: 201, [:])),
      ("POST /repos/acme/shop/labels", answer(status: 422, exists)),
    ])
    let labels = ["nightshift", "weight: 1", "weight: 2"].map {
      LabelDefinition(name: $0, color: "ededed", description: "d")
    }
    try await Sample.host(tape).ensureLabels(labels, in: Sample.shop())
    #expect(tape.unplayed.isEmpty)
    #expect(tape.requests[1].json == ["name": "weight: 1", "color": "ededed", "description": "d"])
  }

  @Test func `reads, writes and acknowledges comments`() async throws {
    let tape = Sample.tape([
      ("GET /repos/acme/shop/issues/7/comments", answer([Sample.comment(1), Sample.comment(2)])),
      ("POST /repos/acme/shop/issues/7/comments", answer(status: 201, Sample.comment(3, "new"))),
      ("PATCH /repos/acme/shop/issues/comments/3", answer(Sample.comment(3))),
      ("POST /repos/acme/shop/issues/comments/3/reactions", answer(["id": 1])),
    ])
    let host = try Sample.host(tape)
    #expect(try await host.comments(on: Sample.address(7)).map(\.id) == [1, 2])
    #expect(try await host.comment("new", on: Sample.address(7)).body == "new")
    try await host.updateComment(3, in: Sample.shop(), body: "newer")
    try await host.react("eyes", toComment: 3, in: Sample.shop())
    #expect(tape.requests.dropFirst().map(\.json) == [["body": "new"], ["body": "newer"], ["content": "eyes"]])
  }

  @Test(arguments: [
    ("{\"permission\":\"write\",\"role_name\":\"maintain\"}", Permission.maintain),
    ("{\"permission\":\"write\",\"role_name\":\"release crew\"}", .write), ("{\"permission\":\"admin\"}", .admin),
    ("{\"permission\":\"none\",\"role_name\":\"\"}", Permission.none), ("{}", Permission.none),
  ])
  func `knows what somebody may do`(_ text: String, _ permission: Permission) async throws {
    let said = try JSONValue(parsing: text)
    let tape = Sample.tape([("GET /repos/acme/shop/collaborators/ada%2F..%2Fx/permission", answer(said))])
    #expect(try await Sample.host(tape).permission(of: "ada/../x", in: Sample.shop()) == permission)
  }

  @Test func `allows a stranger nothing`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop/collaborators/eve/permission", answer(status: 404, [:]))])
    #expect(try await Sample.host(tape).permission(of: "eve", in: Sample.shop()) == .none)
  }

  @Test func `asks once who we are`() async throws {
    let tape = Sample.tape([
      ("GET /app", answer(["slug": "nightshift", "id": 77])),
      ("GET /app/installations", answer([["id": 4, "suspended_at": "2026-01-01T00:00:00Z"], ["id": 5]])),
      ("GET /users/nightshift%5Bbot%5D", answer(["id": 99, "login": "nightshift[bot]", "type": "Bot"])),
    ])
    let host = try Sample.host(tape)
    for _ in 0..<2 {
      #expect(try await host.ourselves() == Actor(id: 99, login: "nightshift[bot]", isBot: true))
    }
    #expect(tape.unplayed.isEmpty)
  }
}
