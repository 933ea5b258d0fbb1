package import Foundation

/// A wish that everything come to an end: stop taking, finish what is held, return.
package final class Shutdown: Sendable {
  private let latch = Latch()

  package init() {}

  package var isRequested: Bool { latch.isOpen }

  /// Asks everyone to finish; a second call changes nothing.
  package func request() { latch.open() }

  /// Returns once shutdown is requested, or the waiting task is cancelled.
  package func wait() async { await latch.wait() }

  /// Waits for `moment`, but not past a shutdown; says whether to go on.
  ///
  /// The loop of a timer reads `while await shutdown.pause(until: next, time: time) { … }`.
  package func pause(until moment: Date, time: any TimeSource) async -> Bool {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { try? await time.sleep(until: moment) }
      await group.next()
      group.cancelAll()
    }
    return !isRequested && !Task.isCancelled
  }
}
