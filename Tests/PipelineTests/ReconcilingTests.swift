import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

/// Reconciling and what it leads to, without a single webhook.
struct Unheard {
  let world: World
  let worker: Worker

  init(settings: (inout Settings) -> Void = { _ in }) throws {
    world = try World(settings: settings)
    let context = world.context
    let repositories = world.repositories
    let reconciling = Reconciling(context: context, repositories: repositories)
    let comparing = RepositoryReconciling(context: context, repositories: repositories)
    let issues = IssueReader(context: context, repositories: repositories)
    let desk = ReportDesk(context: context, repositories: repositories)
    let writer = IssueWriter(context: context, repositories: repositories)
    let pulls = PullRequestReader(context: context, repositories: repositories)
    let moving = ReportMoving(context: context, repositories: repositories)
    let commands = CommandDesk(
      context: context, repositories: repositories,
      explanation: Explanation(context: context, repositories: repositories))
    worker = Worker(
      store: world.store, time: world.time, log: .discarded,
      handlers: [
        PipelineJobs.reconcile.name: { try await reconciling.reconcile($0) },
        PipelineJobs.reconcileRepository.name: { try await comparing.reconcile($0) },
        PipelineJobs.issueLook.name: { try await issues.look($0) },
        PipelineJobs.comment.name: { try await commands.run($0) },
        PipelineJobs.reportEvent.name: { try await desk.take($0) },
        PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
        PipelineJobs.pullLook.name: { try await pulls.look($0) },
        PipelineJobs.moveReport.name: { try await moving.move($0) }, PipelineJobs.leave.name: { _ in Change() },
        PipelineJobs.research.name: { _ in Change() }, PipelineJobs.fix.name: { _ in Change() },
        PipelineJobs.measure.name: { _ in Change() }, PipelineJobs.review.name: { _ in Change() },
      ], bell: Bell())
    world.host.permit("ada", .write)
    world.host.permit("eve", .triage)
  }

  static let eve = Actor(id: 2, login: "eve")

  /// Some time passes, and then what happened meanwhile is found.
  func pass(_ time: Duration = .seconds(600)) async throws {
    world.time.advance(by: time)
    world.host.state.withLock { $0.now = $0.now.addingTimeInterval(time.seconds) }
    var change = Change()
    change.enqueues.append(Enqueue(try Reconciling.job("timer", at: world.context.now), ifPresent: .again))
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
  }

  /// A report with its issue, as both are once everything was written.
  func report(_ state: ReportState = .gathering, weight: Double = 3) async throws -> IssueAddress {
    var report = try Sample.report(state, weight: weight)
    report.entries = [Sample.entry("s-1", weight: weight)]
    if state == .inReview || state == .green || state == .dismissed {
      report.change = Sample.change()
      let pull = Sample.pull(IssueAddress(repository: report.repository, number: 12))
      world.host.state.withLock { $0.pulls[pull.address] = pull }
    }
    let labels = LabelDifference.wanted(report)
    let issue = world.host.open(report.title, "", labels: labels, by: FakeHost.us, in: report.repository)
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    try await world.keep(report)
    var change = Change()
    try change.askForWrite(report.id, at: world.context.now)
    try await world.store.commit(change)
    try await pass()
    world.host.state.withLock { $0.writes = [] }
    return issue.address
  }

  func now() async throws -> Report { try #require(try await world.context.shelf.report(Identifier("r1"))) }

  func issue(_ address: IssueAddress) async throws -> TrackedIssue { try await world.host.issue(address) }
}

@Suite struct `A look at what nobody told of` {
  @Test(arguments: [ReportState.gathering, .researching, .needsInput])
  func `writes and keeps nothing where nothing differs`(_ state: ReportState) async throws {
    let night = try Unheard()
    _ = try await night.report(state)
    let before = try await night.now()
    let memory = try await night.world.store.document("reconcile", id: "acme/shop")
    try await night.pass()
    #expect(night.world.host.writes.isEmpty)
    #expect(try await night.now() == before)
    #expect(try await night.world.store.document("reconcile", id: "acme/shop") == memory)
  }

  @Test func `finds an issue that a person made a report, by its history`() async throws {
    let night = try Unheard()
    let issue = night.world.host.open("Voucher fails", "KeyError", by: Unheard.eve, in: try Sample.shop())
    try await night.pass()
    night.world.host.label(issue.address, "weight: 8", by: Sample.ada)
    try await night.pass()
    let report = try #require(try await night.world.context.shelf.report(issue: issue.address))
    #expect(report.weight == 8 && report.handSet?.by == "ada" && report.state == .researching)
    #expect(try await night.issue(issue.address).labels.contains("nightshift"))
  }

  @Test func `takes back the label of who may not write, and says why once`() async throws {
    let night = try Unheard()
    let strangers = night.world.host.open("Voucher fails", "KeyError", by: Unheard.eve, in: try Sample.shop())
    night.world.host.label(strangers.address, "weight: 89", by: Unheard.eve)
    let ours = try await night.report()
    night.world.host.label(ours, "weight: 89", by: Unheard.eve)
    for _ in 0..<3 { try await night.pass() }
    #expect(try await night.issue(strangers.address).labels.isEmpty)
    #expect(try await night.issue(ours).labels.filter { $0.hasPrefix("weight") } == ["weight: 3"])
    #expect(try await night.now().weight == 3)
    for address in [strangers.address, ours] {
      let said = try await night.world.host.comments(on: address)
      #expect(said.count == 1 && said.first?.body.contains("no write access") == true)
    }
  }

