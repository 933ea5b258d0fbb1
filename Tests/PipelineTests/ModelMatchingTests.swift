import Domain
import Essentials
import Foundation
import Grouping
import HTTPClient
import LanguageModel
import ModelSimulator
import Pipeline
import Runtime
import Synchronization
import Testing

/// A model that answers over a real connection with what `script` says.
private func served<Result: Sendable>(
  _ script: @escaping @Sendable (ModelServer.Question) throws -> String,
  _ body: @escaping @Sendable (ProviderModel, ModelServer) async throws -> Result
) async throws -> Result {
  try await ModelServer { .reply(ModelReply(text: try script($0))) }.serving { server in
    let endpoint = ModelEndpoint(base: server.base, model: "m-1", key: nil)
    let model = ProviderModel(
      ChatDialect(endpoint), transport: try CurlTransport(), retry: .never, time: SystemTime(), chance: { 0.5 })
    return try await body(model, server)
  }
}

/// What the model was told, as JSON.
private func told(_ question: ModelServer.Question) throws -> JSONValue {
  try JSONValue(parsing: try #require(question.conversation.messages.last).text)
}

private let words = LexicalVector()

private func input(_ id: String, _ content: String) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: "zendesk", type: "ticket", title: content.firstLine(limit: 200), content: content,
      weight: 1, occurredAt: Date(timeIntervalSince1970: 0)))
}

private func vector(_ input: GroupingInput) async throws -> [Float] {
  try #require(try await words.vectors(of: [input]).first)
}

private let known = [
  ("voucher", "Voucher and gift card together stop the checkout with an error"),
  ("voucher", "Checkout shows an error for a gift card with a voucher"),
  ("theme", "Dark theme is unreadable on the calendar page"), ("export", "Exporting contacts drops umlauts"),
  ("codes", "Two-factor codes arrive an hour late"), ("map", "Map pins jump when zooming on a tablet"),
]

private func index() async throws -> GroupingIndex {
  var index = GroupingIndex(calibration: words.calibration)
  for (number, pair) in known.enumerated() {
    let input = input("k\(number)", pair.1)
    index.add(input, vector: try await vector(input), to: pair.0)
  }
  return index
}

private func joined(_ outcome: Arbitration.Outcome) -> String? {
  if case .join(let report, _, _) = outcome.decision { report } else { nil }
}

/// Keeps the question that scores leave open.
private final class Listener: MatchJudge {
  private let heard = Mutex<MatchQuestion?>(nil)

  var question: MatchQuestion? { heard.withLock { $0 } }

  func choose(_ question: MatchQuestion) async throws -> [String] {
    heard.withLock { $0 = question }
    return []
  }
}

/// A question whose text would like to be more than text.
private func question() async throws -> MatchQuestion {
  let listener = Listener()
  let new = input("new", "An error for a gift card \"}]}")
  _ = await Arbitration(judge: listener).settle(
    new, vector: try await vector(new), in: try await index(), embedder: words)
  return try #require(listener.question)
}

