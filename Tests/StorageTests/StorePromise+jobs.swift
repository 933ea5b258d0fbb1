import Essentials
import Foundation
import Storage
import Testing
import WorkQueue

extension StorePromise {
  func checkJobs(_ store: any Store) async throws {
    switch self {
    case .oneWorkerPerLane:
      try await store.commit(.enqueue(.sample("a", lane: "l"), .sample("b", lane: "l"), .sample("c", lane: "m")))
      #expect(try await store.take() == ["a", "c"])
      #expect(try await store.take().isEmpty)
      try await store.commit(.finish("a", .succeeded))
      #expect(try await store.take() == ["b"])
    case .earliestFirst:
      try await store.commit(
        .enqueue(.sample("late"), .sample("first", readyAt: .noon - 5), .sample("second", readyAt: .noon - 5)))
      try await store.commit(.enqueue(.sample("inner", lane: "late", readyAt: .noon - 1)))
      #expect(try await store.take() == ["first", "second", "inner"])
    case .notBeforeReady:
      try await store.commit(.enqueue(.sample("a", readyAt: .noon + 0.5)))
      #expect(try await store.take().isEmpty)
      #expect(try await store.take(at: .noon + 0.5) == ["a"])
    case .respectsLimit:
      try await store.commit(.enqueue(.sample("a"), .sample("b"), .sample("c")))
      #expect(try await store.take(limit: 0).isEmpty)
      #expect(try await store.take(limit: 2) == ["a", "b"])
      #expect(try await store.take(limit: 2) == ["c"])
    case .expiredLease: try await checkExpiredLease(store)
    case .extendsLease:
      try await store.commit(.enqueue(.sample("a")))
      #expect(try await !store.extend(Identifier("a"), until: .noon + 5))
      _ = try await store.take()
      #expect(try await store.extend(Identifier("a"), until: .noon + 90))
      #expect(try await store.take(at: .noon + 89).isEmpty)
      #expect(try await store.nextReady() == .noon + 90)
      #expect(try await !store.extend(Identifier("nobody"), until: .noon + 90))
    case .releasesLeases:
      try await store.commit(.enqueue(.sample("a"), .sample("b"), .sample("c", readyAt: .noon + 9)))
      _ = try await store.take()
      #expect(try await store.releaseLeases(at: .noon + 1) == 2)
      #expect(try await store.state("a") == .waiting(attempt: 1))
      #expect(try await store.take(at: .noon + 1) == ["a", "b"])
      #expect(try await store.releaseLeases(at: .noon + 2) == 2)
      #expect(try await store.releaseLeases(at: .noon + 3) == 0)
      #expect(try await store.state("a") == .waiting(attempt: 1))
      #expect(try await store.state("c") == .waiting(attempt: 1))
    case .failsWithBackoff:
      try await store.commit(.enqueue(.sample("a")))
      _ = try await store.take()
      try await store.commit(.finish("a", .failed, note: "no route"))
      #expect(try await store.take(at: .noon + 9).isEmpty)
      #expect(try await store.nextReady() == .noon + 10)
      #expect(try await store.job(Identifier("a"))?.note == "no route")
      #expect(try await store.lease(at: .noon + 10, for: .seconds(1), limit: 1).first?.attempt == 2)
    case .parksAndUnparks:
      try await store.commit(.enqueue(.sample("a", payload: "kept"), .sample("b")))
      _ = try await store.take()
      try await store.commit(.finish("a", .refused, note: "not JSON"))
      #expect(try await store.parked(limit: 5).map(\.note) == ["not JSON"])
      #expect(try await store.take(at: .noon + 59).isEmpty)
      #expect(try await store.unpark(Identifier("a"), at: .noon + 1))
      #expect(try await !store.unpark(Identifier("a"), at: .noon + 1))
      #expect(try await !store.unpark(Identifier("b"), at: .noon + 1))
      let again = try #require(try await store.lease(at: .noon + 1, for: .seconds(1), limit: 1).first)
      #expect(again.attempt == 1 && again.job.payload == Data("kept".utf8) && again.until == .noon + 2)
    case .nextReady:
      #expect(try await store.nextReady() == nil)
      try await store.commit(.enqueue(.sample("a", lane: "l"), .sample("b", lane: "l")))
      try await store.commit(.enqueue(.sample("c", readyAt: .noon + 300)))
      #expect(try await store.nextReady() == .noon)
      _ = try await store.take()
      #expect(try await store.nextReady() == .noon + 60)
      try await store.commit(.finish("a", .succeeded))
      _ = try await store.take()
      try await store.commit(.finish("b", .succeeded))
      #expect(try await store.nextReady() == .noon + 300)
    default: try await checkRepeats(store)
    }
  }

