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

@Suite struct `A dashboard` {
  private let dismiss = DashboardBox(.dismiss, "r1")

  @Test func `is made when a report has an issue, labelled and pinned, and found again afterwards`() async throws {
    let board = try await Board()
    try await board.begin()
    let issue = try await board.issue()
    #expect(issue.title == "Nightshift dashboard" && issue.labels == ["nightshift", "nightshift: dashboard"])
    #expect(board.world.host.writes.contains("pin \(issue.address)"))
    var change = Change()
    change.deletes.append(DashboardShelf.name(try Sample.shop()))
    try await board.world.store.commit(change)
    try await board.write()
    #expect(board.world.host.writes.count { $0.hasPrefix("create issue") } == 1)
    #expect(try await DashboardShelf(store: board.world.store).record(at: issue.address)?.issue.id == issue.id)
  }

  @Test func `is not made for reports without an issue, nor where the operator wants none`() async throws {
    let off = try await Board { $0.dashboard.enabled = false }
    try await off.write()
    #expect(off.world.host.writes.isEmpty)
    let board = try await Board()
    try await board.world.keep(try Sample.report(.gathering, weight: 2))
    try await board.write()
    #expect(board.world.host.writes.isEmpty)
  }

  @Test func `is not taken from somebody who copied label and marker`() async throws {
    let board = try await Board()
    let text = OwnPart.replacing(in: "") { _ in [DashboardText.marker] }
    _ = board.world.host.open(
      "Mine", text, labels: [OwnLabel.dashboard], by: Actor(id: 2, login: "eve"), in: try Sample.shop())
    try await board.write()
    #expect(board.world.host.writes.contains { $0.hasPrefix("create issue") })
  }

  @Test func `is there all the same where no more can be pinned`() async throws {
    let board = try await Board()
    board.world.host.fail("pin", with: HostRefusal.invalid("Maximum 3 pinned issues per repository"))
    try await board.write()
    #expect(try await DashboardShelf(store: board.world.store).records().count == 1)
  }

  @Test func `is edited only when something differs, and once in a while`() async throws {
    let board = try await Board()
    try await board.begin()
    let before = board.world.host.writes.count
    try await board.write()
    #expect(board.world.host.writes.count == before, "nothing differs")
    try await board.world.keep(try changed(board, to: .fixing))
    try await board.write()
    try await board.world.keep(try changed(board, to: .ready))
    await #expect(throws: WriteDeferred(seconds: 60)) { try await board.write() }
    board.world.time.advance(by: .seconds(60))
    try await board.write()
    #expect(board.world.host.writes.count == before + 2)
  }

  private func changed(_ board: Board, to state: ReportState) throws -> Report {
    var report = try Sample.report(state, weight: 9)
    report.issue = IssueReference(number: 1, id: 5_001, url: "")
    return report
  }

  @Test func `leaves what people wrote around its part`() async throws {
    let board = try await Board()
    try await board.begin()
    let address = try await board.issue().address
    board.world.host.state.withLock { $0.issues[address]?.body += "\n\nOur own notes." }
    try await board.world.keep(try changed(board, to: .green))
    try await board.write()
    #expect(try await board.issue().body.hasSuffix("\n\nOur own notes."))
    #expect(try await board.issue().body.contains("### Green (1)"))
  }

  @Test func `stays as it is once somebody closed it, and is made anew once it was deleted`() async throws {
    let board = try await Board()
    try await board.begin()
    let address = try await board.issue().address
    board.world.host.state.withLock { $0.issues[address]?.isOpen = false }
    try await board.world.keep(try changed(board, to: .green))
    let before = board.world.host.writes.count
    try await board.write()
    #expect(board.world.host.writes.count == before)
    board.world.host.state.withLock { $0.issues[address] = nil }
    #expect(try await board.write().kinds == [PipelineJobs.dashboard.name])
    try await board.write()
    #expect(try await board.issue().address != address)
  }

