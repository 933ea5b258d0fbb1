import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Snapshots
import Storage
import Synchronization
import Testing
import WorkQueue

/// The whole pipeline over a world, with a folder of its own.
private struct House {
  let world: World
  let root: String
  let pipeline: Pipeline
  let snapshots: DirectorySnapshotStore

  static func run(_ body: (House) async throws -> Void) async throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "house-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: root) }
    let world = try World()
    world.host.permit("ada", .write)
    let snapshots = try DirectorySnapshotStore(directory: "\(root)/snapshots")
    let pipeline = try Pipeline(
      context: world.context, directory: root, snapshots: snapshots, research: BuiltinResearch(), fix: RevertAgent())
    try await body(House(world: world, root: root, pipeline: pipeline, snapshots: snapshots))
  }

  /// A report with its issue, not written yet.
  func report() async throws -> IssueAddress {
    var report = try Sample.report(weight: 3)
    let issue = world.host.open(report.title, "", by: FakeHost.us, in: report.repository)
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: "")
    report.change = Sample.change()
    report.change?.state = .closed
    try await world.keep(report)
    return issue.address
  }

  func run<Payload>(_ kind: JobKind<Payload>, _ payload: Payload) async throws -> Change {
    let job = try kind.job(payload, id: Identifier("job"), lane: Identifier("lane"), readyAt: Sample.noon)
    let handler = try #require(pipeline.handlers[kind.name])
    let change = try await handler(world.leased(job))
    try await world.store.commit(change)
    return change
  }

  /// What is known of a repository is looked up again after a minute.
  func change(isKnown: Bool = true, _ edit: @Sendable (inout HostedRepository) -> Void) throws {
    let shop = try Sample.shop()
    world.host.state.withLock { state in
      guard var repository = state.repositories[shop] else { return }
      edit(&repository)
      state.repositories[shop] = repository
    }
    if isKnown { world.time.advance(by: .seconds(61)) }
  }
}

@Suite struct `Work in a repository that cannot be written to` {
  @Test func `is left, said once, and taken up again`() async throws {
    try await House.run { house in
      let address = try await house.report()
      let name = ReportName(Identifier("r1"))
      try house.change { $0.isArchived = true }
      for _ in 0..<2 { _ = try await house.run(PipelineJobs.writeIssue, name) }
      let look = IssueLook(issue: address, label: "weight: 8", wasAdded: true, sender: Sample.ada, delivery: "d")
      #expect(try await house.run(PipelineJobs.issueLook, look).enqueues.isEmpty)
      #expect(house.world.host.writes.isEmpty)
      let said = try await house.world.store.trail(of: "r1").filter { $0.stage == "standing" }
      #expect(said.count == 1 && said.first?.text.contains("archived") == true)
      try house.change { $0.isArchived = false }
      _ = try await house.run(PipelineJobs.writeIssue, name)
      #expect(house.world.host.writes.contains { $0.hasPrefix("label \(address)") })
    }
  }

  @Test func `is left when a write is refused because it was closed a moment ago`() async throws {
    try await House.run { house in
      let address = try await house.report()
      let name = ReportName(Identifier("r1"))
      let refusal = HostRefusal.forbidden("Repository was archived so is read-only.")
      try house.change { _ in }
      house.world.host.fail("label \(address)", with: refusal)
      await #expect(throws: refusal) { try await house.run(PipelineJobs.writeIssue, name) }

      try house.change(isKnown: false) { $0.isArchived = true }
      house.world.host.fail("label \(address)", with: refusal)
      _ = try await house.run(PipelineJobs.writeIssue, name)
      let said = try await house.world.store.trail(of: "r1").filter { $0.stage == "standing" }
      #expect(said.count == 1 && said.first?.text.contains("archived") == true)
    }
  }

  @Test func `is left in forks, and waits where issues are turned off`() async throws {
    try await House.run { house in
      _ = try await house.report()
      try house.change { $0.isFork = true }
      _ = try await house.run(PipelineJobs.writeIssue, ReportName(Identifier("r1")))
      try house.change { repository in (repository.isFork, repository.hasIssues) = (false, false) }
      _ = try await house.run(PipelineJobs.writeIssue, ReportName(Identifier("r1")))
      #expect(house.world.host.writes.isEmpty)
      let said = try await house.world.store.trail(of: "r1").filter { $0.stage == "standing" }.map(\.text)
      #expect(said.count == 2 && said[0].contains("fork") && said[1].contains("turned off"))
    }
  }

