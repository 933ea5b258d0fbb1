import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Storage
import Testing
import WorkQueue

@Suite struct `An event` {
  private let head = "1111111111111111111111111111111111111111"

  private func payload(_ more: [String: JSONValue]) -> JSONValue {
    let common: [String: JSONValue] = [
      "repository": .object(["full_name": "acme/shop"]),
      "sender": .object(["id": 1, "login": "ada", "type": "User"]),
    ]
    return .object(common.merging(more) { _, new in new })
  }

  private let issue: JSONValue = .object(["number": 7, "id": 5_007])

  private func route(_ event: String, _ payload: JSONValue, in world: World) async throws -> Change {
    try await DeliveryReader(context: world.context, repositories: world.repositories).read(
      Delivery(id: Identifier("d-1"), source: "github", event: event, body: payload.data, receivedAt: Sample.noon))
  }

  /// A world with a report whose pull request #12 has `head`.
  private func world() async throws -> World {
    let world = try World()
    var report = try Sample.report(.inReview, weight: 9)
    report.issue = IssueReference(number: 7, id: 5_007, url: "")
    report.change = Sample.change(12, head: head)
    try await world.keep(report)
    return world
  }

  @Test func `of a label is looked at in the issue's lane, with who did it`() async throws {
    for (action, wasAdded) in [("labeled", true), ("unlabeled", false)] {
      let payload = payload(["action": .string(action), "issue": issue, "label": .object(["name": "weight: 8"])])
      let change = try await route("issues", payload, in: try World())
      let job = try #require(change.enqueues.first?.job)
      let look = try PipelineJobs.issueLook.payload(of: job)
      #expect(
        look.label == "weight: 8" && look.wasAdded == wasAdded && look.sender == Sample.ada && look.issue.number == 7)
      #expect(job.lane == Lanes.issue(look.issue) && look.delivery == "d-1")
    }
  }

  @Test(arguments: ["opened", "edited", "closed", "reopened", "deleted"])
  func `of an issue is looked at without a label`(_ action: String) async throws {
    let change = try await route("issues", payload(["action": .string(action), "issue": issue]), in: try World())
    #expect(change.kinds == [PipelineJobs.issueLook.name])
  }

  private func comment(_ body: String, action: String = "created", issue number: Int64 = 7) -> JSONValue {
    payload([
      "action": .string(action), "issue": .object(["number": .integer(number)]),
      "comment": .object([
        "id": 33, "body": .string(body), "user": .object(["id": 1, "login": "ada", "type": "User"]),
      ]),
    ])
  }

  @Test func `of a command is the text of its creation, and of no edit`() async throws {
    let world = try await world()
    let change = try await route("issue_comment", comment("/nightshift fix"), in: world)
    let job = try #require(change.enqueues.first?.job)
    #expect(try PipelineJobs.comment.payload(of: job).body == "/nightshift fix" && job.id == Identifier("comment/33"))
    for action in ["edited", "deleted"] {
      #expect(try await route("issue_comment", comment("/nightshift fix", action: action), in: world).enqueues.isEmpty)
    }
  }

  @Test func `of a comment on our pull request is looked at once people had time to finish`() async throws {
    let change = try await route("issue_comment", comment("Please rename it.", issue: 12), in: try await world())
    #expect(Set(change.kinds) == [PipelineJobs.pullLook.name])
    #expect(
      change.enqueues.map(\.job.readyAt) == [Sample.noon + 30, Sample.noon + 45],
      "and once more, since the API may lag behind its events")
    #expect(try await route("issue_comment", comment("Nice.", issue: 13), in: try await world()).enqueues.isEmpty)
  }

  private func pull(_ branch: String, fork: Bool, number: Int64 = 13) -> JSONValue {
    payload([
      "action": "opened", "number": .integer(number),
      "pull_request": [
        "number": .integer(number), "base": ["ref": "main"],
        "head": [
          "sha": .string(head), "ref": .string(branch), "repo": ["full_name": fork ? "eve/shop" : "acme/shop"],
        ],
      ],
    ])
  }

  @Test func `of a fork's pull request moves nothing, whatever its branch is called`() async throws {
    let change = try await route(
      "pull_request", pull("nightshift/7-checkout", fork: true, number: 12), in: try await world())
    #expect(change.enqueues.isEmpty && change.trail.first?.text.contains("fork") == true)
  }

  @Test func `of a pull request has its settings file looked at, were it to have one`() async throws {
    let change = try await route("pull_request", pull("settings", fork: false), in: try await world())
    #expect(change.kinds == [PipelineJobs.settingsCheck.name])
    #expect(try await route("pull_request", pull("settings", fork: true), in: try await world()).enqueues.isEmpty)
  }

  private func check(app: Int64, head: String) -> JSONValue {
    payload([
      "action": "completed",
      "check_run": .object([
        "id": 1, "name": "test", "head_sha": .string(head), "conclusion": "failure", "status": "completed",
        "app": .object(["id": .integer(app)]), "pull_requests": .array([]),
      ]),
    ])
  }

  @Test func `of a check goes to the report that pushed the commit, and our own is no news`() async throws {
    let world = try await world()
    #expect(
      try await route("check_run", check(app: 1, head: head), in: world).kinds.first == PipelineJobs.pullLook.name)
    #expect(try await route("check_run", check(app: 99, head: head), in: world).enqueues.isEmpty)
    let other = try await route("check_run", check(app: 1, head: String(repeating: "2", count: 40)), in: world)
    #expect(other.enqueues.isEmpty && other.trail.first?.text.contains("no report of ours") == true)
  }

  @Test func `of another repository's commit of the same name moves nothing here`() async throws {
    var payload = try #require(check(app: 1, head: head).object)
    payload["repository"] = .object(["full_name": "acme/docs"])
    #expect(try await route("check_run", .object(payload), in: try await world()).enqueues.isEmpty)
  }

  @Test func `that nobody knows is parked for a person`() async throws {
    await #expect(throws: Refusal.self) {
      try await route("dance_performed", payload(["action": "begun"]), in: try World())
    }
    await #expect(throws: Refusal.self) {
      try await route("issues", payload(["action": "levitated", "issue": issue]), in: try World())
    }
    await #expect(throws: Refusal.self) { try await route("issues", payload(["action": "opened"]), in: try World()) }
  }

  @Test func `that is no concern of ours leaves a line and nothing else`() async throws {
    for (event, body) in [("ping", payload([:])), ("issues", payload(["action": "assigned", "issue": issue]))] {
      let change = try await route(event, body, in: try World())
      #expect(change.enqueues.isEmpty && change.trail.count == 1)
    }
  }
}