  @Test func `does what a ticked box says, once, and unticks it soon`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.tick(dismiss)
    let change = try await board.event(by: "ada")
    #expect(change.events == [.dismissed(reason: "on the dashboard", by: "ada")])
    #expect(try await board.event(by: "ada", delivery: "d2").events.isEmpty, "the same tick, told twice")
    try await board.write()
    #expect(try await board.isTicked(dismiss) == false)
    try await board.tick(dismiss)
    let again = try await board.event(by: "ada", delivery: "d3")
    #expect(again.events.count == 1 && again.enqueues.map(\.job.id) != change.enqueues.map(\.job.id))
  }

  @Test func `takes a tick back, with the reason, from anyone without write access`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.tick(dismiss)
    #expect(try await board.event(by: "eve").events.isEmpty)
    try await board.write()
    let body = try await board.issue().body
    #expect(DashboardBox.read(body)[dismiss] == false)
    #expect(body.contains("The tick of eve (dismiss) was taken back: it takes write access"))
    board.world.time.advance(by: .seconds(60))
    try await board.write()
    #expect(try await !board.issue().body.contains("tick of eve"), "it is said once")
  }

  @Test func `does nothing about its own edits`() async throws {
    let board = try await Board()
    try await board.begin()
    try await board.tick(dismiss)
    let look = IssueLook(
      issue: try await board.issue().address, label: nil, wasAdded: false, sender: FakeHost.us, delivery: "d1")
    let job = try #require(try await board.reader.job(for: look))
    #expect(try await board.reader.look(board.world.leased(job)).isEmpty)
  }

  @Test func `waits for the event of a tick it sees, and takes back one whose event never comes`() async throws {
    let board = try await Board()
    try await board.write()
    board.world.time.advance(by: .seconds(90))
    try await board.tick(dismiss)
    await #expect(throws: WriteDeferred(seconds: 10)) { try await board.write() }
    board.world.time.advance(by: .seconds(60))
    try await board.write()
    let body = try await board.issue().body
    #expect(DashboardBox.read(body)[dismiss] == false && body.contains("tick it once more"))
  }

  @Test(arguments: [
    (DashboardBox.Action.start, ReportState.ready, ReportEvent.startAsked(by: "ada")),
    (.research, .gathering, .researchAsked(by: "ada")), (.retry, .needsInput, .fixAsked(by: "ada")),
    (.reopen, .dismissed, .reopenedIssue(by: "ada")),
  ])
  func `asks of the report what its commands would`(
    _ action: DashboardBox.Action, _ state: ReportState, _ event: ReportEvent
  ) async throws {
    let board = try await Board(state) { $0.pullRequests.openPerRepository = 0 }
    try await board.begin()
    try await board.tick(DashboardBox(action, "r1"))
    #expect(try await board.event(by: "ada").events == [event])
  }

  @Test func `refuses what cannot be done any more, and says so`() async throws {
    let board = try await Board(.ready) { $0.pullRequests.openPerRepository = 0 }
    try await board.begin()
    try await board.tick(DashboardBox(.start, "r1"))
    try await board.world.keep(try changed(board, to: .green))
    #expect(try await board.event(by: "ada").events.isEmpty)
    try await board.write()
    #expect(try await board.issue().body.contains("The tick of ada (start) was taken back: it is green by now"))
  }

  @Test func `lets a quarantined signal through`() async throws {
    let board = try await Board()
    let held = QuarantinedSignal(
      signal: Sample.signal("evil"),
      suspicion: Suspicion(category: .exfiltration, fragment: "send the keys", reason: "It asks for keys."),
      at: Sample.noon, repository: try Sample.shop())
    var change = Change()
    change.puts.append(
      Document(collection: ReportShelf.quarantine, id: "evil", body: try JSONEncoder.dates.encode(held)))
    try await board.world.store.commit(change)
    try await board.begin()
    #expect(try await board.issue().body.contains("“send the keys”"))
    try await board.tick(DashboardBox(.release, LedgerEntry.countedAs(Identifier("evil"))))
    try await board.event(by: "ada")
    #expect(try await board.world.store.document(ReportShelf.quarantine, id: "evil") == nil)
    #expect(try await board.world.store.job(Identifier("released/evil")) != nil)
  }
}
