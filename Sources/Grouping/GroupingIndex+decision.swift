import Domain
import Essentials

extension GroupingIndex {
  /// Where `input` belongs, given what is there; the index is not changed.
  package func decide(_ input: GroupingInput, vector: [Float]) -> GroupingDecision {
    assess(input, vector: vector).decision
  }

  /// The decision, and what it was made from.
  package func assess(_ input: GroupingInput, vector: [Float]) -> Assessment {
    var others = self
    others.remove(input.id)
    guard !others.members.isEmpty else {
      return Assessment(decision: .open(because: "there is no open report", considered: []), considered: [], bar: 0)
    }
    if let decision = others.exact(input) { return Assessment(decision: decision, considered: [], bar: 0) }
    let words = SharedWords(input, among: others.members)
    if let report = words.reportSharingCode() {
      let because = "it names the same code" + words.explanation(for: report)
      return Assessment(decision: .join(report: report, because: because, score: 0), considered: [], bar: 0)
    }
    if let bars = calibration.words, others.count + 1 < Self.smallStream {
      return others.byWords(input, vector, words, bars)
    }
    return others.byScore(input, vector, words)
  }

  private func exact(_ input: GroupingInput) -> GroupingDecision? {
    for kind in ExactKey.Kind.allCases where kind.isDecisive {
      let keys = input.keys.filter { $0.kind == kind }
      guard let member = members.first(where: { !$0.input.keys.isDisjoint(with: keys) }) else { continue }
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
  private func byReport(_ score: (Int) -> Double) -> [Considered] {
    var order: [String] = []
    var scores: [String: [Double]] = [:]
    for (index, member) in members.enumerated() {
      if scores[member.report] == nil { order.append(member.report) }
      scores[member.report, default: []].append(score(index))
    }
    let considered = order.map { report in
      let values = scores[report] ?? []
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return Considered(report: report, score: 0.5 * (values.max() ?? 0) + 0.5 * mean)
    }
    return considered.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  private func byScore(_ input: GroupingInput, _ vector: [Float], _ words: SharedWords) -> Assessment {
    let whole = with(input, vector: vector)
    let scores = PairScores(whole)
    let newest = whole.count - 1
    let considered = byReport { scores.score($0, newest) }
    let bar = calibration.arrival.height(
      twinShare: calibration.twinShare(scores.twins(at: calibration.twin), of: whole.count))
    guard let best = considered.first else {
      return Assessment(decision: .open(because: "there is no open report", considered: []), considered: [], bar: bar)
    }
    if best.score >= bar {
      let because = "it is unusually like it" + words.explanation(for: best.report)
      return Assessment(
        decision: .join(report: best.report, because: because, score: best.score), considered: considered, bar: bar,
        unites: bridged(from: best.report, considered, bar, scores))
    }
    // What a person writes about an error is far from it in form; the same own words are then the better witness.
    if calibration.words != nil {
      for candidate in considered.prefix(3)
      where candidate.score >= bar - Self.leeway && words.isTelling(for: candidate.report) {
        let because = "it is like it" + words.explanation(for: candidate.report)
        return Assessment(
          decision: .join(report: candidate.report, because: because, score: candidate.score), considered: considered,
          bar: bar)
      }
    }
    let because = "no report is like it by more than chance"
    return Assessment(
      decision: .open(because: because, considered: Array(considered.prefix(3))), considered: considered, bar: bar)
  }

  private static let leeway = 1.0
  /// What a step of the z-score is among cosines.
  private static let cosineUnit = 0.25

  private func byWords(
    _ input: GroupingInput, _ vector: [Float], _ words: SharedWords, _ bars: Calibration.WordBars
  ) -> Assessment {
    let cosines = table.vectors.map { Double(Vector.dot($0, vector)) }
    let considered = byReport { cosines[$0] - words.doubt(about: members[$0].report, of: 0.25) }
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
