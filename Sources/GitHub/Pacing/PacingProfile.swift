import Domain
import Essentials

/// How fast a host lets us write.
///
/// The figures for github.com are its published secondary limits:
/// <https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api>.
package struct PacingProfile: Sendable, Equatable {
  /// From the start of one write to the start of the next.
  package var spacing: Duration
  /// The same between two writes that send people notifications.
  package var notifyingSpacing: Duration
  /// Nil: no limit of our own.
  package var perMinute: Int?
  package var perHour: Int?
  package var concurrentWrites: Int
  package var concurrentReads: Int

  package init(
    spacing: Duration, notifyingSpacing: Duration, perMinute: Int?, perHour: Int?, concurrentWrites: Int,
    concurrentReads: Int
  ) {
    self.spacing = spacing
    self.notifyingSpacing = notifyingSpacing
    self.perMinute = perMinute
    self.perHour = perHour
    self.concurrentWrites = concurrentWrites
    self.concurrentReads = concurrentReads
  }

  package static let gitHubDotCom = PacingProfile(
    spacing: .seconds(1), notifyingSpacing: .seconds(3), perMinute: 80, perHour: 500, concurrentWrites: 1,
    concurrentReads: 20)

  /// Only what the host's headers say counts.
  package static let enterprise = PacingProfile(
    spacing: .zero, notifyingSpacing: .zero, perMinute: nil, perHour: nil, concurrentWrites: 4, concurrentReads: 20)
}

extension WriteUrgency {
  /// The share of a window's writes it may use up, so that there is always room left for what is more urgent.
  var share: Double {
    switch self {
    case .answer, .thresholdLabel: 1
    case .pullRequest: 0.9
    case .ledger: 0.75
    }
  }

  /// How long a write waits for its turn before it is deferred.
  ///
  /// Answers and labels wait longer than any minute's window lasts; a worker is not held for an hour.
  var patience: Duration {
    switch self {
    case .answer, .thresholdLabel: .seconds(300)
    case .pullRequest: .seconds(60)
    case .ledger: .seconds(10)
    }
  }
}
