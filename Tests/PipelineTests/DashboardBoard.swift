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

/// A repository with one report that has an issue, and its dashboard.
struct Board {
  let world: World
  let writer: DashboardWriter
  let reader: DashboardReader

  init(_ state: ReportState = .ready, settings change: (inout Settings) -> Void = { _ in }) async throws {
    world = try World(settings: change)
    writer = DashboardWriter(context: world.context, repositories: world.repositories)
    reader = DashboardReader(context: world.context, repositories: world.repositories)
    world.host.permit("ada", .write)
    world.host.permit("eve", .read)
    var report = try Sample.report(state, weight: 9)
    let issue = world.host.open("Checkout fails", "", by: FakeHost.us, in: try Sample.shop())
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    report.research = Sample.research()
    try await world.keep(report)
  }

  @discardableResult
  func write() async throws -> Change {
    let job = try PipelineJobs.dashboard.job(
      DashboardName(try Sample.shop()), id: Identifier("d"), lane: Identifier("l"), readyAt: Sample.noon)
    let change = try await writer.write(world.leased(job))
    try await world.store.commit(change)
    return change
  }

  /// Makes the dashboard, and lets enough time pass for the next edit.
  func begin() async throws {
    try await write()
    world.time.advance(by: .seconds(600))
  }

  func issue() async throws -> TrackedIssue {
    let all = try await world.host.issues(in: try Sample.shop(), labelled: OwnLabel.dashboard)
    #expect(all.count == 1)
    return try #require(all.first)
  }

  func isTicked(_ box: DashboardBox) async throws -> Bool? { DashboardBox.read(try await issue().body)[box] }

  /// Somebody ticks or unticks a box in the browser.
  func tick(_ box: DashboardBox, _ isTicked: Bool = true) async throws {
    let address = try await issue().address
    let (from, to) = isTicked ? ("[ ]", "[x]") : ("[x]", "[ ]")
    let mark = "<!-- nightshift:act=\(box.key) -->"
    world.host.state.withLock { state in
      let body = state.issues[address]?.body ?? ""
      state.issues[address]?.body = body.replacing("\(from) \(mark)", with: "\(to) \(mark)")
    }
  }

  func label(_ isThere: Bool) async throws {
    let address = try await issue().address
    world.host.state.withLock { state in
      state.issues[address]?.labels.removeAll { $0 == OwnLabel.paused }
      if isThere { state.issues[address]?.labels.append(OwnLabel.paused) }
    }
  }

  /// The event of an edit or of a label, as it comes in.
  @discardableResult
  func event(by login: String, label: String? = nil, wasAdded: Bool = false, delivery: String = "d1") async throws
    -> Change
  {
    let look = IssueLook(
      issue: try await issue().address, label: label, wasAdded: wasAdded, sender: Actor(id: 7, login: login),
      delivery: delivery)
    let change = try await reader.look(world.leased(try #require(try await reader.job(for: look))))
    try await world.store.commit(change)
    return change
  }
}

extension JSONEncoder {
  /// Writes dates as the store has them.
  static var dates: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    return encoder
  }
}
