import Domain
import Essentials
import Foundation
import Grouping
import Synchronization
import Testing

/// Answers what it was told to and counts how often it was asked.
private final class ScriptedModel: MatchJudge, QueryWriter {
  private let questions = Mutex<[MatchQuestion]>([])
  private let searches = Mutex(0)
  private let answer: @Sendable (MatchQuestion) throws -> [String]

  init(_ answer: @escaping @Sendable (MatchQuestion) throws -> [String]) { self.answer = answer }

  var asked: [MatchQuestion] { questions.withLock { $0 } }
  var calls: Int { asked.count + searches.withLock { $0 } }

  func choose(_ question: MatchQuestion) async throws -> [String] {
    questions.withLock { $0.append(question) }
    return try answer(question)
  }

  func queries(for input: GroupingInput) async throws -> [GroupingQuery] {
    searches.withLock { $0 += 1 }
    return [GroupingQuery(.behaviour, input.title)]
  }
}

private struct Silence: Error {}

private let words = LexicalVector()

private func input(_ id: String, _ content: String) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: "zendesk", type: "ticket", title: content.firstLine(limit: 200), content: content,
      weight: 1, occurredAt: Date(timeIntervalSince1970: 0)))
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
    index.add(input, vector: try #require(try await words.vectors(of: [input]).first), to: pair.0)
  }
  return index
}

private func settle(_ text: String, _ model: ScriptedModel, writes: Bool = false) async throws -> Arbitration.Outcome {
  let new = input("new", text)
  let vector = try #require(try await words.vectors(of: [new]).first)
  return await Arbitration(judge: model, writer: writes ? model : nil).settle(
    new, vector: vector, in: try await index(), embedder: words)
}

private func joined(_ outcome: Arbitration.Outcome) -> String? {
  if case .join(let report, _, _) = outcome.decision { report } else { nil }
}

private let unclear = "An error for a gift card"

@Suite struct `An arbitration` {
  @Test func `asks once about what is unclear, with titles, sizes and samples`() async throws {
    let model = ScriptedModel { _ in ["voucher"] }
    let outcome = try await settle(unclear, model)
    #expect(joined(outcome) == "voucher" && outcome.modelCalls == 1 && model.calls == 1)
    let candidate = try #require(model.asked.first?.candidates.first)
    #expect(candidate.report == "voucher" && candidate.size == 2 && candidate.samples.count == 2 && candidate.hits > 0)
    #expect((model.asked.first?.candidates.count ?? 9) <= 5)
  }

  @Test func `tries the second choice where the first is no report`() async throws {
    let outcome = try await settle(unclear, ScriptedModel { _ in ["invented", "voucher"] })
    #expect(joined(outcome) == "voucher" && outcome.modelCalls == 1)
  }

  @Test func `opens a report where the model sees no match, or names only strangers`() async throws {
    #expect(try await joined(settle(unclear, ScriptedModel { _ in [] })) == nil)
    #expect(try await joined(settle(unclear, ScriptedModel { _ in ["a", "b", "voucher"] })) == nil)
  }

  @Test func `lets the scores decide where the model fails`() async throws {
    let alone = try await settle(unclear, ScriptedModel { _ in throw Silence() })
    let without = await Arbitration().settle(
      input("new", unclear), vector: try #require(try await words.vectors(of: [input("new", unclear)]).first),
      in: try await index(), embedder: words)
    #expect(alone.decision == without.decision && alone.modelCalls == 1 && without.modelCalls == 0)
  }

  @Test func `calls the model at most once a signal over a whole stream`() async throws {
    let model = ScriptedModel { question in question.candidates.prefix(1).map(\.report) }
    let arbitration = Arbitration(judge: model, writer: model)
    var index = try await index()
    var counted = 0
    let texts = known.map(\.1) + [unclear, "A gift card", "Theme of the calendar", "Umlauts", "Nothing like it at all"]
    for (number, text) in texts.enumerated() {
      let new = input("n\(number)", text)
      let vector = try #require(try await words.vectors(of: [new]).first)
      let outcome = await arbitration.settle(new, vector: vector, in: index, embedder: words)
      #expect(outcome.modelCalls <= 1)
      counted += outcome.modelCalls
      index.add(new, vector: vector, to: joined(outcome) ?? "new\(number)")
    }
    #expect(counted == model.calls && counted > 0 && counted <= texts.count)
  }
}

@Suite struct `Queries without a model` {
  @Test func `tell component, behaviour and impact`() {
    let queries = GroupingQuery.extracted(
      from: input("q", "Totals are wrong\nPOST /checkout/totals answers late. About 40 customers gave up today."))
    #expect(queries.map(\.kind) == [.component, .behaviour, .impact])
    #expect(queries.map(\.text) == ["/checkout/totals", "Totals are wrong", "About 40 customers gave up today."])
  }

  @Test func `leave out what the text does not tell`() {
    #expect(GroupingQuery.extracted(from: input("q", "Hello")).map(\.kind) == [.behaviour])
  }
}
