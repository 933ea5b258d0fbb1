import Domain
import Essentials
import Foundation
import GitHub
import HTTPMessages
import Testing

@Suite struct `Checks on GitHub` {
  @Test func `are the newest runs of each suite and the newest statuses`() async throws {
    func run(_ id: Int64, _ name: String, suite: Int64, _ conclusion: JSONValue) -> JSONValue {
      [
        "id": .integer(id), "name": .string(name), "app": ["id": 15368], "check_suite": ["id": .integer(suite)],
        "status": conclusion.isNull ? "in_progress" : "completed", "conclusion": conclusion,
        "output": ["title": "t", "summary": nil],
      ]
    }
    func status(_ id: Int64, _ context: String, _ state: JSONValue) -> JSONValue {
      ["id": .integer(id), "context": .string(context), "state": state, "updated_at": "2026-11-20T10:00:00Z"]
    }
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/commits/aaa/check-runs?filter=latest",
        answer([
          "total_count": 5,
          "check_runs": [
            run(4, "test", suite: 1, "success"), run(1, "test", suite: 1, "failure"),
            run(2, "test", suite: 2, "failure"), run(3, "lint", suite: 1, nil), run(5, "new", suite: 1, "odd"),
          ],
        ])
      ),
      (
        "GET /repos/acme/shop/commits/aaa/status",
        answer([
          "statuses": [
            status(1, "ci/a", "failure"), status(2, "ci/a", "success"), status(3, "ci/b", "pending"),
            status(4, "ci/c", "error"),
          ]
        ])
      ),
    ])
    let checks = try await Sample.host(tape).checks(of: "aaa", in: Sample.shop())
    #expect(checks.map(\.id) == [2, 3, 4, 5, 2, 3, 4])
    #expect(checks.map(\.conclusion) == [.failure, nil, .success, .actionRequired, .success, nil, .failure])
    #expect(checks.map(\.appID) == [15368, 15368, 15368, 15368, nil, nil, nil])
  }

  @Test func `that a branch requires are read from the branch`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/branches/release%2F1",
        answer([
          "protected": true,
          "protection": ["required_status_checks": ["contexts": ["test"], "checks": [["context": "lint"]]]],
        ])
      ), ("GET /repos/acme/shop/branches/main", answer(["protected": false])),
      ("GET /repos/acme/shop/branches/gone", answer(status: 404, [:])),
      ("GET /repos/acme/shop/branches/secret", answer(status: 403, ["message": "Resource not accessible"])),
    ])
    let host = try Sample.host(tape)
    #expect(try await host.requiredChecks(of: "release/1", in: Sample.shop()) == ["lint", "test"])
    for branch in ["main", "gone", "secret"] {
      #expect(try await host.requiredChecks(of: branch, in: Sample.shop()) == [])
    }
  }

  @Test func `have a log whose last whole lines are kept`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/actions/jobs/4/logs",
        { _ in HTTPResponse(302, headers: ["Location": "https://b.example/4"]) }
      ),
      ("GET https://b.example/4", { _ in HTTPResponse(200, text: "first\nsecond\nthird\n") }),
    ])
    let text = try await Sample.host(tape).log(of: check(4), in: Sample.shop(), limit: 15)
    #expect(text == "second\nthird\n")
    #expect(tape.requests.last?.headers["authorization"] == nil)
  }

  @Test func `of others have no log`() async throws {
    let tape = Sample.tape([("GET /repos/acme/shop/actions/jobs/4/logs", answer(status: 404, [:]))])
    let host = try Sample.host(tape)
    #expect(try await host.log(of: check(4), in: Sample.shop(), limit: 10) == nil)
    #expect(try await host.log(of: check(4, app: nil), in: Sample.shop(), limit: 10) == nil)
    #expect(try await host.annotations(of: check(4, app: nil), in: Sample.shop()) == [])
  }

  @Test func `have annotations`() async throws {
    let tape = Sample.tape([
      (
        "GET /repos/acme/shop/check-runs/4/annotations",
        answer([["path": "a.swift", "start_line": 3, "end_line": 4, "message": "no"], ["path": "b"]])
      )
    ])
    let found = try await Sample.host(tape).annotations(of: check(4), in: Sample.shop())
    #expect(found == [Annotation(path: "a.swift", line: 3, message: "no")])
  }

  @Test func `of our own are made once and then updated`() async throws {
    let list = "GET /repos/acme/shop/commits/aaa/check-runs?check_name=proof&app_id=77&filter=all"
    let foreign: JSONValue = ["id": 3, "external_id": "r-1", "app": ["id": 78]]
    let ours: JSONValue = [
      "id": 4, "external_id": "r-1", "app": ["id": 77], "output": ["annotations_count": 1],
    ]
    let tape = Sample.tape([
      (list, answer(["check_runs": [foreign]])), ("POST /repos/acme/shop/check-runs", answer(status: 201, ["id": 4])),
      (list, answer(["check_runs": [foreign, ours]])),
      ("PATCH /repos/acme/shop/check-runs/4", answer(["id": 4])),
    ])
    let host = try Sample.host(tape)
    let buttons = (1...4).map { CheckAction(identifier: "retry", label: "Try again \($0)", description: "…") }
    for conclusion in [Check.Conclusion.startupFailure, .success] {
      try await host.report(
        OwnCheck(
          "proof", externalID: "r-1", conclusion: conclusion, title: "T",
          summary: String(repeating: "s", count: 70_000), actions: conclusion == .success ? [] : buttons,
          annotations: [Annotation(path: "a.yml", line: 3, message: "no")]),
        on: "aaa", in: Sample.shop())
    }
    let created = try #require(tape.requests[1].json)
    #expect(created["head_sha"] == "aaa")
    #expect(created["conclusion"] == "failure")
    #expect(created.at("/output/summary")?.string?.count == 65_535)
    #expect(
      created["actions"]?.array?.compactMap { $0["label"]?.string } == ["Try again 1", "Try again 2", "Try again 3"])
    #expect(
      created.at("/output/annotations") == [
        ["path": "a.yml", "start_line": 3, "end_line": 3, "annotation_level": "failure", "message": "no"]
      ])
    let updated = try #require(tape.requests[3].json)
    #expect(updated.at("/output/annotations") == nil, "the host would show them twice")
    #expect(updated["head_sha"] == nil)
    #expect(updated["conclusion"] == "success")
    #expect(updated["actions"] == [])
  }

  private func check(_ id: Int64, app: Int64? = 15368) -> Check {
    Check(id: id, name: "test", appID: app, conclusion: .failure, completedAt: nil)
  }
}
