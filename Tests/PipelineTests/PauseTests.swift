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

/// One call of each kind that changes something outside.
enum OutsideWrite: String, CaseIterable, Sendable {
  case createIssue, updateIssue, addLabels, removeLabel, ensureLabels, comment, updateComment, react
  case pushToken, createPullRequest, updatePullRequest, requestReviewers, markReady, convertToDraft, reply
  case resolveThread, reportCheck, pin, unpin

  func perform(_ context: PipelineContext) async throws {
    let shop = try Sample.shop()
    let issue = IssueAddress(repository: shop, number: 7)
    let pull = Sample.pull(issue)
    let remark = ReviewComment(
      id: 1, author: Sample.ada, body: "", path: "a", line: 1, inReplyTo: nil, createdAt: Sample.noon,
      updatedAt: Sample.noon)
    let (tracker, host) = (context.tracker.paced(.answer), context.host.paced(.answer))
    switch self {
    case .createIssue: _ = try await tracker.createIssue(in: shop, title: "t", body: "b", labels: [])
    case .updateIssue: try await tracker.updateIssue(issue, title: nil, body: "b", isOpen: nil)
    case .addLabels: try await tracker.addLabels(["a"], to: issue)
    case .removeLabel: try await tracker.removeLabel("a", from: issue)
    case .ensureLabels: try await tracker.ensureLabels([], in: shop)
    case .comment: _ = try await tracker.comment("b", on: issue)
    case .updateComment: try await tracker.updateComment(1, in: shop, body: "b")
    case .react: try await tracker.react("eyes", toComment: 1, in: shop)
    case .pushToken: _ = try await host.gitToken(for: shop, write: true)
    case .createPullRequest:
      _ = try await host.createPullRequest(in: shop, title: "t", body: "b", head: "h", base: "main", draft: true)
    case .updatePullRequest: try await host.updatePullRequest(issue, title: nil, body: "b", isOpen: nil)
    case .requestReviewers: try await host.requestReviewers(["ada"], for: issue)
    case .markReady: try await host.markReady(pull)
    case .convertToDraft: try await host.convertToDraft(pull)
    case .reply: try await host.reply("b", to: remark, of: issue)
    case .resolveThread: try await host.resolveThread(of: remark, in: issue)
    case .reportCheck:
      try await host.report(
        OwnCheck("c", externalID: "e", conclusion: .neutral, title: "t", summary: "s"), on: "h1", in: shop)
    case .pin: try await tracker.pinIssue(issue)
    case .unpin: try await tracker.unpinIssue(issue)
    }
  }
}

/// What pauses a repository, and how that is ended.
enum PauseMaker: CaseIterable, Sendable {
  case service, dashboard, settings

  func pause(_ world: World) async throws {
    let pause = Pause(by: "ada", since: Sample.noon)
    switch self {
    case .service: _ = try await PauseSwitch(context: world.context).pause(pause)
    case .dashboard: try await set(pause, world)
    case .settings:
      world.host.state.withLock { $0.files["acme/shop/.github/nightshift.yml"] = Data("paused: true\n".utf8) }
      await world.repositories.forget(try Sample.shop())
    }
  }

  func resume(_ world: World) async throws {
    switch self {
    case .service: _ = try await PauseSwitch(context: world.context).resume()
    case .dashboard: try await set(nil, world)
    case .settings:
      world.host.state.withLock { $0.files = [:] }
      await world.repositories.forget(try Sample.shop())
    }
  }

  private func set(_ pause: Pause?, _ world: World) async throws {
    var change = Change()
    try PauseBook.set(pause, of: try Sample.shop(), in: &change)
    try await world.store.commit(change)
  }
}

@Suite struct `A pause` {
  @Test(arguments: OutsideWrite.allCases, PauseMaker.allCases)
  func `puts off`(_ write: OutsideWrite, _ maker: PauseMaker) async throws {
    let world = try World()
    let issue = world.host.open("t", "b", by: Sample.ada, in: try Sample.shop())
    _ = world.host.say("c", by: Sample.ada, on: issue.address)
    try await maker.pause(world)
    await #expect(throws: WriteDeferred(seconds: 60)) { try await write.perform(world.context) }
    #expect(world.host.writes.isEmpty)
    try await maker.resume(world)
    // It passes; what the host itself says about it is another matter.
    do { try await write.perform(world.context) } catch is HostRefusal {}
    #expect(write == .pushToken || world.host.writes.count == 1)
  }

