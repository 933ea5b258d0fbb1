import Essentials
package import Foundation
import Synchronization

/// A clock that stands still until a test moves it.
package final class ManualTime: TimeSource {
  private struct Sleeper {
    var id: Int
    var moment: Date
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now: Date
    var nextID = 0
    var sleepers: [Sleeper] = []
    var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []

    mutating func takeSatisfiedWatchers() -> [CheckedContinuation<Void, Never>] {
      let satisfied = watchers.filter { $0.count <= sleepers.count }
      watchers.removeAll { $0.count <= sleepers.count }
      return satisfied.map(\.continuation)
    }
  }

  private let state: Mutex<State>

  private let didFallAsleep: @Sendable (_ until: Date) -> Void

  /// `didFallAsleep` is told of everyone who sleeps, and until when.
  package init(_ start: Date, didFallAsleep: @escaping @Sendable (Date) -> Void = { _ in }) {
    state = Mutex(State(now: start))
    self.didFallAsleep = didFallAsleep
  }

  package func now() -> Date { state.withLock(\.now) }

  /// How many are asleep.
  package var sleepers: Int { state.withLock(\.sleepers.count) }

  /// Returns once at least `count` are asleep.
  package func waitForSleepers(_ count: Int = 1) async {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state in
        state.watchers.append((count, continuation))
        return state.takeSatisfiedWatchers()
      }
      for watcher in ready { watcher.resume() }
    }
  }

  /// Moves the clock and wakes whose time has come, the earliest first.
  package func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let now = state.now
      let woken = state.sleepers.filter { $0.moment <= now }
      state.sleepers.removeAll { $0.moment <= now }
      return woken.sorted { ($0.moment, $0.id) < ($1.moment, $1.id) }
    }
    for sleeper in woken { sleeper.continuation.resume() }
  }

  package func sleep(until moment: Date) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        fallAsleep(Sleeper(id: id, moment: moment, continuation: continuation))
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  private func fallAsleep(_ sleeper: Sleeper) {
    enum Next { case cancelled, awake, asleep([CheckedContinuation<Void, Never>]) }
    let next: Next = state.withLock { state in
      // Cancelled before there was anyone to wake; the flag is set before the cancellation handler runs.
      if Task.isCancelled { return .cancelled }
      if sleeper.moment <= state.now { return .awake }
      state.sleepers.append(sleeper)
      return .asleep(state.takeSatisfiedWatchers())
    }
    switch next {
    case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
    case .awake: sleeper.continuation.resume()
    case .asleep(let watchers):
      for watcher in watchers { watcher.resume() }
      didFallAsleep(sleeper.moment)
    }
  }
}
