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

@Suite struct `The desk of reports` {
  private func take(_ event: ReportEvent, in world: World) async throws -> Change {
    var change = Change()
    try change.tell(Identifier("r1"), event, cause: "test", at: Sample.noon)
    let job = try #require(change.enqueues.first?.job)
    return try await ReportDesk(context: world.context, repositories: world.repositories).take(world.leased(job))
  }

  @Test func `keeps what an event changed, says why, and asks for what follows`() async throws {
    let world = try World()
    try await world.keep(try Sample.report(weight: 8))
    let change = try await take(.crossedThreshold, in: world)
    #expect(
      change.kinds == [PipelineJobs.dashboard.name, PipelineJobs.writeIssue.name, PipelineJobs.research.name])
    #expect(change.puts.count == 1 && change.trail.first?.text.contains("promoted") == true)
    #expect(
      change.enqueues.dropFirst().map(\.job.lane) == [Lanes.report(Identifier("r1")), Lanes.agent(Identifier("r1"))])
  }

  @Test func `keeps nothing where nothing changed`() async throws {
    let world = try World()
    try await world.keep(try Sample.report(weight: 2))
    let change = try await take(.crossedThreshold, in: world)
    #expect(change.puts.isEmpty && change.enqueues.isEmpty && change.trail.count == 1)
  }

  @Test func `waits for late signals before a fix`() async throws {
    let world = try World()
    try await world.keep(try Sample.report(.researching, weight: 9))
    let change = try await take(.researched(Sample.research(), Receipt()), in: world)
    #expect(change.events == [.waitOver])
    #expect(change.enqueues.last?.job.readyAt == Sample.noon + 900)
  }

  @Test func `measures once the quiet period is over`() async throws {
    let world = try World()
    var report = try Sample.report(.green, weight: 9)
    report.change = Sample.change()
    try await world.keep(report)
    let change = try await take(.merged(at: Sample.noon, by: "ada"), in: world)
    let job = try #require(change.enqueues.map(\.job).first { $0.kind == PipelineJobs.measure.name })
    #expect(job.readyAt == Sample.noon + 7 * 86_400)
  }

  @Test func `obeys a repository that raises the threshold or forbids fixes`() async throws {
    let world = try World()
    world.host.state.withLock {
      $0.files["acme/shop/.github/nightshift.yml"] = Data("threshold: 13\nfix: false\n".utf8)
    }
    try await world.keep(try Sample.report(weight: 9))
    #expect(try await take(.crossedThreshold, in: world).enqueues.isEmpty)
    try await world.keep(try Sample.report(.researching, weight: 14))
    #expect(
      try await take(.researched(Sample.research(), Receipt()), in: world).kinds
        == [PipelineJobs.dashboard.name, PipelineJobs.writeIssue.name])
  }

  @Test func `refuses an event of a report that is not there`() async throws {
    await #expect(throws: Refusal.self) { try await take(.crossedThreshold, in: try World()) }
  }
}

@Suite struct `An outcome` {
  private func measure(_ world: World) async throws -> Change {
    let id = Identifier<Report>("r1")
    let job = try PipelineJobs.measure.job(
      ReportName(id), id: Identifier("measure/r1"), lane: Lanes.report(id), readyAt: Sample.noon)
    return try await OutcomeMeasuring(context: world.context).measure(world.leased(job))
  }

  @Test func `is known when the quiet period is over, and not before`() async throws {
    let world = try World { $0.pullRequests.quietPeriod = .seconds(600) }
    var report = try Sample.report(.merged, weight: 9)
    report.change = Sample.change()
    report.change?.mergedAt = Sample.noon
    try await world.keep(report)
    await #expect(throws: WriteDeferred(seconds: 600)) { try await measure(world) }
    world.time.advance(by: .seconds(599))
    await #expect(throws: WriteDeferred(seconds: 1)) { try await measure(world) }
    world.time.advance(by: .seconds(1))
    #expect(try await measure(world).events == [.verified(at: Sample.noon + 600)])
  }

  @Test func `is none where nothing was merged`() async throws {
    let world = try World()
    #expect(try await measure(world).isEmpty)
    var report = try Sample.report(.inReview)
    report.change = Sample.change()
    try await world.keep(report)
    #expect(try await measure(world).isEmpty)
  }
}
