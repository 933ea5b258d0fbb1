import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite struct `A report's issue` {
  private func write(_ world: World) async throws -> Change {
    let writer = IssueWriter(context: world.context, repositories: world.repositories)
    let change = try await writer.write(Identifier("r1"))
    try await world.store.commit(change)
    return change
  }

  private func report() throws -> Report {
    var report = try Sample.report(weight: 6)
    report.entries = [Sample.entry("a"), Sample.entry("b")]
    return report
  }

  private func issue(_ world: World) async throws -> TrackedIssue {
    let all = try await world.host.issues(in: try Sample.shop(), labelled: OwnLabel.mark)
    #expect(all.count == 1)
    return try #require(all.first)
  }

  /// The issue is there and the report knows it.
  private func written(_ world: World) async throws {
    try await world.keep(try report())
    let change = try await write(world)
    guard case .issueWritten(let reference)? = change.events.first else {
      Issue.record("no issue was made")
      return
    }
    var report = try report()
    report.issue = reference
    try await world.keep(report)
    _ = try await write(world)
  }

  @Test func `is made with every label it wears, in one call`() async throws {
    let world = try World()
    try await written(world)
    let issue = try await issue(world)
    #expect(issue.labels == ["nightshift", "state: gathering", "weight: 5", "source: sentry"])
    #expect(issue.title == "Checkout fails" && issue.body.contains("### Ledger"))
    #expect(!world.host.writes.contains { $0.hasPrefix("label") })
  }

  @Test func `carries a block from which the report comes back`() async throws {
    let world = try World()
    try await written(world)
    let issue = try await issue(world)
    let place = try await world.repositories.place(of: issue)
    #expect(HiddenBlock(key: Sample.key).report(in: issue.body, at: place)?.weight == 6)
  }

  @Test func `is not made below weight 1`() async throws {
    let world = try World()
    try await world.keep(try Sample.report(weight: 0.5))
    _ = try await write(world)
    #expect(world.host.writes.isEmpty)
  }

  @Test func `is found again after a crash between the call and its answer`() async throws {
    let world = try World()
    try await world.keep(try report())
    world.host.fail("create issue", with: HostRefusal.unavailable("timed out", mayHaveActed: true))
    await #expect(throws: HostRefusal.self) { try await write(world) }
    // It did take effect after all.
    let text = IssueText(report: try report(), threshold: 8, block: "", disclosure: .full).replacing(in: "")
    let made = world.host.open("Checkout fails", text, labels: ["nightshift"], by: FakeHost.us, in: try Sample.shop())
    let change = try await write(world)
    #expect(change.events == [.issueWritten(IssueReference(number: made.address.number, id: made.id, url: made.url))])
    #expect(!world.host.writes.contains { $0.hasPrefix("create") })
  }

  @Test func `is not taken from somebody who copied our marker`() async throws {
    let world = try World()
    try await world.keep(try report())
    world.host.fail("create issue", with: HostRefusal.unavailable("timed out", mayHaveActed: true))
    await #expect(throws: HostRefusal.self) { try await write(world) }
    let text = IssueText(report: try report(), threshold: 8, block: "", disclosure: .full).replacing(in: "")
    _ = world.host.open("Mine", text, labels: ["nightshift"], by: Actor(id: 2, login: "eve"), in: try Sample.shop())
    await #expect(throws: WriteDeferred(seconds: 60)) { try await write(world) }
  }

  @Test func `is left alone when nothing differs`() async throws {
    let world = try World()
    try await written(world)
    let before = world.host.writes
    _ = try await write(world)
    #expect(world.host.writes == before)
  }

  @Test func `is labelled at once when its ledger has to wait, and not read again for each signal`() async throws {
    let world = try World()
    try await written(world)
    let address = try await issue(world).address
    var report = try #require(try await world.context.shelf.report(Identifier("r1")))
    report.weight = 9
    try await world.keep(report)
    let writer = IssueWriter(context: world.context, repositories: world.repositories)
    world.host.fail("update \(address): body", with: WriteDeferred(seconds: 600))
    let change = try await writer.write(report.id)
    #expect(change.enqueues.map(\.job.readyAt) == [Sample.noon + 600] && change.puts.isEmpty)
    #expect(try await issue(world).labels.contains("weight: 8"))
    // More evidence of the same: nothing to write before the turn, and a look only once it may have been changed.
    report.weight = 10
    try await world.keep(report)
    let writes = world.host.writes
    world.time.advance(by: .seconds(20))
    #expect(try await writer.write(report.id).enqueues.map(\.job.readyAt) == [Sample.noon + 30])
    #expect(world.host.writes == writes)
    report.state = .needsInput
    try await world.keep(report)
    _ = try await writer.write(report.id)
    #expect(world.host.writes.contains("label \(address): state: needs input"))
  }

  @Test func `shows its ledger when an old part of it has to wait for a comment`() async throws {
    let world = try World()
    try await written(world)
    var report = try #require(try await world.context.shelf.report(Identifier("r1")))
    report.entries = (0..<120).map { Sample.entry("s\($0)", weight: 0.05) }
    try await world.keep(report)
    world.host.fail("comment", with: WriteDeferred(seconds: 900))
    let change = try await write(world)
    #expect(change.enqueues.map(\.job.readyAt) == [Sample.noon + 900])
    let body = try await issue(world).body
    #expect(body.contains("<!--s:\(Sample.entry("s119").countedAs)-->"))
    #expect(try await world.context.shelf.report(Identifier("r1"))?.archived.entries == 0)
    _ = try await write(world)
    #expect(try await world.context.shelf.report(Identifier("r1"))?.archived.entries == 40)
  }

  @Test func `loses and gains only the labels that differ`() async throws {
    let world = try World()
    try await written(world)
    var report = try #require(try await world.context.shelf.report(Identifier("r1")))
    report.weight = 9
    report.state = .researching
    try await world.keep(report)
    let number = try await issue(world).address
    let before = world.host.writes.count
    _ = try await write(world)
    #expect(
      world.host.writes.dropFirst(before).filter { $0.contains("label ") } == [
        "label \(number): state: researching, weight: 8", "unlabel \(number): state: gathering",
        "unlabel \(number): weight: 5",
      ])
  }

  @Test func `keeps a title that a person gave it, and follows ours where nobody did`() async throws {
    for isRenamed in [true, false] {
      let world = try World()
      try await written(world)
      let address = try await issue(world).address
      if isRenamed { try await world.host.updateIssue(address, title: "My words", body: nil, isOpen: nil) }
      var report = try #require(try await world.context.shelf.report(Identifier("r1")))
      report.title = "Fix KeyError in total"
      try await world.keep(report)
      _ = try await write(world)
      #expect(try await issue(world).title == (isRenamed ? "My words" : "Fix KeyError in total"))
    }
  }

  @Test func `is closed when the report is done with`() async throws {
    let world = try World()
    try await written(world)
    var report = try #require(try await world.context.shelf.report(Identifier("r1")))
    report.state = .dismissed
    try await world.keep(report)
    _ = try await write(world)
    #expect(try await issue(world).isOpen == false)
  }

  @Test func `that is gone is noted and not made again`() async throws {
    let world = try World()
    try await written(world)
    world.host.state.withLock { $0.issues = [:] }
    let change = try await write(world)
    #expect(change.trail.first?.text.contains("gone") == true)
    #expect(change.kinds == [PipelineJobs.moveReport.name], "looked for, once the API had time")
  }

  @Test func `comes back whole when the store is lost`() async throws {
    let world = try World()
    try await written(world)
    let host = world.host
    let empty = MemoryStore(backoff: Sample.backoff)
    let context = PipelineContext(
      store: empty, tracker: host, host: host, time: world.time, settings: world.context.settings,
      labels: world.context.labels, log: .discarded, bell: Bell(), appID: 99, blockKey: Sample.key,
      unknownWriteWait: .zero)
    let summary = try await Rebuilding(context: context, repositories: RepositoryBook(context: context)).rebuild { _ in
    }
    #expect(summary.reports == 1 && summary.signals == 2 && summary.fromLabelsOnly.isEmpty)
    let back = try #require(try await context.shelf.report(Identifier("r1")))
    let kept = try #require(try await world.context.shelf.report(Identifier("r1")))
    #expect(back.weight == 6 && back.entries.map(\.title) == kept.entries.map(\.title))
    #expect(back.entries.map(\.because) == kept.entries.map(\.because) && back.sequence == kept.sequence)
  }
}
