/// A budget does not allow a call, or what it cost went past one.
package struct BudgetRefusal: Error, Equatable, CustomStringConvertible {
  /// What a budget is for.
  package enum Scope: String, Sendable, CaseIterable, Codable {
    case call, run, report, pullRequest = "pull request", repository, day
  }

  package var scope: Scope
  /// In US dollars.
  package var limit: Double
  package var spent: Double
  /// What the call would cost at most.
  package var wanted: Double

  package init(_ scope: Scope, limit: Double, spent: Double, wanted: Double) {
    self.scope = scope
    self.limit = limit
    self.spent = spent
    self.wanted = wanted
  }

  package var description: String {
    "the budget of $\(Self.text(limit)) for each \(scope.rawValue) does not allow it:"
      + " $\(Self.text(spent)) are spent, and the next call may cost $\(Self.text(wanted))"
  }

  private static func text(_ dollars: Double) -> String {
    let cents = (dollars * 100).rounded()
    guard cents.isFinite, abs(cents) < 1e15 else { return "\(dollars)" }
    let whole = Int(cents)
    return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
  }
}
