package import Configuration
import Synchronization

/// The one `BudgetSheet` of a process, for all who ask models.
package final class BudgetBook: Sendable {
  private let sheet: Mutex<BudgetSheet>

  package init(limits: [BudgetRefusal.Scope: Double]) { sheet = Mutex(BudgetSheet(limits: limits)) }

  package convenience init(_ settings: BudgetSettings) { self.init(limits: settings.limits) }

  /// Changes the sheet, or asks it, with nobody in between.
  package func with<Result: Sendable>(_ body: (inout sending BudgetSheet) throws -> sending Result) rethrows -> Result {
    try sheet.withLock(body)
  }
}

extension BudgetSettings {
  package var limits: [BudgetRefusal.Scope: Double] {
    let all: [(BudgetRefusal.Scope, Double?)] = [
      (.call, perCallUSD), (.run, perRunUSD), (.report, perReportUSD), (.pullRequest, perPullRequestUSD),
      (.repository, perRepositoryUSD), (.day, perDayUSD),
    ]
    return all.reduce(into: [:]) { $0[$1.0] = $1.1 }
  }
}
