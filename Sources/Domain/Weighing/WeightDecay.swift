package import Foundation

/// How evidence fades: after a half-life of silence it counts half.
///
/// It ages from when it occurred, but no earlier than the report began: what is told late was not known before.
package enum WeightDecay {
  /// A hand-set weight is not undercut for this long.
  package static let protection: TimeInterval = 14 * 86_400
  /// At most one lowering a day and report.
  package static let interval: TimeInterval = 86_400

  /// What `entries` weigh at `now`: each by its own age since `start` at the earliest; what lies in the future counts whole.
  package static func sum(
    _ entries: [LedgerEntry], at now: Date, halfLife: TimeInterval, since start: Date = .distantPast
  ) -> Double {
    entries.reduce(0) { $0 + $1.weight * share(since: max($1.at, start), at: now, halfLife: halfLife) }
  }

  /// The weight to which a label would go down at `now`, or nil if it stays.
  ///
  /// Only where that moves its label, never for a promoted report, and at most once a day.
  package static func lowered(_ report: Report, at now: Date, halfLife: TimeInterval) -> Double? {
    guard let weight = faded(report, at: now, halfLife: halfLife),
      WeightLadder.step(for: weight) != WeightLadder.step(for: report.weight)
    else { return nil }
    return weight
  }

  /// What `report` weighs at `now` if that is less than it says and may be said.
  package static func faded(_ report: Report, at now: Date, halfLife: TimeInterval) -> Double? {
    guard report.state == .gathering, report.left == nil, halfLife > 0 else { return nil }
    if let last = report.fading?.at, now.timeIntervalSince(last) < interval { return nil }
    var weight = rest(of: report, at: now, halfLife: halfLife)
    if let hand = report.handSet, now.timeIntervalSince(hand.at) < protection { weight = max(weight, hand.weight) }
    weight = (max(0, weight) * 100).rounded() / 100
    return weight < report.weight ? weight : nil
  }

  /// What is left of everything that was ever counted.
  private static func rest(of report: Report, at now: Date, halfLife: TimeInterval) -> Double {
    let start = report.createdAt
    let whole = report.weight + (report.fading?.by ?? 0)
    // What only comments still list fades as the rows that are left do.
    let shown = report.entries.reduce(0) { $0 + $1.weight }
    let left = sum(report.entries, at: now, halfLife: halfLife, since: start)
    let usual = shown > 0 ? left / shown : share(since: start, at: now, halfLife: halfLife)
    guard let hand = report.handSet else { return left + (whole - shown) * usual }
    // A person's word stands for everything before it.
    let later = report.entries.filter { $0.at > hand.at }
    let known = later.reduce(0) { $0 + $1.weight }
    return hand.weight * share(since: hand.at, at: now, halfLife: halfLife)
      + sum(later, at: now, halfLife: halfLife, since: start) + (whole - hand.weight - known) * usual
  }

  /// How much of a weight is left that began at `start`.
  private static func share(since start: Date, at now: Date, halfLife: TimeInterval) -> Double {
    halfLife > 0 ? pow(0.5, max(0, now.timeIntervalSince(start)) / halfLife) : 1
  }
}

/// How much of a report's weight has faded so far, and when that was last said.
package struct Fading: Sendable, Equatable, Codable {
  package var by: Double
  package var at: Date

  package init(by: Double, at: Date) {
    self.by = by
    self.at = at
  }
}
