/// A decision about one signal, with what it was made from.
package struct Assessment: Sendable, Equatable {
  package var decision: GroupingDecision
  /// Every report that was scored, the nearest first; empty where an exact key decided.
  package var considered: [Considered]
  /// The score from which on a report was joined.
  package var bar: Double
  /// The least that the bar is among signals of which most have a twin; how many do is known late.
  package var lowestBar: Double
  /// What makes a difference among these scores: 1 for z-scores.
  package var unit: Double
  /// Further reports that this signal shows to be the problem of the one it joins.
  package var unites: [String]

  package init(
    decision: GroupingDecision, considered: [Considered], bar: Double, lowestBar: Double? = nil, unit: Double = 1,
    unites: [String] = []
  ) {
    self.decision = decision
    self.considered = considered
    self.bar = bar
    self.lowestBar = min(bar, lowestBar ?? bar)
    self.unit = unit
    self.unites = unites
  }

  /// How many units below the lowest bar, and above the bar, a score is still unclear.
  private static let below = 1.0
  private static let above = 0.9

  /// Whether the best score is so near the bar that a second opinion is worth its price.
  package var isUnclear: Bool {
    guard let best = considered.first?.score else { return false }
    return best >= lowestBar - Self.below * unit && best < bar + Self.above * unit
  }
}