  @Test func `of one repository leaves the others alone`() async throws {
    let world = try World()
    let docs = try #require(RepositoryName("acme/docs"))
    world.host.state.withLock { state in
      state.repositories[docs] = HostedRepository(
        name: docs, id: 20, defaultBranch: "main", isPrivate: true, isArchived: false, cloneURL: "")
    }
    try await PauseMaker.dashboard.pause(world)
    _ = try await world.context.tracker.createIssue(in: docs, title: "t", body: "b", labels: [])
    #expect(world.host.writes.count == 1)
    #expect(try await world.context.gate.pausedRepositories() == 1)
    #expect(try await world.context.gate.reason(for: docs) == nil)
  }

  @Test func `lets reads and tokens that only read through`() async throws {
    let world = try World()
    let shop = try Sample.shop()
    let issue = world.host.open("t", "b", by: Sample.ada, in: shop)
    try await PauseMaker.service.pause(world)
    let context = world.context
    #expect(try await context.tracker.issue(issue.address).title == "t")
    #expect(try await context.tracker.issues(in: shop, labelled: "x").isEmpty)
    #expect(try await context.tracker.comments(on: issue.address).isEmpty)
    #expect(try await context.host.gitToken(for: shop, write: false).reveal() == "ghs_fake")
    #expect(try await context.host.repository(shop).name == shop)
  }

  @Test func `is kept in the store, once, with who and since when`() async throws {
    let world = try World()
    let switching = PauseSwitch(context: world.context)
    let pause = Pause(by: "ada", since: Sample.noon)
    #expect(try await switching.pause(pause))
    #expect(try await switching.pause(Pause(by: "bob", since: Sample.noon + 9)) == false)
    #expect(try await PauseGate(store: world.store, host: world.host, time: world.time).servicePause() == pause)
    #expect(try await switching.resume() == pause)
    #expect(try await switching.resume() == nil)
  }

  @Test func `says for people why it is, and what ends it`() throws {
    let pause = Pause(by: "ada <b>", since: Sample.noon)
    #expect(PauseReason.service(pause).text.contains("by ada b. `nightshift resume`"))
    #expect(PauseReason.dashboard(pause).text.contains("`nightshift: paused`"))
    #expect(PauseReason.settings.text.contains("`paused: true`"))
  }

  @Test(arguments: PausedJobs.kinds.sorted())
  func `keeps from beginning a job of the kind`(_ kind: String) async throws {
    let world = try World()
    try await world.keep(try Sample.report(.ready, weight: 9))
    let began = Mutex(0)
    let held = PausedJobs(shelf: world.context.shelf, gate: world.context.gate).holding([
      kind: { _ in
        began.withLock { $0 += 1 }
        return Change()
      }
    ])
    let handler = try #require(held[kind])
    let job = Job(
      id: Identifier("j"), kind: kind, lane: Identifier("l"), payload: Data(#"{"report":"r1"}"#.utf8),
      readyAt: Sample.noon)
    try await PauseMaker.service.pause(world)
    await #expect(throws: WriteDeferred.self) { _ = try await handler(world.leased(job)) }
    try await PauseMaker.service.resume(world)
    _ = try await handler(world.leased(job))
    #expect(began.withLock(\.self) == 1)
  }

  @Test func `counts signals all the same, and what waited goes on afterwards`() async throws {
    let world = try World()
    try await PauseMaker.service.pause(world)
    let writer = IssueWriter(context: world.context, repositories: world.repositories)
    let desk = ReportDesk(context: world.context, repositories: world.repositories)
    let held = PausedJobs(shelf: world.context.shelf, gate: world.context.gate).holding([
      PipelineJobs.reportEvent.name: { try await desk.take($0) },
      PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
    ])
    let worker = Worker(store: world.store, time: world.time, log: .discarded, handlers: held, bell: Bell())
    try await world.keep(try Sample.report())
    var change = Change()
    for name in ["a", "b"] {
      try change.tell(Identifier("r1"), .signalJoined(Sample.entry(name)), cause: name, at: Sample.noon)
    }
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
    #expect(try await world.context.shelf.report(Identifier("r1"))?.weight == 6)
    #expect(world.host.writes.isEmpty)
    try await PauseMaker.service.resume(world)
    world.time.advance(by: .seconds(60))
    _ = try await worker.runUntilIdle()
    #expect(world.host.writes.contains { $0.hasPrefix("create issue") })
  }
}

@Suite struct `A pause in a repository's settings` {
  @Test(arguments: [
    ("paused: true", true), ("paused: false", false), ("threshold: 9", false), ("", false),
    ("threshold: nine\npaused: true", true), ("paused: true # for now\nsetup: [", true),
    ("setup: [\n paused: true", false),
    ("paused: [true]", false), ("# paused: true\nsetup: [", false),
  ])
  func `pauses even where the rest does not read`(_ text: String, _ isPaused: Bool) {
    #expect(RepositorySettings.saysPaused(Data(text.utf8)) == isPaused)
  }
}
