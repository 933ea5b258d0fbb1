import Essentials
package import Foundation

/// On whose account a call is.
package struct SpendAccount: Sendable, Hashable {
  package var run: String?
  package var report: String?
  package var pullRequest: String?
  package var repository: String?

  package init(
    run: String? = nil, report: String? = nil, pullRequest: String? = nil, repository: String? = nil
  ) {
    self.run = run
    self.report = report
    self.pullRequest = pullRequest
    self.repository = repository
  }

  /// Whose spending grows by a call on `day`, each in its scope.
  package func places(on day: String) -> [SpendPlace] {
    var places = [SpendPlace(.day, day)]
    if let run { places.append(SpendPlace(.run, run)) }
    if let report { places.append(SpendPlace(.report, report)) }
    if let pullRequest { places.append(SpendPlace(.pullRequest, pullRequest)) }
    if let repository { places.append(SpendPlace(.repository, "\(repository) \(day)")) }
    return places
  }

  /// The day of `date` in universal time, for example `2026-11-21`.
  package static func day(_ date: Date) -> String { String(Timestamp.text(date).prefix(10)) }
}

/// One thing that has a budget.
package struct SpendPlace: Sendable, Hashable {
  package var scope: BudgetRefusal.Scope
  package var name: String

  package init(_ scope: BudgetRefusal.Scope, _ name: String) {
    self.scope = scope
    self.name = name
  }
}
