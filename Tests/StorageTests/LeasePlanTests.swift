import Foundation
import Storage
import Testing
import WorkQueue

@Suite struct `Finding the next job` {
  @Test func `sorts and scans nothing, however many wait`() async throws {
    let folder = try Folder()
    _ = try await folder.open()
    let plans = try SQLiteProbe(path: folder.file).plans()
    #expect(plans.contains { $0.contains("SEARCH lanes USING INDEX lanes_by_readiness (ready_at<?)") }, "\(plans)")
    #expect(plans.contains { $0.contains("SEARCH jobs USING INDEX jobs_waiting (lane=?)") }, "\(plans)")
    #expect(plans.contains { $0.contains("SEARCH jobs USING INDEX jobs_leased (lane=?)") }, "\(plans)")
    #expect(!plans.contains { $0.contains("TEMP B-TREE") || $0.hasPrefix("SCAN jobs") || $0.hasPrefix("SCAN lanes") })
  }

  @Test func `is right with many jobs in one lane and in many`() async throws {
    let folder = try Folder()
    let store = try await folder.open()
    var change = Change()
    change.enqueues = (0..<2000).map { Enqueue(.sample("one-\($0)", lane: "one", readyAt: .noon - 1)) }
    change.enqueues += (0..<2000).map { Enqueue(.sample("many-\($0)")) }
    try await store.commit(change)
    #expect(try await store.take(limit: 3) == ["one-0", "many-0", "many-1"])
    #expect(try await store.take(limit: 2) == ["many-2", "many-3"])
    try await store.commit(.finish("one-0", .succeeded))
    #expect(try await store.take(limit: 2) == ["one-1", "many-4"])
  }
}
