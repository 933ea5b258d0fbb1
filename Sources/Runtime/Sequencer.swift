import Synchronization

/// Lets at most `width` pieces of work through at once, in the order they asked.
package final class Sequencer: Sendable {
  private struct State {
    var free: Int
    var nextID = 0
    var waiters: [(id: Int, continuation: CheckedContinuation<Void, any Error>)] = []
  }

  private let state: Mutex<State>

  package init(width: Int = 1) {
    precondition(width > 0)
    state = Mutex(State(free: width))
  }

  /// Runs `work` when its turn has come; throws `CancellationError` without running it when cancelled before that.
  package func run<Result>(
    isolation: isolated (any Actor)? = #isolation, _ work: () async throws -> Result
  ) async throws -> Result {
    try await enter()
    defer { leave() }
    return try await work()
  }

  /// How many wait for their turn.
  package var waiting: Int { state.withLock(\.waiters.count) }

  private func enter() async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let next: Swift.Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          guard state.free == 0 else {
            state.free -= 1
            return .success(())
          }
          state.waiters.append((id, continuation))
          return nil
        }
        if let next { continuation.resume(with: next) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(throwing: CancellationError())
    }
  }

  private func leave() {
    let next = state.withLock { state -> CheckedContinuation<Void, any Error>? in
      guard state.waiters.isEmpty else { return state.waiters.removeFirst().continuation }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}
