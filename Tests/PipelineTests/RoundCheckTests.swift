import Domain
import Essentials
import Foundation
import Pipeline
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite struct `Our own check run` {
  private func report(_ state: ReportState = .inReview, _ edit: (inout ProposedChange) -> Void = { _ in }) throws
    -> Report
  {
    var report = try Sample.report(state, weight: 9)
    report.issue = IssueReference(number: 7, id: 5_007, url: "")
    var change = Sample.change()
    edit(&change)
    report.change = change
    return report
  }

  @Test func `says what the round did, what it saw and what is next`() throws {
    var report = try report { change in
      (change.rounds, change.headRound, change.did, change.saw) = (2, 2, "Took one more hunk back.", "`test` failed.")
    }
    let check = try #require(RoundCheck(report))
    #expect(check.externalID == "r1/12/2" && check.title == "Round 2" && check.head == "h1")
    #expect(check.summary.contains("**What it did.** Took one more hunk back."))
    #expect(check.summary.contains("**What it saw.** `test` failed.") && check.summary.contains("What is next"))
    #expect(check.buttons == [.tryAgain, .stop, .revert])
    report.state = .needsInput
    report.note = "The same failure came twice."
    #expect(RoundCheck(report)?.summary.contains("A person has to decide: The same failure came twice.") == true)
    #expect(RoundCheck(report)?.externalID == check.externalID, "one for each head")
    report.state = .green
    #expect(RoundCheck(report)?.title == "Round 2: green")
  }

  @Test func `keeps the button that still makes sense after the merge, and is none on what is not ours`() throws {
    #expect(RoundCheck(try report(.merged) { $0.state = .merged })?.buttons == [.revert])
    #expect(RoundCheck(try report { $0.takesBack = 3 })?.buttons == [.tryAgain, .stop])
    #expect(RoundCheck(try report { $0.isHandedOver = true }) == nil)
    #expect(RoundCheck(try report { $0.state = .closed }) == nil)
    #expect(RoundCheck(try Sample.report()) == nil)
  }

  @Test func `names its report`() {
    #expect(RoundCheck.report("r1/12/0")?.text == "r1")
    for name in ["", "r1", "r1/2", "/1/2", "a/b/c/d"] { #expect(RoundCheck.report(name) == nil, "\(name)") }
  }

  @Test func `is written as neutral, with its buttons, after each round`() async throws {
    let world = try CommandWorld()
    try await world.open("r1", ["a"], state: .fixing) { $0.research = Sample.research() }
    try await tell(.proposed(Sample.change(), Receipt()), world)
    #expect(world.host.writes.filter { $0.hasPrefix("check ") } == ["check Nightshift"])
    #expect(
      world.host.state.withLock { $0.ownChecks["r1/12/0"]?.actions.map(\.label) } == ["Try again", "Stop", "Revert"])
    try await tell(.checksSeen(.failure, head: "h1"), world)
    #expect(world.host.writes.count { $0.hasPrefix("check ") } == 1, "what CI says is not ours to repeat")
    let round = PushedRound(
      head: "h2", snapshot: nil, suspect: nil, failure: "f", rehydrated: true, at: Sample.noon, did: "More.")
    try await tell(.pushed(round: round, Receipt()), world)
    #expect(world.host.state.withLock { $0.ownChecks["r1/12/1"] } != nil)
  }

  @Test func `is no reason to stop where we may not write one`() async throws {
    let world = try CommandWorld()
    try await world.open("r1", ["a"], state: .fixing) { $0.research = Sample.research() }
    world.host.fail("check", with: HostRefusal.forbidden("no"))
    try await tell(.proposed(Sample.change(), Receipt()), world)
    #expect(try await world.world.store.parked(limit: 10).filter { $0.job.kind == PipelineJobs.roundCheck.name } == [])
  }

  private func tell(_ event: ReportEvent, _ world: CommandWorld) async throws {
    var change = Change()
    try change.tell(Identifier("r1"), event, cause: "test/\(event)", at: Sample.noon)
    try await world.world.store.commit(change)
    _ = try await world.worker.runUntilIdle()
  }
}

@Suite struct `A button` {
  private func press(_ identifier: String, by login: String = "ada", app: Int64 = 99, name: String = "r1/12/0")
    -> JSONValue
  {
    [
      "action": "requested_action", "requested_action": ["identifier": .string(identifier)],
      "repository": ["full_name": "acme/shop"], "sender": ["id": 1, "login": .string(login), "type": "User"],
      "check_run": [
        "id": 77, "name": "Nightshift", "head_sha": "h1", "external_id": .string(name), "app": ["id": .integer(app)],
        "pull_requests": [],
      ],
    ]
  }