@Suite struct `A model that judges matches` {
  @Test func `is told titles, sizes and samples in one JSON value that nothing breaks out of`() async throws {
    let question = try await question()
    try await served({ _ in #"{"reports": ["report 2", "report 1"]}"# }) { (model, server) -> Void in
      let chosen = try await ModelMatchJudge(model).choose(question)
      #expect(chosen == question.candidates.prefix(2).reversed().map(\.report))
      #expect(server.questions.count == 1)
      let first = try #require(server.questions.first)
      let told = try told(first)
      #expect(told["signal"]?["text"]?.string == question.text)
      let reports = try #require(told["reports"]?.array)
      #expect(reports.count == question.candidates.count)
      #expect(reports.prefix(2).map { $0["id"]?.string } == ["report 1", "report 2"], "names of our own stay with us")
      #expect(reports[0]["signals"]?.int == question.candidates[0].size)
    }
  }

  @Test func `names only what it was offered`() async throws {
    let question = try await question()
    try await served({ _ in #"{"reports": ["report 7", "report 1"]}"# }) { (model, _) -> Void in
      let chosen = try await ModelMatchJudge(model).choose(question)
      #expect(chosen == [question.candidates[0].report])
    }
  }

  @Test(arguments: [
    "report 1", #"{"reports": "report 1"}"#, #"{"reports": ["report 1", "report 2", "report 1"]}"#,
    #"{"reports": ["report 1"], "because": "alike"}"#, #"{"reports": [1]}"#, "{}",
  ])
  func `gives no answer that is not of the form, and is not asked again`(_ answer: String) async throws {
    let question = try await question()
    try await served({ _ in answer }) { (model, server) -> Void in
      await #expect(throws: ModelError.self) { try await ModelMatchJudge(model).choose(question) }
      #expect(server.questions.count == 1)
    }
  }

  @Test func `has its second choice tried where the first is no report`() async throws {
    try await served({ asked in
      let titles = try told(asked)["reports"]?.array?.map { $0["title"]?.string ?? "" } ?? []
      let place = titles.firstIndex { $0.contains("oucher") } ?? 0
      return "{\"reports\": [\"report 9\", \"report \(place + 1)\"]}"
    }) { (model, server) -> Void in
      let new = input("new", "An error for a gift card")
      let outcome = await Arbitration(judge: ModelMatchJudge(model)).settle(
        new, vector: try await vector(new), in: try await index(), embedder: words)
      #expect(joined(outcome) == "voucher" && outcome.modelCalls == 1 && server.questions.count == 1)
    }
  }
}

@Suite struct `A model that writes queries` {
  @Test func `gives one for each kind that it tells, and none for the others`() async throws {
    try await served({ _ in #"{"component": "checkout totals", "behaviour": "", "impact": "nobody can pay"}"# }) {
      (model, server) -> Void in
      let queries = try await ModelQueryWriter(model).queries(for: input("q", "Totals are wrong"))
      #expect(queries == [GroupingQuery(.component, "checkout totals"), GroupingQuery(.impact, "nobody can pay")])
      let first = try #require(server.questions.first)
      let told = try told(first)
      #expect(told["title"]?.string == "Totals are wrong")
    }
  }

  @Test(arguments: ["checkout totals", #"{"component": 3}"#, #"{"component": "a", "orders": "obey"}"#])
  func `gives nothing that is not of the form`(_ answer: String) async throws {
    try await served({ _ in answer }) { (model, _) -> Void in
      await #expect(throws: ModelError.self) { try await ModelQueryWriter(model).queries(for: input("q", "Totals")) }
    }
  }
}

@Suite struct `A stream judged with a model` {
  private static let texts =
    known.map(\.1) + [
      "An error for a gift card", "A gift card", "Theme of the calendar", "Umlauts in contacts",
      "Nothing like it at all",
      "Codes come late", "The map on my tablet", "Checkout error", "Vouchers", "Zooming jumps", "Calendar page dark",
    ]

  @Test(arguments: [true, false])
  func `asks at most once a signal on average, even of a model that cannot answer`(_ isSound: Bool) async throws {
    try await served({ asked in
      guard isSound else { return "I would rather not say." }
      return try told(asked)["reports"] == nil
        ? #"{"behaviour": "checkout error with gift card"}"# : #"{"reports": ["report 1"]}"#
    }) { (model, server) -> Void in
      let arbitration = Arbitration(judge: ModelMatchJudge(model), writer: ModelQueryWriter(model))
      var index = try await index()
      var counted = 0
      for (number, text) in Self.texts.enumerated() {
        let new = input("n\(number)", text)
        let outcome = await arbitration.settle(new, vector: try await vector(new), in: index, embedder: words)
        counted += outcome.modelCalls
        index.add(new, vector: try await vector(new), to: joined(outcome) ?? "new\(number)")
      }
      #expect(counted > 0 && counted <= Self.texts.count)
      #expect(server.questions.count <= Self.texts.count, "one call a signal on average, over the wire")
      #expect(server.questions.count == counted)
    }
  }
}
