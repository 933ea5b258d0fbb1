package import Configuration
package import Grouping
import LanguageModel
import Pipeline
package import Runtime
import Synchronization

/// The models that the settings give grouping, apart from a service: to measure them.
///
/// The day's budget is the run's: what a service spent is not known here, and what is spent here a service does not hear of.
package final class GroupingModels: Sendable {
  package let arbitration: Arbitration
  private let bill: Bill

  private final class Bill: Sendable {
    let dollars = Mutex(0.0)
  }

  /// Nil where the settings give none to matching or to queries.
  ///
  /// - Throws: `StartError` where something is missing.
  package init?(_ settings: Settings, time: any TimeSource) throws {
    let bill = Bill()
    let registry = try ModelChoice.registry(settings, book: BudgetBook(settings.budget), time: time) { call in
      bill.dollars.withLock { $0 += call.dollars }
    }
    arbitration = ModelDesk { registry.model(for: $0, account: $1) }.arbitration(on: SpendAccount())
    self.bill = bill
    if arbitration.isIdle { return nil }
  }

  /// What they cost so far, in US dollars.
  package var dollars: Double { bill.dollars.withLock { $0 } }
}
