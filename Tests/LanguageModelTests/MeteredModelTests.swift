import Configuration
import Essentials
import Foundation
import LanguageModel
import Runtime
import Synchronization
import Telemetry
import Testing

extension [UInt8] {
  var asData: Data { Data(self) }
}

/// Calls as they come into the ledger.
final class CallBox: Sendable {
  private let noted = Mutex<[ModelCall]>([])
  var calls: [ModelCall] { noted.withLock(\.self) }
  func note(_ call: ModelCall) async { noted.withLock { $0.append(call) } }
}

@Suite struct `A metered model` {
  let time = ManualTime(Date(timeIntervalSince1970: 1_795_000_000))
  let account = SpendAccount(run: "r", repository: "a/b")
  let box = CallBox()

  func metered(_ model: any LanguageModel, _ book: BudgetBook) -> MeteredModel {
    let price = ModelPrice(input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2)
    return MeteredModel(
      model, name: "own", price: price, task: .fix, account: account, book: book, time: time, ledger: box.note)
  }

  @Test func `puts tokens, price and latency into the ledger`() async throws {
    let usage = TokenUsage(input: 1_000_000, output: 100_000, cacheRead: 1_000_000, cacheWrite: 500_000)
    let model = ScriptedModel { [time] _, _ in
      time.advance(by: .seconds(3))
      return ModelReply([.text("b")], stop: .end, usage: usage, model: "m-1")
    }
    let book = BudgetBook(limits: [:])
    _ = try await metered(model, book).reply(to: ModelRequest(messages: [.user("a")]))
    let call = try #require(box.calls.first)
    #expect(box.calls.count == 1 && call.dollars == 3.1 && call.latency == .seconds(3) && call.usage == usage)
    #expect(call.model == "m-1" && call.name == "own" && call.task == .fix && call.failure == nil)
    #expect(book.with { $0.spent(SpendPlace(.run, "r")) } == 3.1)
    let today = SpendAccount.day(time.now())
    #expect(book.with { $0.spent(SpendPlace(.repository, "a/b \(today)")) } == 3.1)
  }

  @Test func `is not asked where its worst price does not fit`() async {
    let model = ScriptedModel(replies: [ModelReply(text: "b")])
    let request = ModelRequest(messages: [.user("a")], maximumTokens: 100_000)
    let metered = metered(model, BudgetBook(limits: [.run: 0.5]))
    let error = await #expect(throws: BudgetRefusal.self) { try await metered.reply(to: request) }
    #expect(error?.scope == .run && model.requests.isEmpty && box.calls.isEmpty)
  }

  @Test func `holds its worst price while it is asked`() async throws {
    let book = BudgetBook(limits: [.run: 1.5])
    let inner = ScriptedModel { [self] request, turn in
      if turn == 0 {
        let second = metered(ScriptedModel(replies: [ModelReply(text: "c")]), book)
        await #expect(throws: BudgetRefusal.self) { try await second.reply(to: request) }
      }
      return ModelReply(text: "b", usage: TokenUsage(output: 1))
    }
    let request = ModelRequest(messages: [.user("a")], maximumTokens: 100_000)
    _ = try await metered(inner, book).reply(to: request)
    _ = try await metered(inner, book).reply(to: request)
    #expect(box.calls.count == 2)
  }

  @Test(arguments: [ModelError.Kind.cut, .timedOut, .overloaded, .unauthorised])
  func `counts what was read where the line broke`(_ kind: ModelError.Kind) async {
    let book = BudgetBook(limits: [.run: 1])
    let model = metered(ScriptedModel(results: [.failure(ModelError(kind))]), book)
    await #expect(throws: ModelError(kind)) { try await model.reply(to: ModelRequest(messages: [.user("a")])) }
    #expect(box.calls.map(\.failure) == [kind])
    let mayCost = kind == .cut || kind == .timedOut
    #expect(((box.calls.first?.dollars ?? 0) > 0) == mayCost)
    // Nothing stays promised to a call that is over.
    #expect(throws: Never.self) { try book.with { try $0.promise(0.99, at: [SpendPlace(.run, "r")]) } }
  }

  @Test func `is on the account of the work under way, where there is one`() async throws {
    let model = metered(ScriptedModel { _, _ in ModelReply(text: "b") }, BudgetBook(limits: [:]))
    let request = ModelRequest(messages: [.user("a")])
    let paying = SpendAccount(run: "other", report: "r7")
    _ = try await SpendContext.$account.withValue(paying) { try await model.reply(to: request) }
    _ = try await model.reply(to: request)
    #expect(box.calls.map(\.account) == [paying, account])
  }

  @Test func `shows in the metrics`() {
    let metrics = Metrics()
    let shown = ModelMetrics(metrics)
    var call = ModelCall(
      task: .match, name: "own", model: "m", account: account, at: time.now(), latency: .seconds(4),
      usage: TokenUsage(input: 5, output: 6, cacheRead: 7, cacheWrite: 8), dollars: 0.25)
    shown.note(call)
    call.failure = .cut
    shown.note(call)
    for line in [
      "nightshift_model_calls_total{task=\"match\"} 2", "nightshift_model_failures_total{task=\"match\"} 1",
      "nightshift_model_dollars_total{task=\"match\"} 0.5", "nightshift_model_tokens_total{kind=\"cache_read\"} 14",
      "nightshift_model_seconds_bucket{task=\"match\",le=\"5\"} 2",
    ] {
      #expect(metrics.text.contains(line + "\n"))
    }
  }
}

@Suite struct `The price table` {
  @Test func `knows dated versions of a model, and no others`() throws {
    let table = try ModelCatalogue.builtIn()
    #expect(table["gpt-5"]?.price.output == 10)
    #expect(table["gpt-5-2025-08-07"]?.name == "gpt-5" && table["gpt-5-mini-2025-08-07"]?.name == "gpt-5-mini")
    #expect(table["claude-opus-4-1-20250805"]?.name == "claude-opus-4-1")
    #expect(table["claude-opus-4-20250514"]?.name == "claude-opus-4")
    #expect(table["claude-3-5-haiku-latest"]?.name == "claude-3-5-haiku")
    #expect(table["gpt-5-turbo"] == nil && table["gpt"] == nil && table["claude-opus-4-7"] == nil)
  }

  @Test func `has sane prices`() throws {
    for model in try ModelCatalogue.builtIn().models {
      let price = model.price
      #expect(price.cacheRead <= price.input && price.input <= price.cacheWrite && price.input < price.output)
      #expect(model.window >= 100_000)
    }
  }

  @Test(arguments: [
    "", "[]", "- {name: x}", "- {name: x, input: -1, output: 1, cache_read: 0, cache_write: 0, window: 5}",
  ])
  func `that is broken is refused`(_ text: String) {
    #expect(throws: (any Error).self) { try ModelCatalogue(parsing: Data(text.utf8)) }
  }
}
