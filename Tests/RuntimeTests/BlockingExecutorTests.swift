import Dispatch
import Runtime
import Testing

@Suite struct `A blocking executor` {
  private actor Waiter {
    private let executor = BlockingExecutor("waiter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Blocks its thread until somebody else signals.
    func wait(on semaphore: Semaphore, arrived: @Sendable () -> Void) {
      arrived()
      semaphore.blockingWait()
    }
  }

  private struct Semaphore: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)
    func blockingWait() { semaphore.wait() }
    func signal() { semaphore.signal() }
  }

  @Test func `lets 64 actors wait on a semaphore that a task of the shared pool releases`() async {
    let semaphore = Semaphore()
    let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<64 {
        group.addTask { await Waiter().wait(on: semaphore) { arrival.yield() } }
      }
      var blocked = 0
      for await _ in arrivals {
        blocked += 1
        if blocked == 64 { break }
      }
      group.addTask { for _ in 0..<64 { semaphore.signal() } }
    }
  }

  @Test func `runs a closure and gives its result or its error`() async throws {
    struct Failure: Error, Equatable {}
    let executor = BlockingExecutor("closures")
    #expect(try await executor.run { 6 * 7 } == 42)
    await #expect(throws: Failure()) { try await executor.run { throw Failure() } }
  }
}
