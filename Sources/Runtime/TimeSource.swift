import Essentials
package import Foundation

/// Where the time comes from: the machine's clock, or a test's hand.
package protocol TimeSource: Sendable {
  func now() -> Date

  /// Returns once `now()` is not before `moment`; throws `CancellationError` when the task is cancelled first.
  func sleep(until moment: Date) async throws
}

extension TimeSource {
  package func sleep(for duration: Duration) async throws {
    try await sleep(until: now().advanced(by: duration))
  }
}

/// The machine's clock.
package struct SystemTime: TimeSource {
  package init() {}

  package func now() -> Date { Date() }

  package func sleep(until moment: Date) async throws {
    try Task.checkCancellation()
    // The wall clock may be set back while we sleep, so look again.
    while case let rest = moment.timeIntervalSince(now()), rest > 0 {
      try await Task.sleep(for: .seconds(min(rest, 60)))
    }
  }
}
