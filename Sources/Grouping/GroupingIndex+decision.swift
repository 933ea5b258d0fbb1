import Domain
import Essentials

extension GroupingIndex {
  /// Where `input` belongs, given what is there; the index is not changed.
  package func decide(_ input: GroupingInput, vector: [Float]) -> GroupingDecision {
    assess(input, vector: vector).decision
  }

  /// The decision, and what it was made from.
  ///
  /// `queries` are vectors of what the signal's problem is about in few words, to search candidates with beside `vector`.
  package func assess(_ input: GroupingInput, vector: [Float], queries: [[Float]] = []) -> Assessment {
    guard !contains(input.id) else {
      // It was added, and what was decided then was lost: it is decided once more.
      var others = self
      others.remove(input.id)
      return others.assess(input, vector: vector, queries: queries)
    }
    guard count > 0 else {
      return Assessment(decision: .open(because: "there is no open report", considered: []), considered: [], bar: 0)
    }
    if let decision = exact(input) { return Assessment(decision: decision, considered: [], bar: 0) }
    let sighting = Sighting(vector, from: input.source, in: self)
    let candidates = Candidates(input, sighting, queries: queries, in: self).slots
    let words = SharedWords(input, among: candidates, in: self)
    if let report = words.reportSharingCode() {
      let because = "it names the same code" + words.explanation(for: report)
      return Assessment(decision: .join(report: report, because: because, score: 0), considered: [], bar: 0)
    }
    if let bars = calibration.words, count + 1 < Self.smallStream {
      return byWords(input, vector, words, bars)
    }
    return byScore(input, vector, words, sighting, candidates)
  }

  private func exact(_ input: GroupingInput) -> GroupingDecision? {
    for kind in ExactKey.Kind.allCases where kind.isDecisive {
      let holders = input.keys.filter { $0.kind == kind }.flatMap { keys[$0] ?? [] }
      guard let member = holders.compactMap({ slots[$0] }).min(by: { $0.number < $1.number }) else { continue }
      let because =
        switch kind {
        case .fingerprint: "it has the same fingerprint as a signal of this report"
        case .trace: "it belongs to the same trace as a signal of this report"
        default: "the same error is thrown in the same function"
        }
      return .join(report: member.report, because: because, score: .infinity)
    }
    return nil
  }

  /// Half the nearest member, half the average one, for each report; the highest first, of equals the report opened first.
  private func byReport(of candidates: [Int], _ score: (Int) -> Double) -> [Considered] {
    let names = Set(candidates.compactMap { slots[$0]?.report })
    let order = names.sorted { number(of: $0) < number(of: $1) }
    let considered = order.map { report in
      let values = (byReport[report] ?? []).map(score)
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return Considered(report: report, score: 0.5 * (values.max() ?? 0) + 0.5 * mean)
    }
    return considered.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  /// When the first of a report's signals came.
  private func number(of report: String) -> Int { byReport[report]?.first.flatMap { slots[$0]?.number } ?? 0 }

  private func byScore(
    _ input: GroupingInput, _ vector: [Float], _ words: SharedWords, _ sighting: Sighting, _ candidates: [Int]
  ) -> Assessment {
    let scores = PairScores(self, input, sighting, vector, near: candidates)
    let considered = byReport(of: candidates) { scores.score($0, PairScores.newcomer) }
    let bar = calibration.arrival.height(twinShare: scores.twinShare)
    guard let best = considered.first else {
      return Assessment(decision: .open(because: "there is no open report", considered: []), considered: [], bar: bar)
    }
    let isGuess = isGuess(considered, bar)
    if best.score >= bar, !isGuess {
      let because = "it is unusually like it" + words.explanation(for: best.report)
      return Assessment(
        decision: .join(report: best.report, because: because, score: best.score), considered: considered, bar: bar,
        lowestBar: calibration.arrival.lowest, unites: bridged(from: best.report, considered, bar, scores))
    }
    // What a person writes about an error is far from it in form; the same own words are then the better witness.
    if calibration.words != nil {
      for candidate in considered.prefix(3)
      where candidate.score >= bar - Self.leeway && words.isTelling(for: candidate.report) {
        let because = "it is like it" + words.explanation(for: candidate.report)
        return Assessment(
          decision: .join(report: candidate.report, because: because, score: candidate.score), considered: considered,
          bar: bar, lowestBar: calibration.arrival.lowest)
      }
    }
    let because = isGuess ? "two reports are about equally like it" : "no report is like it by more than chance"
    return Assessment(
      decision: .open(because: because, considered: Array(considered.prefix(3))), considered: considered, bar: bar,
      lowestBar: calibration.arrival.lowest)
  }

  /// Whether the nearest report reaches `bar`, and the next one is so near that either could be it.
  private func isGuess(_ considered: [Considered], _ bar: Double) -> Bool {
    guard let margin = calibration.margin, considered.count > 1, considered[0].score >= bar else { return false }
    return considered[0].score < min(bar, considered[1].score) + margin
  }

  private static let leeway = 1.0
  /// What a step of the z-score is among cosines.
  private static let cosineUnit = 0.25

  private func byWords(
    _ input: GroupingInput, _ vector: [Float], _ words: SharedWords, _ bars: Calibration.WordBars
  ) -> Assessment {
    let considered = byReport(of: arranged) { slot in
      Double(table.product(slot, with: vector)) - words.doubt(about: slots[slot]?.report ?? "", of: 0.25)
    }
    for candidate in considered.prefix(3) {
      let isAlike = candidate.score >= bars.cosine
      guard isAlike || (candidate.score >= bars.weakCosine && words.isTelling(for: candidate.report)) else { continue }
      let because = (isAlike ? "its words are alike" : "it is about the same thing")
      return Assessment(
        decision: .join(
          report: candidate.report, because: because + words.explanation(for: candidate.report), score: candidate.score),
        considered: considered, bar: bars.cosine, unit: Self.cosineUnit)
    }
    let because = "no report has enough words in common with it"
    return Assessment(
      decision: .open(because: because, considered: Array(considered.prefix(3))), considered: considered,
      bar: bars.cosine, unit: Self.cosineUnit)
  }
}
