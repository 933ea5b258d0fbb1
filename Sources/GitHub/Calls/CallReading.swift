/// What the calls to a GitHub cost and what is left, at one moment.
package struct CallReading: Sendable, Equatable {
  package var calls: [CallOutcome: Int]
  package var budgets: [RateBudget]
  package var pacing: PacingState
  /// How far the host's clock was ahead of ours at its last answer, in seconds; nil before the first.
  package var clockOffset: Double?

  /// The share of answered reads and writes that cost nothing because nothing had changed; nil before the first.
  package var unchangedShare: Double? {
    let unchanged = Double(calls[.unchanged] ?? 0)
    let all = unchanged + Double(calls[.done] ?? 0)
    return all > 0 ? unchanged / all : nil
  }
}