  @Test func `ends with what was made from its code, and keeps what is known for thirty days`() async throws {
    try await House.run { house in
      _ = try await house.report()
      let snapshot = try await house.snapshots.put(Data("an archive".utf8)).text
      var report = try #require(try await house.world.context.shelf.report(Identifier("r1")))
      report.change?.snapshot = snapshot
      report.change?.base = "abc123"
      try await house.world.keep(report)
      for path in ["mirrors/10.git/objects", "layers/abc123/src", "layers/def456"] {
        try FileManager.default.createDirectory(
          atPath: "\(house.root)/\(path)", withIntermediateDirectories: true)
      }
      var change = Change()
      let left = KnownRepository(id: 10, name: try Sample.shop(), leftAt: Sample.noon)
      change.puts.append(try RepositoryRoll.document(left))
      change.puts.append(
        try DashboardShelf.document(
          DashboardRecord(repository: left.name, issue: IssueReference(number: 9, id: 9, url: ""))))
      try PauseBook.set(Pause(by: "ada", since: Sample.noon), of: left.name, in: &change)
      try await house.world.store.commit(change)

      _ = try await house.run(PipelineJobs.leave, RepositoryNumber(10))
      let there = { (path: String) in FileManager.default.fileExists(atPath: "\(house.root)/\(path)") }
      #expect(!there("mirrors/10.git") && !there("layers/abc123") && there("layers/def456"))
      #expect(try await house.snapshots.list().isEmpty)
      #expect(try await house.world.context.shelf.report(Identifier("r1")) != nil)
      _ = try await house.run(PipelineJobs.writeIssue, ReportName(Identifier("r1")))
      #expect(house.world.host.writes.isEmpty, "nothing is tried where we are not let in")

      house.world.time.advance(by: .seconds(31 * 86_400))
      _ = try await house.run(PipelineJobs.leave, RepositoryNumber(10))
      #expect(try await house.world.context.shelf.report(Identifier("r1")) == nil)
      #expect(try await RepositoryRoll(store: house.world.store).known().isEmpty)
      #expect(try await DashboardShelf(store: house.world.store).records().isEmpty)
      #expect(try await PauseBook(store: house.world.store).repositoryCount() == 0)
    }
  }

  @Test func `goes on when only the conversation is locked`() async throws {
    try await House.run { house in
      let address = try await house.report()
      house.world.host.fail(
        "comment on", with: HostRefusal.forbidden("Unable to create comment because issue is locked."))
      house.world.host.label(address, "weight: 89", by: Unheard.eve)
      let change = try await house.run(
        PipelineJobs.issueLook, .late(address, by: FakeHost.us))
      #expect(change.kinds == [PipelineJobs.writeIssue.name], "the label is taken back, though nothing can be said")
    }
  }
}

@Suite struct `Being let in again` {
  private func route(_ event: String, _ payload: JSONValue, in world: World) async throws -> Change {
    try await DeliveryReader(context: world.context, repositories: world.repositories).read(
      Delivery(id: Identifier("d-1"), source: "github", event: event, body: payload.data, receivedAt: Sample.noon))
  }

  @Test func `takes up what was forbidden, and compares everything`() async throws {
    let world = try World()
    for (name, note) in [("a", "forbidden: no"), ("b", "the host says the request is wrong: no")] {
      var change = Change()
      let job = Job(
        id: Identifier(name), kind: "x", lane: Identifier(name), payload: Data(), readyAt: Sample.noon)
      change.enqueues.append(Enqueue(job))
      try await world.store.commit(change)
      _ = try await world.store.lease(at: Sample.noon, for: .seconds(60), limit: 1)
      var end = Change()
      end.finished = Finished(Identifier(name), .refused, at: Sample.noon, note: note)
      try await world.store.commit(end)
    }
    let change = try await route(
      "installation",
      [
        "action": "new_permissions_accepted", "installation": ["id": 5, "account": ["login": "acme"]],
        "sender": ["id": 1, "login": "ada", "type": "User"],
      ], in: world)
    #expect(change.kinds == [PipelineJobs.reconcile.name])
    #expect(try await world.store.parked(limit: 10).map(\.job.id) == [Identifier("b")])
  }

  @Test func `is no farewell while an installation is suspended`() async throws {
    let night = try Unheard()
    let address = try await night.report()
    night.world.host.state.withLock { state in
      state.repositories[address.repository] = nil
      state.repositoryRefusal = HostRefusal.lockedOut("suspended")
    }
    try await night.pass()
    #expect(try await RepositoryRoll(store: night.world.store).leftAt(address.repository) == nil)
  }
}
