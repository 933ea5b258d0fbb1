import Domain
import Embedding
import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

private let folder = WeightsFolder(environment: ProcessInfo.processInfo.environment)
private let shared = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appendingPathComponent("../../../shared/data")
private let posthog = shared.appendingPathComponent("posthog-eval/grouping.jsonl")
private let hasWeights = Comment("call .github/scripts/weights to get the sentence encoder's weights")
private let hasShared = Comment("the data sets are not here")

private func labelled(_ url: URL, where keep: (JSONValue) -> Bool = { _ in true }) throws -> [LabelledSignal] {
  let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
    try JSONValue(parsing: String($0))
  }
  let kept = lines.filter(keep).map(\.text).joined(separator: "\n")
  return try LabelledSignal.read(Data(kept.utf8))
}

private func run(_ signals: [LabelledSignal], _ embedder: any Embedder) async throws -> GroupingRun {
  await GroupingRun(signals, vectors: try await GroupingRun.vectors(of: signals, by: embedder), embedder: embedder)
}

@Suite struct `A grouping run` {
  private let signals = [
    ("checkout", "Voucher and gift card together stop the checkout with an error"),
    ("dark", "Please add a dark theme to the calendar"),
    ("checkout", "Checkout stops with an error when a voucher meets a gift card"),
  ].enumerated().map { number, pair in
    #"{"id": "\#(number)", "source": "zendesk", "type": "ticket", "content": "\#(pair.1)", "group": "\#(pair.0)"}"#
  }.joined(separator: "\n")

  @Test func `places every signal in order, and gives the same each time`() async throws {
    let labelled = try LabelledSignal.read(Data(signals.utf8))
    let first = try await run(labelled, LexicalVector())
    #expect(first.arrived.map(\.report) == ["r0", "r1", "r0"])
    #expect(first.reasons.count == 3 && first.modelCalls == 0)
    #expect(try await run(labelled, LexicalVector()).arrived == first.arrived)
  }

  @Test(arguments: [("voucher", "r0"), ("theme", "r2"), ("alone", "r6")])
  func `asks a judge that knows the labels where scores leave it open, and follows it`(
    _ group: String, _ report: String
  ) async throws {
    let texts = [
      "Voucher and gift card together stop the checkout with an error",
      "Checkout shows an error for a gift card with a voucher", "Dark theme is unreadable on the calendar page",
      "Exporting contacts drops umlauts", "Two-factor codes arrive an hour late",
      "Map pins jump when zooming on a tablet", "An error for a gift card",
    ]
    let groups = ["voucher", "voucher", "theme", "export", "codes", "map", group]
    let lines = zip(texts, groups).enumerated().map { number, pair in
      #"{"id": "\#(number)", "source": "zendesk", "type": "ticket", "content": "\#(pair.0)", "group": "\#(pair.1)"}"#
    }
    let labelled = try LabelledSignal.read(Data(lines.joined(separator: "\n").utf8))
    let vectors = try await GroupingRun.vectors(of: labelled, by: LexicalVector())
    let told = await GroupingRun(labelled, vectors: vectors, embedder: LexicalVector(), knowsLabels: true)
    #expect(told.modelCalls > 0 && told.modelCalls < labelled.count && told.failedCalls == 0)
    #expect(told.arrived.last?.report == report)
  }

  @Test func `knows by its labels the report that has most of a group`() async throws {
    func placed(_ group: String, _ report: String) -> Placement { Placement(id: "", group: group, report: report) }
    let arrived = [placed("a", "r1"), placed("a", "r2"), placed("b", "r3"), placed("a", "r2")]
    let candidates = ["r1", "r2", "r3"].map {
      MatchQuestion.Candidate(report: $0, title: "", size: 1, samples: [], hits: 0, score: 1)
    }
    let question = MatchQuestion(title: "", text: "", candidates: candidates)
    #expect(try await LabelJudge(group: "a", after: arrived).choose(question) == ["r2"])
    #expect(try await LabelJudge(group: "c", after: arrived).choose(question).isEmpty)
  }

  @Test func `takes lines with the same id for different signals`() async throws {
    let twice = signals.replacingOccurrences(of: #""id": "2""#, with: #""id": "0""#)
    let labelled = try LabelledSignal.read(Data(twice.utf8))
    #expect(try await run(labelled, LexicalVector()).arrived.count == 3)
  }
}

@Suite(.enabled(if: folder.isComplete, hasWeights))
struct `Grouping by sentences` {
  private let embedder: SentenceEmbedder

  init() throws {
    embedder = SentenceEmbedder(try folder.encoder(), calibration: try Calibration.sentenceEncoder())
  }

  @Test func `reaches its figures on three products, and joins little where problems come once`() async throws {
    let data = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Data/products.jsonl")
    let signals = try labelled(data) { $0["stream"]?.string == "ledger" }
    let vectors = try await GroupingRun.vectors(of: signals, by: embedder)
    let run = await GroupingRun(signals, vectors: vectors, embedder: embedder)
    let arrived = Figures(run.arrived)
    #expect(arrived.signals == 75 && arrived.ari >= 0.7 && arrived.purity >= 0.93)
    let checked = await CrossValidation(signals, vectors: vectors, placed: run.arrived, embedder: embedder, draws: 100)
    #expect(checked.singles == 29 && checked.singlesJoined <= 2)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: shared.path), hasShared))
  func `reaches its figures on a stream that it has not seen`() async throws {
    let signals = try labelled(posthog) {
      $0["safe"]?.bool != false
    }
    let run = try await run(signals, embedder)
    let arrived = Figures(run.arrived)
    #expect(arrived.ari >= 0.74 && arrived.purity >= 0.95 && arrived.matchAccuracy >= 0.70)
    let reviewed = Figures(run.reviewed)
    #expect(reviewed.ari >= 0.72 && reviewed.purity >= 0.90)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: shared.path), hasShared))
  func `scores pairs as the study does`() async throws {
    let signals = try labelled(posthog) {
      $0["safe"]?.bool != false
    }
    let vectors = try await GroupingRun.vectors(of: signals, by: embedder)
    let reference = try JSONValue(
      parsing: Data(contentsOf: shared.appendingPathComponent("grouping/study_reference.json")))
    let first = try #require(reference["dev_mixed_first8"]?.array)
    let isClose = zip(first, vectors).map { wanted, vector in
      zip(wanted.array ?? [], vector).allSatisfy { abs(($0.number ?? 9) - Double($1)) < 0.02 }
    }
    // What counts as a frame differs a little, so a few error texts do.
    #expect(isClose.count == signals.count && isClose.count { $0 } >= signals.count - 8)
  }
}
