import Domain
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing

@Suite final class `A write to the outside` {
  private let time = ManualTime(Sample.noon)
  private let store = MemoryStore(backoff: Sample.backoff)
  private let done = Mutex(0)
  private var outbox: Outbox { Outbox(store: store, time: time, unknownWait: .seconds(60)) }
  private static let timedOut = HostRefusal.unavailable("timed out", mayHaveActed: true)

  private func once(found: Int? = nil, failing: (any Error)? = nil) async throws -> Int {
    try await outbox.once("issue/r1") {
      found
    } perform: {
      let count = done.withLock { count in
        count += 1
        return count
      }
      if let failing { throw failing }
      return count
    }
  }

  @Test func `is done once, and its result given every time`() async throws {
    #expect(try await once() == 1)
    #expect(try await once() == 1)
    #expect(done.withLock(\.self) == 1)
  }

  @Test func `whose answer never came is looked for before it is repeated`() async throws {
    await #expect(throws: Self.timedOut) { try await once(failing: Self.timedOut) }
    #expect(try await once(found: 42) == 42)
    #expect(try await once() == 42)
    #expect(done.withLock(\.self) == 1)
  }

  @Test func `that is not found waits while it may still appear, and is repeated then`() async throws {
    await #expect(throws: Self.timedOut) { try await once(failing: Self.timedOut) }
    await #expect(throws: WriteDeferred(seconds: 60)) { try await once() }
    time.advance(by: .seconds(59))
    await #expect(throws: WriteDeferred(seconds: 1)) { try await once() }
    #expect(done.withLock(\.self) == 1)
    time.advance(by: .seconds(1))
    #expect(try await once() == 2)
  }

  @Test func `that times out a second time is waited for as long as the first`() async throws {
    await #expect(throws: Self.timedOut) { try await once(failing: Self.timedOut) }
    time.advance(by: .seconds(60))
    await #expect(throws: Self.timedOut) { try await once(failing: Self.timedOut) }
    await #expect(throws: WriteDeferred(seconds: 60)) { try await once() }
    #expect(done.withLock(\.self) == 2)
  }

  @Test(arguments: [
    HostRefusal.invalid("422"), .forbidden("403"), .notFound, .unavailable("refused", mayHaveActed: false),
  ])
  func `that certainly did nothing is forgotten and tried again at once`(_ error: HostRefusal) async throws {
    await #expect(throws: error) { try await once(failing: error) }
    #expect(try await once() == 2)
  }

  @Test func `that was put off is forgotten as well`() async throws {
    await #expect(throws: WriteDeferred(seconds: 5)) { try await once(failing: WriteDeferred(seconds: 5)) }
    #expect(try await once() == 2)
  }
}