  private func deliver(_ id: String, _ payload: JSONValue, _ world: CommandWorld) async throws -> Change {
    let reader = DeliveryReader(context: world.world.context, repositories: world.world.repositories)
    let change = try await reader.read(
      Delivery(
        id: Identifier(id), source: "github", event: "check_run", body: payload.data, receivedAt: Sample.noon))
    try await world.world.store.commit(change)
    _ = try await world.worker.runUntilIdle()
    return change
  }

  private func world() async throws -> CommandWorld {
    let world = try CommandWorld()
    let pull = IssueAddress(repository: try Sample.shop(), number: 12)
    world.host.state.withLock { $0.pulls[pull] = Sample.pull(pull) }
    try await world.open("r1", ["a"], state: .inReview) { $0.change = Sample.change() }
    return world
  }

  private func answers(_ world: CommandWorld) async throws -> [String] {
    try await world.host.comments(on: IssueAddress(repository: try Sample.shop(), number: 12)).map(\.body)
  }

  @Test func `does what its command does, and is answered on the pull request`() async throws {
    let world = try await world()
    for _ in 0..<2 { _ = try await deliver("d1", press("stop"), world) }
    #expect(try await world.report("r1").state == .needsInput)
    let answers = try await answers(world)
    #expect(answers.count == 1 && answers[0].hasPrefix("@ada pressed a button. Stopped."))
    _ = try await deliver("d2", press("retry"), world)
    #expect(try await world.report("r1").state == .inReview)
    _ = try await deliver("d3", press("stop"), world)
    #expect(try await world.report("r1").state == .needsInput, "a button can be pressed again")
    _ = try await deliver("d4", press("revert"), world)
    #expect(try await world.report("r1").state == .dismissed)
  }

  @Test func `asks for the permission of who pressed it`() async throws {
    let world = try await world()
    _ = try await deliver("d1", press("revert", by: "eve"), world)
    #expect(try await world.report("r1").state == .inReview)
    #expect(try await answers(world).first?.contains("@eve, commands need write access") == true)
  }

  @Test func `of another app, of another name, or of no report does nothing`() async throws {
    let world = try await world()
    for payload in [press("dance"), press("stop", name: "r9/12/0"), press("stop", name: "x")] {
      #expect(try await deliver("d", payload, world).enqueues.isEmpty)
    }
    _ = try await deliver("d", press("stop", app: 5), world)
    #expect(try await world.report("r1").state == .inReview)
  }
}

@Suite struct `A command in a review` {
  private func route(_ event: String, _ more: [String: JSONValue], _ world: CommandWorld) async throws -> Change {
    let common: [String: JSONValue] = [
      "repository": ["full_name": "acme/shop"], "sender": ["id": 1, "login": "ada", "type": "User"],
      "pull_request": ["number": 12],
    ]
    return try await DeliveryReader(context: world.world.context, repositories: world.world.repositories).read(
      Delivery(
        id: Identifier("d-1"), source: "github", event: event,
        body: JSONValue.object(common.merging(more) { _, new in new }).data, receivedAt: Sample.noon))
  }

  private let user: JSONValue = ["id": 1, "login": "ada", "type": "User"]

  @Test func `is done, and is no feedback to an agent`() async throws {
    let world = try CommandWorld()
    let pull = IssueAddress(repository: try Sample.shop(), number: 12)
    world.host.state.withLock { $0.pulls[pull] = Sample.pull(pull) }
    try await world.open("r1", ["a"], state: .inReview) { $0.change = Sample.change() }
    let review: JSONValue = [
      "id": 44, "user": user, "state": "commented", "body": "/nightshift stop", "submitted_at": "2026-11-21T10:00:00Z",
    ]
    var change = try await route("pull_request_review", ["action": "submitted", "review": review], world)
    let seen = try PipelineJobs.comment.payload(of: try #require(change.enqueues.first?.job))
    #expect(seen.place == .review && seen.name == "review-44" && seen.issue == pull)
    #expect(try await world.hear(seen).contains("Stopped."))
    change = try await route("pull_request_review", ["action": "edited", "review": review], world)
    #expect(change.kinds.allSatisfy { $0 == PipelineJobs.pullLook.name })

    let line: JSONValue = [
      "id": 45, "user": user, "body": "/nightshift retry", "path": "a.py", "line": 1,
      "created_at": "2026-11-21T10:00:00Z", "updated_at": "2026-11-21T10:00:00Z",
    ]
    change = try await route("pull_request_review_comment", ["action": "created", "comment": line], world)
    let said = try PipelineJobs.comment.payload(of: try #require(change.enqueues.first?.job))
    #expect(said.place == .line && said.name == "line-45")
    #expect(try await world.hear(said).contains("another round"))
  }
}
