import Domain
import Essentials
import Foundation

/// Turns promised to writes that were put off, so that whoever came first goes first when they come back.
struct TurnBook {
  private let pace: PacingProfile.Pace?
  private var turns: [String: Date] = [:]
  /// Those of `turns` that are ledgers'.
  private var ledgers: [String: Date] = [:]
  /// When the burst of ledgers would be used up if all went at their interval.
  private var ledgersUntil = Date.distantPast
  /// A turn nobody came for is given up after this many seconds.
  private static let lastsFor = 300.0

  init(profile: PacingProfile) { pace = profile.ledgerPace }

  /// The turn that was promised to `write`, or nil.
  func promised(_ write: PacedWrite, at now: Date) -> Date? {
    Self.key(write).flatMap { turns[$0] }.flatMap { $0 > now - Self.lastsFor ? $0 : nil }
  }

  /// The first moment at which the pace of its kind lets `write` go.
  func earliest(_ write: PacedWrite, at now: Date) -> Date {
    guard write.urgency == .ledger, let pace else { return now }
    return max(now, ledgersUntil - pace.interval.seconds * Double(pace.burst - 1))
  }

  /// When all ledgers that wait for a turn have had theirs; nil if none waits.
  func lastLedger(at now: Date) -> Date? { ledgers.values.filter { $0 > now }.max() }

  /// Counts a write that goes at `moment`, or will.
  mutating func count(_ write: PacedWrite, at moment: Date) {
    guard write.urgency == .ledger, let pace else { return }
    ledgersUntil = max(ledgersUntil, moment) + pace.interval.seconds
  }

  mutating func promise(_ write: PacedWrite, at moment: Date, now: Date) {
    guard let key = Self.key(write) else { return }
    if turns.count > 1_000 { turns = turns.filter { $0.value > now - Self.lastsFor } }
    turns[key] = moment
    if write.urgency == .ledger {
      ledgers = ledgers.filter { $0.value > now }
      ledgers[key] = moment
    }
  }

  /// Forgets the turn of `write`, which has come.
  mutating func redeem(_ write: PacedWrite) {
    if let key = Self.key(write) { turns[key] = nil }
  }

  private static func key(_ write: PacedWrite) -> String? {
    write.subject.map { "\(write.urgency) \($0)" }
  }
}
