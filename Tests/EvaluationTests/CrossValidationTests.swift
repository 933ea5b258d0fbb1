import Domain
import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

private let texts = [
  ("voucher", "Voucher and gift card together stop the checkout"),
  ("theme", "Dark theme is unreadable on the calendar"),
  ("voucher", "The checkout stops when a voucher meets a gift card"), ("export", "Exporting contacts drops umlauts"),
  ("theme", "The calendar is unreadable with the dark theme"), ("codes", "Two-factor codes arrive an hour late"),
]

private func signals() throws -> [LabelledSignal] {
  let lines = texts.enumerated().map { number, pair in
    #"{"id": "\#(number)", "source": "zendesk", "type": "ticket", "content": "\#(pair.1)", "group": "\#(pair.0)"}"#
  }
  return try LabelledSignal.read(Data(lines.joined(separator: "\n").utf8))
}

@Suite struct `A cross-validation` {
  @Test func `leaves whole groups out, draws them anew, and is the same each time`() async throws {
    let words = LexicalVector()
    let signals = try signals()
    let vectors = try await GroupingRun.vectors(of: signals, by: words)
    let run = await GroupingRun(signals, vectors: vectors, embedder: words)
    let first = await CrossValidation(
      signals, vectors: vectors, placed: run.arrived, embedder: words, foldCount: 2, draws: 50)
    #expect(first.folds.map(\.groupsTrue) == [2, 2])
    #expect(first.folds.map(\.signals).reduce(0, +) == signals.count)
    #expect(first.singles == 4 && first.singlesJoined == 0)
    #expect(first.ari.low <= first.ari.high && first.purity.high <= 1)
    let again = await CrossValidation(
      signals, vectors: vectors, placed: run.arrived, embedder: words, foldCount: 2, draws: 50)
    #expect(first == again)
  }

  @Test func `tells its figures by name`() async throws {
    let words = LexicalVector()
    let signals = try signals()
    let vectors = try await GroupingRun.vectors(of: signals, by: words)
    let run = await GroupingRun(signals, vectors: vectors, embedder: words)
    let told = GroupingEvaluation(embedder: "words", run: run, titles: texts.map(\.1), seconds: 1.5).json
    #expect(told["signals"]?.int == 6 && told["groups_true"]?.int == 4 && told["model_calls"]?.int == 0)
    for name in [
      "groups_found", "ari", "match_accuracy", "purity", "recall", "over", "under", "cost_usd", "seconds", "reviewed",
    ] { #expect(told[name] != nil) }
    let figures = Figures(run.arrived)
    let confusion = GroupingEvaluation(embedder: "words", run: run, titles: texts.map(\.1), seconds: 1).confusion
    #expect(confusion.count >= figures.under)
  }
}

@Suite struct `An exported sample` {
  @Test func `is redacted, holds whole groups, and can be read again`() throws {
    var known = try signals()
    known[0].signal.content += "\nask ada@example.com"
    let lines = LabelledSignal.sample(known.map { ($0.signal, $0.group) }, limit: 5)
    let read = try LabelledSignal.read(Data(lines.map(\.text).joined(separator: "\n").utf8))
    #expect(read.count <= 5 && read.count >= 3)
    #expect(!lines.map(\.text).joined().contains("ada@example.com"))
    let groups = Set(read.map(\.group))
    #expect(read.count == known.count { groups.contains($0.group) })
    #expect(LabelledSignal.sample(known.map { ($0.signal, $0.group) }, limit: 0).isEmpty)
  }
}
