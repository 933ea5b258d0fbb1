/// What an operator wants done with signals of some kind before they count.
package struct SignalRule: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    /// Its weight is exactly this.
    case weight(Double)
    /// Its weight is multiplied.
    case times(Double)
    /// It is kept in the trail and counts nowhere.
    case drop
  }

  package var condition: SignalCondition
  package var action: Action

  package init(_ condition: SignalCondition, _ action: Action) {
    self.condition = condition
    self.action = action
  }
}

/// What rules make of a signal's weight, and why.
package struct RuledWeight: Sendable, Equatable {
  package var weight: Double
  package var isDropped: Bool
  /// One line for each rule that applied.
  package var because: [String]
  /// What the weight is made of, in words; rules are not quoted, since the ledger may be public.
  package var reckoning: String?

  /// Rules apply in order; each sees the weight that the one before left.
  package init(_ signal: Signal, rules: [SignalRule]) {
    var ruled = signal
    isDropped = false
    because = []
    reckoning = signal.reckoning
    for rule in rules where rule.condition.holds(for: ruled) {
      switch rule.action {
      case .drop: isDropped = true
      case .weight(let weight):
        ruled.weight = min(max(weight, 0), 100)
        reckoning = "set by a rule"
      case .times(let factor):
        let before = reckoning ?? ReportLifecycle.text(ruled.weight)
        reckoning = "\(before.contains(" + ") ? "(\(before))" : before) × \(ReportLifecycle.text(factor)) by a rule"
        ruled.weight = min(max(ruled.weight * factor, 0), 100)
      }
      because.append("rule `\(rule.condition)`: \(Self.text(rule.action))")
      if isDropped { break }
    }
    weight = ruled.weight
  }

  private static func text(_ action: SignalRule.Action) -> String {
    switch action {
    case .weight(let weight): "weight \(ReportLifecycle.text(weight))"
    case .times(let factor): "weight × \(ReportLifecycle.text(factor))"
    case .drop: "dropped"
    }
  }
}
