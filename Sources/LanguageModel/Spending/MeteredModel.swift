package import Configuration
import Essentials
import Foundation
package import Runtime

/// A model whose calls are paid for: checked against the budget before, put into the ledger after.
///
/// `SpendContext` says who pays where it is set; the account given at the beginning is for all else.
package struct MeteredModel: LanguageModel {
  package typealias Ledger = @Sendable (ModelCall) async -> Void

  private let model: any LanguageModel
  private let name: String
  private let price: ModelPrice
  private let task: ModelTask
  private let account: SpendAccount
  private let book: BudgetBook
  private let time: any TimeSource
  private let ledger: Ledger

  package init(
    _ model: any LanguageModel, name: String, price: ModelPrice, task: ModelTask, account: SpendAccount,
    book: BudgetBook, time: any TimeSource, ledger: @escaping Ledger
  ) {
    self.model = model
    self.name = name
    self.price = price
    self.task = task
    self.account = account
    self.book = book
    self.time = time
    self.ledger = ledger
  }

  package func reply(to request: ModelRequest) async throws -> ModelReply {
    let begun = time.now()
    let account = SpendContext.account ?? account
    let places = account.places(on: SpendAccount.day(begun))
    let wanted = price.most(for: request)
    try book.with { try $0.promise(wanted, at: places) }
    do {
      let reply = try await model.reply(to: request)
      let dollars = price.dollars(reply.usage)
      book.with { $0.settle(wanted, dollars, at: places) }
      await note(account, begun, usage: reply.usage, dollars: dollars, model: reply.model)
      return reply
    } catch {
      // The provider may have read it all before the line broke.
      let kind = (error as? ModelError)?.kind
      let usage = TokenUsage(input: Self.mayCost(error) ? request.estimatedTokens : 0)
      let dollars = price.dollars(usage)
      book.with { $0.settle(wanted, dollars, at: places) }
      await note(account, begun, usage: usage, dollars: dollars, model: "", failure: kind ?? .cut)
      throw error
    }
  }

  private static func mayCost(_ error: any Error) -> Bool {
    guard let error = error as? ModelError else { return error is CancellationError }
    return [.timedOut, .cut, .malformed, .tooLarge, .empty].contains(error.kind)
  }

  private func note(
    _ account: SpendAccount, _ begun: Date, usage: TokenUsage, dollars: Double, model: String,
    failure: ModelError.Kind? = nil
  ) async {
    let latency = Duration.seconds(max(0, time.now().timeIntervalSince(begun)))
    await ledger(
      ModelCall(
        task: task, name: name, model: model, account: account, at: begun, latency: latency, usage: usage,
        dollars: dollars, failure: failure))
  }
}
