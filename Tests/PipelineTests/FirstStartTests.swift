import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Storage
import Testing
import WorkQueue

@Suite struct `The first start` {
  private func report(_ id: String, _ weight: Double, signalAt: Date, issue: Int? = nil) throws -> Report {
    var report = try Sample.report(weight: weight)
    report.id = Identifier(id)
    report.entries = [Sample.entry("s-\(id)", at: signalAt)]
    report.issue = issue.map { IssueReference(number: $0, id: Int64($0), url: "") }
    return report
  }

  private func world(limit: Int) async throws -> World {
    let world = try World { $0.reports.firstIssues = limit }
    try await FirstStart(store: world.store).note(at: Sample.noon)
    try await world.keep(try report("old", 9, signalAt: Sample.noon - 60, issue: 1))
    return world
  }

  private func write(_ report: Report, in world: World) async throws -> Change {
    try await world.keep(report)
    return try await IssueWriter(context: world.context, repositories: world.repositories).write(report.id)
  }

  @Test func `is noted once`() async throws {
    let world = try World()
    let start = FirstStart(store: world.store)
    #expect(try await start.date() == nil)
    try await start.note(at: Sample.noon)
    try await start.note(at: Sample.noon + 60)
    #expect(try await start.date() == Sample.noon)
  }

  @Test func `lists what was there before on the dashboard, once there are issues enough`() async throws {
    let world = try await world(limit: 1)
    let change = try await write(try report("r1", 9, signalAt: Sample.noon - 60), in: world)
    #expect(change.kinds == [PipelineJobs.dashboard.name] && world.host.writes.isEmpty)
    let reports = try await world.context.shelf.reports()
    let facts = DashboardFacts(reports: reports, threshold: 8, today: Sample.noon, disclosure: .full)
    let body = DashboardText(facts).replacing(in: "")
    #expect(body.contains("### Older than the first start, heaviest first (1)"))
    #expect(DashboardBox.read(body)[DashboardBox(.research, "r1")] == false)
  }

  @Test func `holds nothing back while issues are few, nor what is new, nor what a person wants`() async throws {
    let few = try await world(limit: 2)
    _ = try await write(try report("r1", 9, signalAt: Sample.noon - 60), in: few)
    #expect(few.host.writes.contains { $0.hasPrefix("create issue") })
    let new = try await world(limit: 1)
    var report = try report("r1", 9, signalAt: Sample.noon - 60)
    report.entries.append(Sample.entry("fresh", at: Sample.noon + 60))
    _ = try await write(report, in: new)
    #expect(new.host.writes.contains { $0.hasPrefix("create issue") })
    let wanted = try await world(limit: 1)
    var asked = try self.report("r1", 9, signalAt: Sample.noon - 60)
    asked.state = .researching
    _ = try await write(asked, in: wanted)
    #expect(wanted.host.writes.contains { $0.hasPrefix("create issue") })
  }
}
