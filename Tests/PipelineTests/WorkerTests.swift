import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite(.timeLimit(.minutes(10))) struct `A worker` {
  private let time = ManualTime(Sample.noon)
  private let store = MemoryStore(backoff: Sample.backoff)

  private func worker(_ handlers: [String: JobHandler], bell: Bell = Bell()) -> Worker {
    Worker(store: store, time: time, log: .discarded, handlers: handlers, bell: bell, lease: .seconds(120))
  }

  private func enqueue(_ id: String, kind: String = "test.v1") async {
    var change = Change()
    change.enqueues = [
      Enqueue(Job(id: Identifier(id), kind: kind, lane: Identifier(id), payload: Data(), readyAt: Sample.noon))
    ]
    await store.commit(change)
  }

  private func state(_ id: String) async -> JobLifecycle.State? { await store.job(Identifier(id))?.state }

  @Test func `keeps what a job decided together with its end`() async throws {
    await enqueue("a")
    let kept = Mutex<[Change]>([])
    let worker = Worker(
      store: store, time: time, log: .discarded,
      handlers: [
        "test.v1": { _ in
          var change = Change()
          change.puts = [Document(collection: "c", id: "1", body: Data("x".utf8))]
          return change
        }
      ], bell: Bell()
    ) { change in kept.withLock { $0.append(change) } }
    #expect(try await worker.runUntilIdle() == 1)
    #expect(await state("a") == .done)
    #expect(await store.document("c", id: "1")?.body == Data("x".utf8))
    #expect(kept.withLock(\.self).map(\.finished?.outcome) == [.succeeded])
  }

  @Test func `does what a job leads to as well`() async throws {
    await enqueue("a")
    let handlers: [String: JobHandler] = [
      "test.v1": { leased in
        var change = Change()
        let next = Job(
          id: Identifier("b"), kind: "next.v1", lane: Identifier("b"), payload: Data(), readyAt: Sample.noon)
        change.enqueues = [Enqueue(next)]
        return change
      }, "next.v1": { _ in Change() },
    ]
    #expect(try await worker(handlers).runUntilIdle() == 2)
    #expect(await state("b") == .done)
  }

  @Test func `parks a job that nobody recognises`() async throws {
    await enqueue("a", kind: "stranger.v9")
    _ = try await worker([:]).runUntilIdle()
    #expect(await state("a") == .parked(attempt: 1))
    #expect(await store.job(Identifier("a"))?.note.contains("stranger.v9") == true)
  }

  @Test func `puts a job off without using up a try`() async throws {
    await enqueue("a")
    let worker = worker(["test.v1": { _ in throw WriteDeferred(seconds: 30) }])
    for _ in 0..<10 {
      #expect(try await worker.runUntilIdle() == 1)
      #expect(await state("a") == .waiting(attempt: 1))
      time.advance(by: .seconds(30))
    }
  }

  @Test func `tries a failed job again, later each time, and then parks it`() async throws {
    await enqueue("a")
    let worker = worker(["test.v1": { _ in throw HostRefusal.unavailable("502", mayHaveActed: false) }])
    #expect(try await worker.runUntilIdle() == 1)
    #expect(await store.nextReady() == Sample.noon + 1)
    time.advance(by: .seconds(1))
    #expect(try await worker.runUntilIdle() == 1)
    #expect(await store.nextReady() == Sample.noon + 3)
    time.advance(by: .seconds(2))
    #expect(try await worker.runUntilIdle() == 1)
    #expect(await state("a") == .parked(attempt: 3))
    #expect(await store.trail(of: "a").count == 3)
  }

  @Test func `parks at once what cannot help to repeat`() async throws {
    await enqueue("a")
    _ = try await worker(["test.v1": { _ in throw Refusal("no") }]).runUntilIdle()
    #expect(await state("a") == .parked(attempt: 1))
    #expect(await store.job(Identifier("a"))?.note == "no")
  }

  @Test func `holds its job for as long as it runs`() async throws {
    await enqueue("a")
    let gate = Gate()
    let worker = worker([
      "test.v1": { _ in
        await gate.pass()
        return Change()
      }
    ])
    async let ran = worker.runUntilIdle()
    await gate.reached()
    for _ in 0..<5 {
      await time.waitForSleepers()
      time.advance(by: .seconds(40))
    }
    await time.waitForSleepers()
    // 200 seconds into a lease of 120, nobody else gets it.
    #expect(await store.lease(at: time.now(), for: .seconds(1), limit: 1).isEmpty)
    gate.open()
    #expect(try await ran == 1)
    #expect(await state("a") == .done)
  }

  @Test func `hands back what it holds when it is asked to stop`() async throws {
    await enqueue("a")
    let gate = Gate()
    let shutdown = Shutdown()
    let worker = worker([
      "test.v1": { _ in
        await gate.pass()
        try Task.checkCancellation()
        return Change()
      }
    ])
    async let ran: Void = worker.run(until: shutdown)
    await gate.reached()
    shutdown.request()
    // It has ten seconds to finish; then it is cut off.
    for _ in 0..<100_000 where await state("a") != .waiting(attempt: 1) {
      time.advance(by: .seconds(11))
      await Task.yield()
    }
    try await ran
    #expect(await state("a") == .waiting(attempt: 1))
  }

  @Test func `wakes for a job that comes while it rests`() async throws {
    let bell = Bell()
    let shutdown = Shutdown()
    let gate = Gate()
    let worker = worker(
      [
        "test.v1": { _ in
          await gate.pass()
          return Change()
        }
      ], bell: bell)
    async let ran: Void = worker.run(until: shutdown)
    await time.waitForSleepers()
    await enqueue("a")
    bell.ring()
    await gate.reached()
    gate.open()
    shutdown.request()
    try await ran
  }
}
