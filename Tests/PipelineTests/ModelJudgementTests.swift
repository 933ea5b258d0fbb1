import Configuration
import Domain
import Essentials
import Foundation
import LanguageModel
import Pipeline
import Runtime
import Storage
import Testing

@Suite struct `A model as a guard` {
  func said(_ result: Result<ModelReply, any Error>) async throws -> Suspicion? {
    try await ModelScreening(ScriptedModel(results: [result, result])).suspicion(Sample.signal("s1"))
  }

  @Test func `lets pass what it finds harmless, and holds back what it does not`() async throws {
    #expect(try await said(.success(ModelReply(text: "{\"suspicious\": false}"))) == nil)
    let held = try await said(.success(ModelReply(text: "{\"suspicious\": true, \"reason\": \"gives orders\"}")))
    #expect(held?.reason == "a model finds: gives orders")
  }

  @Test func `holds back where there is no answer`() async throws {
    let none: [Result<ModelReply, any Error>] = [
      .success(ModelReply(text: "fine!")),
      .success(ModelReply([.text("{\"suspicious\": false}")], stop: .maximumTokens)),
      .failure(ModelError(.timedOut)), .failure(BudgetRefusal(.day, limit: 1, spent: 1, wanted: 1)),
    ]
    for result in none { #expect(try await said(result)?.reason == "no model could look at it") }
  }
}

@Suite struct `The ledger of models` {
  func call(_ account: SpendAccount, dollars: Double, at: Date = Sample.noon) -> ModelCall {
    ModelCall(
      task: .fix, name: "own", model: "m", account: account, at: at, latency: .seconds(1),
      usage: TokenUsage(input: 10, output: 5), dollars: dollars)
  }

  @Test func `remembers what was spent, by whom and on which day`() async throws {
    let store = MemoryStore(backoff: Sample.backoff)
    let ledger = ModelLedger(store: store, log: .discarded)
    let account = SpendAccount(run: "x", report: "r1", pullRequest: "acme/shop#7", repository: "acme/shop")
    await ledger.note(call(account, dollars: 0.5))
    await ledger.note(call(account, dollars: 0.25))
    await ledger.note(call(SpendAccount(), dollars: 2, at: Sample.noon - 86_400))
    let again = ModelLedger(store: store, log: .discarded)
    let receipt = try await again.receipt(SpendPlace(.report, "r1"))
    #expect(receipt.modelCalls == 2 && receipt.tokens == 30 && receipt.dollars == 0.75)
    let book = BudgetBook(limits: [.report: 1])
    try await again.teach(book, at: Sample.noon)
    let day = SpendAccount.day(Sample.noon)
    #expect(book.with { $0.spent(SpendPlace(.day, day)) } == 0.75)
    #expect(book.with { $0.spent(SpendPlace(.repository, "acme/shop \(day)")) } == 0.75)
    #expect(book.with { $0.spent(SpendPlace(.pullRequest, "acme/shop#7")) } == 0.75)
    #expect(book.with { $0.spent(SpendPlace(.day, SpendAccount.day(Sample.noon - 86_400))) } == 0)
    #expect(book.with { $0.spent(SpendPlace(.run, "x")) } == 0)
  }

  @Test func `keeps the sum of calls that end at the same time, and a line of each`() async throws {
    let store = MemoryStore(backoff: Sample.backoff)
    let ledger = ModelLedger(store: store, log: .discarded)
    let meter = SpendMeter()
    await SpendMeter.$current.withValue(meter) {
      await withTaskGroup { group in
        for _ in 1...50 {
          group.addTask { await ledger.note(call(SpendAccount(report: "r1"), dollars: 0.25)) }
        }
      }
    }
    let again = ModelLedger(store: store, log: .discarded)
    #expect(try await again.receipt(SpendPlace(.report, "r1")).dollars == 12.5)
    #expect(meter.receipt.modelCalls == 50 && meter.receipt.tokens == 750 && meter.receipt.dollars == 12.5)
    let trace = await store.trail(of: "r1")
    #expect(trace.count == 50)
    #expect(trace.first?.text == "fix asked own (m): 10 tokens read, 5 tokens written, $0.2500, 1.0 s")
  }
}