  private func checkExpiredLease(_ store: any Store) async throws {
    try await store.commit(.enqueue(.sample("a", lane: "l"), .sample("b", lane: "l", readyAt: .noon + 1)))
    _ = try await store.take()
    try await store.commit(.enqueue(.sample("sooner", lane: "l", readyAt: .noon - 9)))
    #expect(try await store.take(at: .noon + 59).isEmpty)
    #expect(try await store.lease(at: .noon + 60, for: .seconds(1), limit: 5).map(\.attempt) == [2])
    #expect(try await store.take(at: .noon + 61) == ["sooner"])
    #expect(try await store.state("a") == .parked(attempt: 2))
    #expect(try await store.job(Identifier("a"))?.note.isEmpty == false)
  }

  private func checkRepeats(_ store: any Store) async throws {
    let again = Change.enqueue(.sample("a", readyAt: .noon + 5, payload: "new"), ifPresent: .again)
    try await store.commit(.enqueue(.sample("a", readyAt: .noon, payload: "old")))
    switch self {
    case .enqueueNever:
      try await store.commit(.enqueue(.sample("a", readyAt: .noon - 5, payload: "new")))
      #expect(try await store.job(Identifier("a"))?.job == .sample("a", payload: "old"))
      _ = try await store.take()
      try await store.commit(.finish("a", .succeeded))
      try await store.commit(.enqueue(.sample("a")))
      try await store.prune(before: .noon + 1000)
      try await store.commit(.enqueue(.sample("a")))
      #expect(try await store.take(at: .noon + 1000).isEmpty)
      #expect(try await store.state("a") == .done)
    case .enqueueAgainWaiting:
      try await store.commit(again)
      #expect(try await store.job(Identifier("a"))?.job == .sample("a", payload: "old"))
      try await store.commit(.enqueue(.sample("a", readyAt: .noon - 5), ifPresent: .again))
      #expect(try await store.take(at: .noon - 5) == ["a"])
    case .enqueueAgainRunning:
      _ = try await store.take()
      try await store.commit(again)
      #expect(try await store.take(at: .noon + 5).isEmpty)
      try await store.commit(.finish("a", .succeeded))
      #expect(try await store.nextReady() == .noon + 5)
      #expect(try await store.take(at: .noon + 5) == ["a"])
      try await store.commit(.finish("a", .succeeded, at: .noon + 6))
      #expect(try await store.state("a") == .done)
    case .enqueueAgainFinished:
      _ = try await store.take()
      try await store.commit(.finish("a", .refused, note: "bad"))
      try await store.commit(again)
      let job = Job.sample("a", readyAt: .noon + 5, payload: "new")
      #expect(try await store.job(Identifier("a")) == JobStatus(job: job, state: .waiting(attempt: 1)))
      #expect(try await store.take(at: .noon + 5) == ["a"])
    case .asksForItself:
      _ = try await store.take()
      var change = again
      change.finished = Finished(Identifier("a"), .succeeded, at: .noon)
      try await store.commit(change)
      #expect(try await store.take(at: .noon + 4).isEmpty)
      #expect(try await store.take(at: .noon + 5) == ["a"])
    case .finishUnknown:
      var change = Change.put(Document(collection: "c", id: "x", body: Data()))
      change.finished = Finished(Identifier("nobody"), .succeeded, at: .noon)
      try await store.commit(change)
      try await store.commit(.finish("a", .succeeded))
      #expect(try await store.document("c", id: "x") != nil)
      #expect(try await store.state("a") == .waiting(attempt: 1))
    default: Issue.record("no check for: \(self)")
    }
  }
}
