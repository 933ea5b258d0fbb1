/// How long to wait before a failed job is tried again: doubling from `first`, never above `ceiling`.
package struct Backoff: Sendable, Equatable {
  package var first: Duration
  package var ceiling: Duration
  /// How often a job is tried before it is parked.
  package var attempts: Int

  package init(first: Duration, ceiling: Duration, attempts: Int) {
    self.first = first
    self.ceiling = ceiling
    self.attempts = attempts
  }

  /// The pause after a failed attempt; attempts count from 1.
  package func delay(after attempt: Int) -> Duration {
    var delay = first
    for _ in 1..<max(1, min(attempt, 40)) where delay < ceiling { delay = delay * 2 }
    return min(delay, ceiling)
  }
}
