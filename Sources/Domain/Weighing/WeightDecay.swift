package import Foundation

/// How evidence fades: after a half-life of silence it counts half.
package enum WeightDecay {
  /// A hand-set weight is not undercut for this long.
  package static let protection: TimeInterval = 14 * 86_400
  /// At most one lowering a day and report.
  package static let interval: TimeInterval = 86_400

  /// What `entries` weigh at `now`: each by its own age; what lies in the future counts whole.
  package static func sum(_ entries: [LedgerEntry], at now: Date, halfLife: TimeInterval) -> Double {
    guard halfLife > 0 else { return entries.reduce(0) { $0 + $1.weight } }
    return entries.reduce(0) { sum, entry in
      sum + entry.weight * pow(0.5, max(0, now.timeIntervalSince(entry.at)) / halfLife)
    }
  }

  /// The weight `report` should be lowered to, or nil if it stays.
  ///
  /// Only where that moves its label, never for a promoted report, and at most once a day.
  package static func lowered(
    _ report: Report, at now: Date, halfLife: TimeInterval, lastLowered: Date?
  ) -> Double? {
    guard report.state == .gathering else { return nil }
    if let lastLowered, now.timeIntervalSince(lastLowered) < interval { return nil }
    let whole = report.entries.reduce(0) { $0 + $1.weight }
    guard whole > 0 else { return nil }
    // What only the tracker still lists, and what a person set, fades like the rest.
    let share = sum(report.entries, at: now, halfLife: halfLife) / whole
    var weight = min(report.weight, base(of: report, whole) * share)
    if let hand = report.handSet, now.timeIntervalSince(hand.at) < protection { weight = max(weight, hand.weight) }
    weight = (weight * 100).rounded() / 100
    guard WeightLadder.step(for: weight) != WeightLadder.step(for: report.weight) else { return nil }
    return weight
  }

  /// What the report weighed before anything faded.
  private static func base(of report: Report, _ whole: Double) -> Double {
    max(report.handSet?.weight ?? 0, whole)
  }
}
