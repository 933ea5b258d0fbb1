import Runtime
import Synchronization

/// Wakes whoever waits for work; a ring between two looks is not lost.
package final class Bell: Sendable {
  private struct State {
    var count = 0
    var latch = Latch()
  }

  private let state = Mutex(State())

  package init() {}

  /// How often it has rung; taken before a look, given to `wait`.
  package var count: Int { state.withLock(\.count) }

  package func ring() {
    let latch = state.withLock { state in
      state.count += 1
      defer { state.latch = Latch() }
      return state.latch
    }
    latch.open()
  }

  /// Returns as soon as it has rung more often than `mark`, or when the waiting task is cancelled.
  package func wait(after mark: Int) async {
    let latch = state.withLock { $0.count > mark ? nil : $0.latch }
    await latch?.wait()
  }
}
