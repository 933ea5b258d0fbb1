/// The numbers a report's life depends on, from the configuration.
package struct ReportPolicy: Sendable, Equatable {
  /// The weight at which a report is promoted.
  package var threshold: Double
  /// Signals since the last pass at which research runs again, for example 1, 2, 4, 10.
  package var researchAt: [Int]
  /// Rounds before a person is asked.
  package var rounds: Int
  /// Whether fixes are made at all.
  package var fixes: Bool
  /// After so many seconds of silence evidence counts half; 0 where it never fades.
  package var halfLife: Double

  package init(threshold: Double, researchAt: [Int], rounds: Int, fixes: Bool, halfLife: Double = 0) {
    self.threshold = threshold
    self.researchAt = researchAt
    self.rounds = rounds
    self.fixes = fixes
    self.halfLife = halfLife
  }
}
