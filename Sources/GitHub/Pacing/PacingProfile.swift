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
  /// Ledgers follow each other no closer than this, after a first few; nil: as close as all writes.
  ///
  /// Without it a storm's first minutes would use up the hour, and every ledger stand still for the rest of it.
  package var ledgerPace: Pace?
  package var concurrentWrites: Int
  package var concurrentReads: Int

  /// A few at once, then one at a time.
  package struct Pace: Sendable, Equatable {
    package var burst: Int
    package var interval: Duration

    package init(burst: Int, interval: Duration) {
      self.burst = burst
      self.interval = interval
    }
  }

  package init(
    spacing: Duration, notifyingSpacing: Duration, perMinute: Int?, perHour: Int?, ledgerPace: Pace? = nil,
    concurrentWrites: Int, concurrentReads: Int
  ) {
    self.spacing = spacing
    self.notifyingSpacing = notifyingSpacing
    self.perMinute = perMinute
    self.perHour = perHour
    self.ledgerPace = ledgerPace
    self.concurrentWrites = concurrentWrites
    self.concurrentReads = concurrentReads
  }

  /// Its ledgers take at most 258 of an hour's writes, and of 50 that all change all the time each has its turn in 725 s.
  package static let gitHubDotCom = PacingProfile(
    spacing: .seconds(1), notifyingSpacing: .seconds(3), perMinute: 80, perHour: 500,
    ledgerPace: Pace(burst: 10, interval: .seconds(14.5)), concurrentWrites: 1, concurrentReads: 20)

  /// Only what the host's headers say counts.
  package static let enterprise = PacingProfile(
    spacing: .zero, notifyingSpacing: .zero, perMinute: nil, perHour: nil, concurrentWrites: 4, concurrentReads: 20)
}

extension WriteUrgency {
  /// The share of a window's writes it may use up, so that there is always room left for what is more urgent.
  var share: Double {
    switch self {
    case .answer, .thresholdLabel: 1
    case .pullRequest, .report: 0.98
    case .ledger: 0.96
    case .upkeep, .dashboard: 0.5
    }
  }

  /// How long a write waits for its turn before it is deferred.
  ///
  /// Whoever waits holds a worker and a report's lane, so that a label behind a ledger would be late.
  var patience: Duration {
    switch self {
    case .answer: .seconds(300)
    case .pullRequest: .seconds(60)
    case .thresholdLabel: .seconds(10)
    case .report: .seconds(3)
    case .ledger, .upkeep, .dashboard: .seconds(2)
    }
  }
}
