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

  /// Rules apply in order; each sees the weight that the one before left.
  package init(_ signal: Signal, rules: [SignalRule]) {
    var ruled = signal
    isDropped = false
    because = []
    for rule in rules where rule.condition.holds(for: ruled) {
      switch rule.action {
      case .drop: isDropped = true
      case .weight(let weight): ruled.weight = min(max(weight, 0), 100)
      case .times(let factor): ruled.weight = min(max(ruled.weight * factor, 0), 100)
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
