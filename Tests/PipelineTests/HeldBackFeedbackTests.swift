import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite struct `A round that answers a comment and was held back` {
  private func look(_ world: World) async throws -> [RoundRequest] {
    let id = Identifier<Report>("r1")
    let job = try PipelineJobs.pullLook.job(
      ReportName(id), id: Identifier("look/r1"), lane: Lanes.report(id), readyAt: Sample.noon)
    let change = try await PullRequestReader(context: world.context, repositories: world.repositories)
      .look(world.leased(job))
    return try change.enqueues.filter { $0.job.kind == PipelineJobs.round.name }
      .map { try PipelineJobs.round.payload(of: $0.job) }
  }

  private func world(_ held: HeldBackChange?, _ state: ReportState) async throws -> (World, TrackedComment) {
    let world = try World()
    world.host.permit("ada", .write)
    let address = IssueAddress(repository: try Sample.shop(), number: 12)
    let pull = Sample.pull(address)
    world.host.state.withLock {
      $0.pulls[address] = pull
      $0.checks["h1"] = [Sample.check("test", .success)]
    }
    let comment = world.host.say("Please use a default.", by: Sample.ada, on: address)
    var report = try Sample.report(state, weight: 9)
    report.change = Sample.change()
    report.heldBack = held
    report.heldBack?.feedback = [comment.id]
    try await world.keep(report)
    return (world, comment)
  }

  private let held = HeldBackChange(snapshot: "s", base: "b0", reasons: ["CI would run it"], digest: "d")

  @Test func `waits for a person, and begins again once they have let it through`() async throws {
    let (waiting, _) = try await world(held, .needsInput)
    #expect(try await look(waiting).isEmpty)
    var allowed = held
    allowed.allowedBy = "ada"
    let (world, comment) = try await world(allowed, .inReview)
    #expect(try await look(world).map { $0.feedback.map(\.id) } == [[comment.id]])
  }

  @Test func `does not keep other words from being heard`() async throws {
    let (world, first) = try await world(held, .needsInput)
    let address = IssueAddress(repository: try Sample.shop(), number: 12)
    let second = world.host.say("Never mind, use zero.", by: Sample.ada, on: address)
    #expect(try await look(world).map { $0.feedback.map(\.id) } == [[second.id]])
    #expect(first.id != second.id)
  }

  @Test func `begins at once where nothing was held back`() async throws {
    let (world, comment) = try await world(nil, .inReview)
    #expect(try await look(world).map { $0.feedback.map(\.id) } == [[comment.id]])
  }
}
