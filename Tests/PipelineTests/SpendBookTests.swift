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

@Suite struct `What was spent` {
  @Test func `is added up by repository and day`() async throws {
    let world = try World()
    let book = SpendBook(store: world.store)
    func grow(_ id: String, _ before: Int, _ after: Int, at now: Date) async throws {
      var (old, new) = (try Sample.report(), try Sample.report())
      (old.id, new.id) = (Identifier(id), Identifier(id))
      (old.receipt.agentRuns, new.receipt.agentRuns) = (before, after)
      var change = Change()
      try await book.note(old, new, at: now, in: &change)
      try await world.store.commit(change)
    }
    try await grow("r1", 0, 2, at: Sample.noon)
    try await grow("r1", 2, 3, at: Sample.noon + 60)
    try await grow("r2", 5, 6, at: Sample.noon)
    try await grow("r2", 6, 6, at: Sample.noon)
    try await grow("r1", 3, 9, at: Sample.noon + 86_400)
    #expect(try await book.spent(in: try Sample.shop(), on: Sample.noon).agentRuns == 4)
    #expect(try await book.spent(in: try Sample.shop(), on: Sample.noon + 86_400).agentRuns == 6)
    #expect(try await book.spent(in: try #require(RepositoryName("acme/docs")), on: Sample.noon) == Receipt())
  }
}
