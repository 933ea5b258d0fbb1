package import Configuration
package import Foundation

/// One call of a model, for the ledger.
package struct ModelCall: Sendable, Equatable {
  package var task: ModelTask
  /// The operator's name of the model.
  package var name: String
  /// The provider's name of it, as far as it said.
  package var model: String
  package var account: SpendAccount
  package var at: Date
  package var latency: Duration
  package var usage: TokenUsage
  /// In US dollars.
  package var dollars: Double
  /// Why there was no answer; nil where there was one.
  package var failure: ModelError.Kind?

  package init(
    task: ModelTask, name: String, model: String, account: SpendAccount, at: Date, latency: Duration,
    usage: TokenUsage, dollars: Double, failure: ModelError.Kind? = nil
  ) {
    self.task = task
    self.name = name
    self.model = model
    self.account = account
    self.at = at
    self.latency = latency
    self.usage = usage
    self.dollars = dollars
    self.failure = failure
  }
}