@Suite struct `A delivery` {
  private func read(_ delivery: Delivery, in world: World) async throws -> Change {
    try await DeliveryReader(context: world.context, repositories: world.repositories).read(delivery)
  }

  @Test func `of a signal becomes one job by the signal's name`() async throws {
    let body = Data(#"{"source":"slack","type":"message","content":"checkout fails","id":"m1"}"#.utf8)
    let delivery = Delivery(
      id: Identifier("x"), source: "signals", event: "signal", body: body, receivedAt: Sample.noon)
    let change = try await read(delivery, in: try World())
    let signal = try PipelineJobs.signal.payload(of: try #require(change.enqueues.first?.job))
    #expect(signal.content == "checkout fails" && change.enqueues.first?.job.id == Identifier("signal/\(signal.id)"))
  }

  @Test func `from a stranger, or that is no signal, is refused`() async throws {
    let world = try World()
    let strange = Delivery(
      id: Identifier("x"), source: "fax", event: "", body: Data("{}".utf8), receivedAt: Sample.noon)
    await #expect(throws: Refusal.self) { try await read(strange, in: world) }
    let broken = Delivery(
      id: Identifier("x"), source: "signals", event: "", body: Data("{}".utf8), receivedAt: Sample.noon)
    await #expect(throws: Refusal.self) { try await read(broken, in: world) }
  }

  @Test func `whose body is gone says so and is done with`() async throws {
    let world = try World()
    let job = Job(
      id: Identifier("delivery/x"), kind: "delivery.v1", lane: Identifier("x"), payload: Data("x".utf8),
      readyAt: Sample.noon)
    let change = try await DeliveryReader(context: world.context, repositories: world.repositories).read(
      world.leased(job))
    #expect(change.enqueues.isEmpty && change.trail.first?.text.contains("pruned") == true)
  }
}
