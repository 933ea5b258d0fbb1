import Essentials
import GitHub
import Runtime
import Testing

@Suite struct `Shared work` {
  let work = SharedWork<String, Int>()
  let runs = Noted(0)

  @Test func `under way is done once for all who ask for that`() async throws {
    let gate = Gate()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await run(.underWay) { await gate.pass() } }
      await gate.reached()
      for _ in 0..<5 { group.addTask { try await run(.underWay) {} } }
      for _ in 0..<50 { await Task.yield() }
      gate.open()
      for try await value in group { #expect(value == 1) }
    }
    #expect(try await run(.underWay) {} == 2)
  }

  @Test func `answers nobody with what began before they asked`() async throws {
    let first = Gate()
    try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await run(.fromNow) { await first.pass() } }
      await first.reached()
      // Both come while the first is under way, and share the next.
      async let second = run(.fromNow) {}
      async let third = run(.fromNow) {}
      for _ in 0..<50 { await Task.yield() }
      #expect(runs.value == 1)
      first.open()
      #expect(try await group.next() == 1)
      let later = [try await second, try await third]
      #expect(later.allSatisfy { $0 >= 2 })
    }
  }

  @Test func `goes on when the one who led is cancelled`() async throws {
    let gate = Gate()
    async let follower: Int = {
      await gate.reached()
      return try await run(.underWay) {}
    }()
    await withTaskGroup { group in
      group.addTask {
        await #expect(throws: CancellationError.self) { try await run(.underWay) { await gate.pass() } }
      }
      await gate.reached()
      for _ in 0..<50 { await Task.yield() }
      group.cancelAll()
    }
    #expect(try await follower >= 1)
  }

  @Test func `hands a failure to everyone who waited for it`() async throws {
    let gate = Gate()
    await withTaskGroup { group in
      for _ in 0..<2 {
        group.addTask {
          await #expect(throws: Failure.self) {
            try await run(.underWay) {
              await gate.pass()
              throw Failure()
            }
          }
        }
      }
      await gate.reached()
      gate.open()
      await group.waitForAll()
    }
  }

  private struct Failure: Error {}

  private func run(_ freshness: SharedWork<String, Int>.Freshness, _ body: @Sendable () async throws -> Void)
    async throws -> Int
  {
    try await work.run("key", freshness) {
      let number = runs.change { count in
        count += 1
        return count
      }
      try await body()
      try Task.checkCancellation()
      return number
    }
  }
}

@Suite struct `An answer cache` {
  @Test func `forgets what was not used for longest`() {
    var cache = AnswerCache(countLimit: 2, sizeLimit: 1000)
    cache.keep(Page(body: 1), etag: "a", size: 10, for: "a")
    cache.keep(Page(body: 2), etag: "b", size: 10, for: "b")
    #expect(cache.entry("a")?.etag == "a")
    cache.keep(Page(body: 3), etag: "c", size: 10, for: "c")
    #expect(cache.entry("b") == nil)
    #expect(cache.entry("a")?.page.body == 1)
    #expect(cache.size == 20)
  }

  @Test func `stays within its size and refuses what would fill it`() {
    var cache = AnswerCache(countLimit: 100, sizeLimit: 80)
    for index in 0..<20 { cache.keep(Page(body: 1), etag: "e", size: 10, for: "\(index)") }
    #expect(cache.size == 80)
    cache.keep(Page(body: 1), etag: "e", size: 11, for: "large")
    #expect(cache.entry("large") == nil)
    cache.keep(Page(body: 1), etag: "e2", size: 5, for: "19")
    #expect(cache.size == 75)
  }
}
