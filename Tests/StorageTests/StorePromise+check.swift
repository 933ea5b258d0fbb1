import Essentials
import Foundation
import Storage
import Testing
import WorkQueue

extension StorePromise {
  /// Fails the running test unless `store`, which must be empty, keeps this promise.
  func check(_ store: any Store) async throws {
    switch self {
    case .acceptsOnce:
      #expect(try await store.accept([.sample("a"), .sample("a"), .sample("b")], at: .noon) == [true, false, true])
      _ = try await store.take()
      try await store.commit(.finish("delivery/a", .succeeded))
      try await store.prune(before: .noon + 1000)
      #expect(try await store.delivery(Identifier("a")) == nil)
      #expect(try await store.accept([.sample("a")], at: .noon + 2000) == [false])
      #expect(try await store.take(at: .noon + 30).isEmpty)
    case .promisesWork:
      _ = try await store.accept([.sample("a")], at: .noon + 3)
      let status = try #require(try await store.job(Identifier("delivery/a")))
      #expect(status.job.kind == "delivery.v1" && status.job.lane == Identifier("delivery/a"))
      #expect(status.job.payload == Data("a".utf8) && status.job.readyAt == .noon + 3)
    case .keepsBytes:
      let body = Data((0...255).map { UInt8($0) })
      var delivery = Delivery.sample("a'\u{0}é")
      delivery.body = body
      _ = try await store.accept([delivery, .sample("empty", body: "")], at: .noon)
      #expect(try await store.delivery(delivery.id) == delivery)
      #expect(try await store.delivery(Identifier("empty"))?.body == Data())
      #expect(try await store.delivery(Identifier("nobody")) == nil)
    case .documentsByKey: try await checkDocumentsByKey(store)
    case .documentsReplace: try await checkDocumentsReplace(store)
    case .trailInOrder:
      let entries = ["screen", "group", "group"].map {
        TrailEntry(subject: "r-1", at: .noon, stage: $0, text: "because of \($0)")
      }
      for entry in entries {
        var change = Change()
        change.trail = [entry, TrailEntry(subject: "other", at: .noon, stage: "screen", text: "")]
        try await store.commit(change)
      }
      #expect(try await store.trail(of: "r-1") == entries)
      #expect(try await store.trail(of: "nobody").isEmpty)
    case .writesOnce:
      #expect(try await store.beginWrite("k", at: .noon) == .fresh)
      try await store.abandonWrite("k")
      #expect(try await store.beginWrite("k", at: .noon) == .fresh)
      try await store.finishWrite("k", result: Data("7".utf8))
      try await store.finishWrite("k", result: Data("7".utf8))
      try await store.abandonWrite("k")
      #expect(try await store.beginWrite("k", at: .noon) == .done(Data("7".utf8)))
      try await store.finishWrite("empty", result: Data())
      #expect(try await store.beginWrite("empty", at: .noon) == .done(Data()))
    case .unknownWrite:
      _ = try await store.beginWrite("k", at: .noon)
      #expect(try await store.beginWrite("k", at: .noon + 5) == .unknown(since: .noon))
      #expect(try await store.beginWrite("k", at: .noon + 9) == .unknown(since: .noon))
    case .prunes: try await checkPruning(store)
    case .counts:
      _ = try await store.accept([.sample("a"), .sample("b"), .sample("c"), .sample("d")], at: .noon)
      _ = try await store.take(limit: 3)
      try await store.commit(.finish("delivery/a", .succeeded))
      try await store.commit(.finish("delivery/b", .unrecognised))
      _ = try await store.beginWrite("k", at: .noon)
      #expect(
        try await store.counts() == StoreCounts(deliveries: 4, waiting: 1, leased: 1, parked: 1, unknownWrites: 1))
    default: try await checkJobs(store)
    }
  }

  private func checkDocumentsByKey(_ store: any Store) async throws {
    let first = Document(collection: "reports", id: "a", body: Data("1".utf8), keys: ["issue:7", "fingerprint:x"])
    let second = Document(collection: "reports", id: "b", body: Data("2".utf8), keys: ["fingerprint:x"])
    let stranger = Document(collection: "signals", id: "a", body: Data("3".utf8), keys: ["fingerprint:x"])
    try await store.commit(.put(second, first, stranger))
    #expect(try await store.document("reports", id: "a") == first)
    #expect(try await store.document("reports", id: "c") == nil)
    #expect(try await store.documents("reports", key: "fingerprint:x") == [first, second])
    #expect(try await store.documents("reports", key: "issue:7") == [first])
    #expect(try await store.documents("reports", key: "issue:8").isEmpty)
    #expect(try await store.documents("reports") == [first, second])
  }

  private func checkDocumentsReplace(_ store: any Store) async throws {
    let old = Document(collection: "c", id: "a", body: Data("1".utf8), keys: ["x", "y"])
    let new = Document(collection: "c", id: "a", body: Data(), keys: ["y", "z"])
    try await store.commit(.put(old))
    var change = Change.put(new)
    change.deletes = [old.name]
    try await store.commit(change)
    #expect(try await store.document("c", id: "a") == new)
    #expect(try await store.documents("c", key: "x").isEmpty)
    #expect(try await store.documents("c", key: "z") == [new])
    change.puts = []
    try await store.commit(change)
    #expect(try await store.documents("c").isEmpty)
    #expect(try await store.documents("c", key: "z").isEmpty)
  }

  private func checkPruning(_ store: any Store) async throws {
    _ = try await store.accept([.sample("done"), .sample("owed"), .sample("parked")], at: .noon)
    try await store.commit(.enqueue(.sample("old", readyAt: .noon - 9, payload: "bytes")))
    _ = try await store.take(limit: 4)
    try await store.commit(.finish("old", .succeeded))
    try await store.commit(.finish("delivery/done", .succeeded))
    try await store.commit(.finish("delivery/parked", .refused, note: "why"))
    _ = try await store.beginWrite("done", at: .noon)
    try await store.finishWrite("done", result: Data("7".utf8))
    _ = try await store.beginWrite("unknown", at: .noon)
    try await store.prune(before: .noon)
    #expect(try await store.delivery(Identifier("done")) != nil)
    #expect(try await store.beginWrite("done", at: .noon) == .done(Data("7".utf8)))
    try await store.prune(before: .noon + 1)
    #expect(try await store.delivery(Identifier("done")) == nil)
    #expect(try await store.delivery(Identifier("owed")) == .sample("owed"))
    #expect(try await store.delivery(Identifier("parked")) == .sample("parked"))
    #expect(try await store.parked(limit: 9).map(\.note) == ["why"])
    #expect(try await store.job(Identifier("old"))?.job.payload == Data())
    #expect(try await store.beginWrite("done", at: .noon) == .fresh)
    #expect(try await store.beginWrite("unknown", at: .noon) == .unknown(since: .noon))
  }
}