  @Test func `hears a weight and a state put on by hand`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    night.world.host.unlabel(address, "weight: 3", by: Sample.ada)
    night.world.host.label(address, "weight: 5", by: Sample.ada)
    try await night.pass()
    #expect(try await night.now().weight == 5)
    #expect(try await night.now().handSet?.by == "ada")
    night.world.host.label(address, "state: dismissed", by: Sample.ada)
    try await night.pass()
    #expect(try await night.now().state == .dismissed)
    #expect(try await night.issue(address).labels.filter { $0.hasPrefix("state") } == ["state: dismissed"])
    #expect(try await !night.issue(address).isOpen)
  }

  @Test func `does what was heard of twice once`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    night.world.host.label(address, "state: researching", by: Sample.ada)
    let look = IssueLook(
      issue: address, label: "state: researching", wasAdded: true, sender: Sample.ada, delivery: "d-1")
    try await night.pass()
    #expect(try await night.now().state == .researching)
    // The delivery comes after all, when the label is there for another reason.
    var report = try await night.now()
    report.state = .gathering
    try await night.world.keep(report)
    var change = Change()
    change.enqueues.append(
      Enqueue(
        try PipelineJobs.issueLook.job(
          look, id: Identifier("issue/d-1"), lane: Lanes.issue(address), readyAt: night.world.context.now)))
    try await night.world.store.commit(change)
    _ = try await night.worker.runUntilIdle()
    #expect(try await night.now().state == .gathering)
  }

  @Test func `hears that an issue was closed and opened again`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    night.world.host.set(address, open: false, by: Sample.ada)
    try await night.pass()
    #expect(try await night.now().state == .dismissed)
    night.world.host.set(address, open: true, by: Sample.ada)
    try await night.pass()
    #expect(try await night.now().state == .gathering)
  }

  @Test func `makes a deleted label again, with its colour`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    night.world.host.state.withLock { state in
      state.labels[address.repository]?["weight: 3"] = nil
      state.issues[address]?.labels.removeAll { $0 == "weight: 3" }
    }
    try await night.pass()
    #expect(try await night.issue(address).labels.contains("weight: 3"))
    let made = night.world.host.state.withLock { $0.labels[address.repository]?["weight: 3"] }
    #expect(made?.color == night.world.context.labels[name: "weight: 3"]?.color)
  }

  @Test func `finds a command nobody told of, once, and none that was answered`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    let asked = night.world.host.say("/nightshift weight 5", by: Sample.ada, on: address)
    let before = night.world.host.say("/nightshift weight 21", by: Sample.ada, on: address)
    _ = try await night.world.host.comment("Done.\n<!-- nightshift:answer \(before.id) -->", on: address)
    for _ in 0..<3 { try await night.pass() }
    #expect(try await night.now().weight == 5)
    let answers = try await night.world.host.comments(on: address).filter { $0.author == FakeHost.us }
    #expect(answers.count == 2 && answers.last?.body.contains("answer \(asked.id) ") == true)
  }

  @Test func `asks for an edited command to be repeated, once`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    let asked = night.world.host.say("/nightshift help", by: Sample.ada, on: address)
    night.world.host.edit(comment: asked.id, to: "/nightshift weight 89", after: 5)
    for _ in 0..<2 { try await night.pass() }
    #expect(try await night.now().weight == 3)
    let answers = try await night.world.host.comments(on: address).filter { $0.author == FakeHost.us }
    #expect(answers.count == 1 && answers.first?.body.contains("repeat it") == true)
  }

  @Test func `finds what became of a pull request`() async throws {
    let night = try Unheard()
    _ = try await night.report(.inReview, weight: 9)
    let pull = IssueAddress(repository: try Sample.shop(), number: 12)
    night.world.host.state.withLock { state in
      state.pulls[pull]?.isOpen = false
      state.pulls[pull]?.isMerged = true
      state.pulls[pull]?.closedAt = state.now
    }
    try await night.pass()
    #expect(try await night.now().state == .merged)
  }

  @Test func `wakes what is ready when nobody waits to begin`() async throws {
    let night = try Unheard()
    _ = try await night.report(.ready, weight: 9)
    let fix = try PipelineJobs.agentJob(PipelineJobs.fix, for: Identifier("r1"), at: Sample.noon)
    #expect(try await night.world.store.job(fix.id)?.state == .done)
  }

  @Test func `reads on where one pass was not enough`() async throws {
    var memory = ReconcileMemory(since: Sample.noon)
    memory.issues(seen: [Sample.noon + 600, Sample.noon + 300])
    #expect(memory.issuesSince == Sample.noon + 480 && memory.commentsSince == Sample.noon - 120)
    memory.issues(seen: [])
    memory.comments(seen: [Sample.noon - 600])
    #expect(memory.issuesThrough == Sample.noon + 600 && memory.commentsThrough == Sample.noon)
  }

  @Test func `goes on with the others where one repository is out of reach`() async throws {
    let night = try Unheard()
    let gone = try #require(RepositoryName("acme/gone"))
    var change = Change()
    change.enqueues.append(Enqueue(try RepositoryReconciling.job(gone, at: Sample.noon)))
    try await night.world.store.commit(change)
    let address = try await night.report()
    night.world.host.set(address, open: false, by: Sample.ada)
    try await night.pass()
    #expect(try await night.now().state == .dismissed)
  }
}
