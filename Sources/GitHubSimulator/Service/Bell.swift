import Runtime
import Synchronization

/// Wakes who waits for something new; a ring nobody waits for is remembered by its number.
final class Bell: Sendable {
  private let state = Mutex((rings: 0, latch: Latch()))

  /// How often it has rung.
  var rings: Int { state.withLock(\.rings) }

  func ring() {
    let latch = state.withLock { state in
      state.rings += 1
      defer { state.latch = Latch() }
      return state.latch
    }
    latch.open()
  }

  /// Returns once it has rung more often than `seen`, or the waiting task is cancelled.
  func wait(after seen: Int) async {
    let latch = state.withLock { state in state.rings > seen ? nil : state.latch }
    await latch?.wait()
  }
}
