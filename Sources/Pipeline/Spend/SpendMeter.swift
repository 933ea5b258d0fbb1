package import Domain
package import LanguageModel
import Synchronization

/// What the work under way has spent on models so far, whoever asked them.
package final class SpendMeter: Sendable {
  /// The one of the job under way.
  @TaskLocal package static var current: SpendMeter?

  private let sum = Mutex(Receipt())

  package init() {}

  /// Calls, tokens and dollars; nothing else of a receipt.
  package var receipt: Receipt { sum.withLock(\.self) }

  package func add(_ call: ModelCall) {
    sum.withLock { sum in
      sum.modelCalls += 1
      sum.tokens += call.usage.total
      sum.dollars += call.dollars
    }
  }

  /// What was spent since the meter stood at `before`; where nobody metered it, what the agent itself counted.
  static func reckon(since before: Receipt, calls: Int, tokens: Int) -> Receipt {
    let spent = (current?.receipt ?? Receipt()) - before
    guard spent.modelCalls == 0 else { return spent }
    var known = Receipt()
    known.modelCalls = calls
    known.tokens = tokens
    return known
  }
}
