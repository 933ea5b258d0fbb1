import Essentials

/// How often, and after how long, a provider is asked again.
package struct RetryPolicy: Sendable, Equatable {
  package var attempts: Int
  /// After the first failure; doubled after each.
  package var first: Duration
  package var longest: Duration
  /// A provider that wants more patience than this is given up.
  package var patience: Duration

  package init(
    attempts: Int = 4, first: Duration = .seconds(1), longest: Duration = .seconds(30),
    patience: Duration = .seconds(120)
  ) {
    self.attempts = attempts
    self.first = first
    self.longest = longest
    self.patience = patience
  }

  package static let never = RetryPolicy(attempts: 1)

  /// How long to wait after `attempt` failed, or nil to give up.
  ///
  /// `chance` is from 0 to 1 and spreads those who failed together. The provider's own word counts, with a little on top.
  package func delay(after attempt: Int, retryAfter: Duration?, chance: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    let spread = min(max(chance, 0), 1)
    if let retryAfter {
      return retryAfter > patience ? nil : .seconds(max(0, retryAfter.seconds) * (1 + 0.1 * spread))
    }
    let doubled = first.seconds * Double(1 << min(attempt - 1, 20))
    return .seconds(min(doubled, longest.seconds) * (0.5 + 0.5 * spread))
  }
}
