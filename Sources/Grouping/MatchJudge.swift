/// Answers, with a language model, the question that scores leave open.
package protocol MatchJudge: Sendable {
  /// The reports of `question` that belong to its signal, the likeliest first; none if it is a problem of its own.
  ///
  /// One call of the model. Throws where it does not answer or its answer cannot be read.
  func choose(_ question: MatchQuestion) async throws -> [String]
}

/// What a model is asked: which of these reports would one change resolve together with the signal.
package struct MatchQuestion: Sendable, Equatable {
  package struct Candidate: Sendable, Equatable {
    package var report: String
    /// The title of its first signal.
    package var title: String
    package var size: Int
    /// Titles of up to four of its signals, the nearest first.
    package var samples: [String]
    /// How many of the signal's queries find it.
    package var hits: Int
    package var score: Double

    package init(report: String, title: String, size: Int, samples: [String], hits: Int, score: Double) {
      self.report = report
      self.title = title
      self.size = size
      self.samples = samples
      self.hits = hits
      self.score = score
    }
  }

  package var title: String
  package var text: String
  package var candidates: [Candidate]

  package init(title: String, text: String, candidates: [Candidate]) {
    self.title = title
    self.text = text
    self.candidates = candidates
  }
}

extension MatchQuestion {
  /// Reports that a model is shown.
  private static let most = 5
  /// Added to a rank before its reciprocal counts, so that no single ranking decides.
  private static let evenness = 20.0
  /// How many of the best a query may find.
  private static let depth = 5

  /// The question about `input`: candidates by score, by words and by each query, fused by their ranks.
  package init(about input: GroupingInput, in index: GroupingIndex, considered: [Considered]) {
    let byQuery = GroupingQuery.extracted(from: input).map { query in
      Self.ranking(index.words.scores(for: Set(Words.stems(in: query.text))), index)
    }
    let rankings = [considered.map(\.report), Self.ranking(index.words.scores(for: input.stems), index)] + byQuery
    var fused: [String: Double] = [:]
    for ranking in rankings {
      for (rank, report) in ranking.prefix(20).enumerated() {
        fused[report, default: 0] += 1 / (Self.evenness + Double(rank))
      }
    }
    let scores = Dictionary(considered.map { ($0.report, $0.score) }) { first, _ in first }
    let order = fused.keys.sorted { (fused[$0] ?? 0, $1) > (fused[$1] ?? 0, $0) }
    self.init(
      title: input.title, text: input.text.whole,
      candidates: order.prefix(Self.most).map { report in
        let own = (index.byReport[report] ?? []).compactMap { index.slots[$0]?.title }
        return Candidate(
          report: report, title: own.first ?? "", size: own.count, samples: Array(own.prefix(4)),
          hits: byQuery.count { $0.prefix(Self.depth).contains(report) }, score: scores[report] ?? 0)
      })
  }

  /// The best hundred signals' reports by their best one; those without a shared word are left out.
  private static func ranking(_ scores: [Double], _ index: GroupingIndex) -> [String] {
    var seen: Set<String> = []
    return Ranking.highest(100, of: scores.map(Float.init), above: 0).compactMap { slot in
      index.slots[slot].flatMap { seen.insert($0.report).inserted ? $0.report : nil }
    }
  }
}
