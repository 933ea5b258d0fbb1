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

@Suite struct `A report` {
  private func tools() throws -> RepositoryName { try #require(RepositoryName("acme/tools")) }

  /// A night with a second repository.
  private func night() throws -> Unheard {
    let night = try Unheard()
    let tools = try tools()
    night.world.host.state.withLock { state in
      state.repositories[tools] = HostedRepository(
        name: tools, id: 77, defaultBranch: "main", isPrivate: true, isArchived: false, cloneURL: "")
    }
    return night
  }

  @Test func `follows its repository to a new name, with its signals`() async throws {
    let night = try night()
    let address = try await night.report()
    let kept = MemberSignal(
      signal: Sample.signal("s-1"), report: Identifier("r1"), repository: address.repository)
    var change = Change()
    change.puts.append(try ReportShelf.document(kept))
    try await night.world.store.commit(change)
    let renamed = try #require(RepositoryName("acme/store"))
    night.world.host.rename(address.repository, to: renamed)
    try await night.pass()
    #expect(try await night.now().repository == renamed)
    let shelf = night.world.context.shelf
    #expect(try await shelf.signals(in: renamed).count == 1)
    #expect(try await shelf.signals(in: address.repository).isEmpty)
    let there = IssueAddress(repository: renamed, number: address.number)
    #expect(try await shelf.report(issue: there)?.id == Identifier("r1"))
    let roll = RepositoryRoll(store: night.world.store)
    #expect(try await roll.currentName(of: address.repository) == renamed)
  }

  @Test func `follows its issue to another repository, and begins there anew`() async throws {
    let night = try night()
    let address = try await night.report(.inReview, weight: 9)
    let new = night.world.host.transfer(address, to: try tools())
    for _ in 0..<3 { try await night.pass() }
    let report = try await night.now()
    #expect(report.address == new && report.change == nil && report.state == .researching)
    #expect(report.note == nil || report.note?.contains("Transferred from") == true)
    #expect(try await night.world.store.trail(of: "r1").contains { $0.text.contains("transferred") })
  }

  @Test func `is let go when its issue is deleted, and not before the API had time`() async throws {
    let night = try night()
    let address = try await night.report()
    night.world.host.state.withLock { $0.issues[address] = nil }
    try await night.pass(.seconds(10))
    #expect(try await night.world.context.shelf.report(Identifier("r1")) != nil)
    try await night.pass()
    #expect(try await night.world.context.shelf.report(Identifier("r1")) == nil)
    #expect(try await night.world.store.trail(of: "r1").contains { $0.text.contains("let go") })
    #expect(night.world.host.writes.isEmpty)
  }

  @Test func `is let go when its issue goes where we may not write`() async throws {
    let night = try night()
    let address = try await night.report()
    let tools = try tools()
    night.world.host.state.withLock { $0.repositories[tools]?.isArchived = true }
    _ = night.world.host.transfer(address, to: tools)
    for _ in 0..<2 { try await night.pass() }
    #expect(try await night.world.context.shelf.report(Identifier("r1")) == nil)
  }

  @Test func `stays where only issues were turned off`() async throws {
    let night = try night()
    let address = try await night.report()
    let issue = try await night.issue(address)
    night.world.host.state.withLock { state in
      state.repositories[address.repository]?.hasIssues = false
      state.issues[address] = nil
    }
    for _ in 0..<3 { try await night.pass() }
    #expect(try await night.now().address == address)
    night.world.host.state.withLock { state in
      state.repositories[address.repository]?.hasIssues = true
      state.issues[address] = issue
    }
    for _ in 0..<2 { try await night.pass() }
    #expect(try await night.now().address == address)
  }

  @Test func `is kept for a while where we are not let in, and picked up from its issue after that`() async throws {
    let night = try night()
    let address = try await night.report(.needsInput, weight: 5)
    let before = try await night.now()
    let repository = night.world.host.state.withLock { $0.repositories.removeValue(forKey: address.repository) }
    try await night.pass()
    let roll = RepositoryRoll(store: night.world.store)
    #expect(try await roll.leftAt(address.repository) != nil)
    #expect(try await night.now() == before)
    night.world.host.state.withLock { $0.repositories[address.repository] = repository }
    try await night.pass()
    #expect(try await roll.leftAt(address.repository) == nil)

    // Everything about it is forgotten, as after thirty days.
    var change = Change()
    change.deletes = [
      DocumentName(collection: ReportShelf.reports, id: "r1"),
      DocumentName(collection: "reconcile", id: "\(address.repository)"),
    ]
    try await night.world.store.commit(change)
    try await night.pass()
    let back = try await night.now()
    #expect(back.weight == before.weight && back.state == before.state && back.address == address)
  }
}
