import Domain
import Essentials
import Foundation
import Synchronization

/// Which issues were looked at a moment ago and only wait for a turn, so that a storm of signals is not one of reads.
final class RecentLooks: Sendable {
  private struct Look {
    var at: Date
    /// When the next of what was put off has its turn.
    var turn: Date
    /// When the ledger has.
    var ledger: Date
    var labels: [String]
    var title: String
    var isOpen: Bool
  }

  /// Somebody may have changed the issue: it is looked at again after this many seconds.
  private static let lasts = 30.0
  private let looks = Mutex<[Identifier<Report>: Look]>([:])

  /// When `report` is to be looked at again; nil if now.
  ///
  /// Nothing but its ledger differs from what it was at the last look, and that has no turn yet.
  func rest(of report: Report, at now: Date) -> Date? {
    guard let look = looks.withLock({ $0[report.id] }), look.turn > now, look.at + Self.lasts > now,
      look.labels == LabelDifference.wanted(report), look.title == report.title, look.isOpen == report.shouldBeOpen
    else { return nil }
    return min(look.turn, look.at + Self.lasts)
  }

  /// The turn that the ledger of `report` waits for; nil if it may be tried.
  func ledgerTurn(of report: Report, at now: Date) -> Date? {
    looks.withLock { $0[report.id]?.ledger }.flatMap { $0 > now ? $0 : nil }
  }

  /// Takes note of a look at `now`: of the ledger's turn, nil if it waits for none, and of the first of all that was put off.
  func note(_ report: Report, ledger: Date?, first: Date?, at now: Date) {
    looks.withLock { looks in
      looks[report.id] = ledger.map {
        Look(
          at: now, turn: first ?? $0, ledger: $0, labels: LabelDifference.wanted(report), title: report.title,
          isOpen: report.shouldBeOpen)
      }
    }
  }
}
