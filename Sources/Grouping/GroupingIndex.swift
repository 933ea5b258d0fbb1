package import Domain
package import Essentials
import Foundation

/// The signals of all open reports, and the decision where the next one belongs.
///
/// A value: it holds nothing that cannot be made again by adding the same signals in the same order.
package struct GroupingIndex: Sendable {
  struct Member: Sendable {
    var input: GroupingInput
    var report: String
    var vector: [Float]
  }

  /// Below this many signals a z-score says nothing, and words, keys and a plain cosine decide.
  package static let smallStream = 12

  /// What a report is about is told by this many of its signals; thousands more of the same would only cost memory.
  private static let membersPerReport = 40

  private let embedder: any Embedder
  private(set) var members: [Member] = []
  /// Cosines of all members with each other.
  private var cosines: [[Float]] = []

  package init(embedder: any Embedder = LexicalVector()) { self.embedder = embedder }

  package var count: Int { members.count }

  package func report(of signal: Identifier<Signal>) -> String? {
    members.first { $0.input.id == signal }?.report
  }

  /// Puts a signal into `report`; one that is there already moves.
  package mutating func add(_ input: GroupingInput, to report: String) {
    remove(input.id)
    let own = members.filter { $0.report == report }
    if own.count >= Self.membersPerReport, let oldest = own.first { remove(oldest.input.id) }
    let vector = vector(of: input)
    let row = members.map { Vector.dot($0.vector, vector) }
    for index in cosines.indices { cosines[index].append(row[index]) }
    cosines.append(row + [1])
    members.append(Member(input: input, report: report, vector: vector))
  }

  /// Forgets a signal; an unknown one is not an error.
  package mutating func remove(_ signal: Identifier<Signal>) {
    guard let index = members.firstIndex(where: { $0.input.id == signal }) else { return }
    members.remove(at: index)
    cosines.remove(at: index)
    for row in cosines.indices { cosines[row].remove(at: index) }
  }

  /// Forgets a report that takes no more signals.
  package mutating func remove(report: String) {
    for signal in members.filter({ $0.report == report }).map(\.input.id) { remove(signal) }
  }

  /// Where `input` belongs, given what is there; the index is not changed.
  package func decide(_ input: GroupingInput) -> GroupingDecision {
    let others = members.filter { $0.input.id != input.id }
    guard !others.isEmpty else { return .open(because: "there is no open report", considered: []) }
    if let decision = exact(input, others) { return decision }
    let vector = vector(of: input)
    let row = members.map { Vector.dot($0.vector, vector) }
    let words = SharedWords(input, among: others)
    if let report = words.reportSharingCode() {
      return .join(report: report, because: "it names the same code" + words.explanation(for: report), score: 0)
    }
    return others.count + 1 < Self.smallStream
      ? decideByWords(row: row, words: words, excluding: input.id)
      : decideByScore(input, row: row, words: words)
  }

  private func vector(of input: GroupingInput) -> [Float] {
    let vectors = embedder.vectors(for: [input.text.whole] + input.text.sentences)
    let sentences = vectors.dropFirst().reduce([], Vector.sum)
    return Vector.unit(Vector.sum(vectors.first ?? [], Vector.unit(sentences)))
  }

  private func exact(_ input: GroupingInput, _ others: [Member]) -> GroupingDecision? {
    for kind in ExactKey.Kind.allCases where kind.isDecisive {
      let keys = input.keys.filter { $0.kind == kind }
      guard let member = others.first(where: { !$0.input.keys.isDisjoint(with: keys) }) else { continue }
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

  /// Half the nearest member, half the average one, for each report in the order it was opened.
  private func byReport(
    _ score: (Int) -> Double, doubt: (String) -> Double, excluding id: Identifier<Signal>
  ) -> [Considered] {
    var order: [String] = []
    var scores: [String: [Double]] = [:]
    for (index, member) in members.enumerated() where member.input.id != id {
      if scores[member.report] == nil { order.append(member.report) }
      scores[member.report, default: []].append(score(index))
    }
    let considered = order.map { report in
      let values = scores[report] ?? []
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      return Considered(report: report, score: 0.5 * (values.max() ?? 0) + 0.5 * mean - doubt(report))
    }
    return considered.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  private func decideByScore(_ input: GroupingInput, row: [Float], words: SharedWords) -> GroupingDecision {
    var table = cosines
    for index in table.indices { table[index].append(row[index]) }
    table.append(row + [1])
    let calibration = embedder.calibration
    let neighbourhood = Neighbourhood(
      cosines: table, sources: members.map(\.input.source) + [input.source], spread: calibration.spread)
    let considered = byReport(
      { neighbourhood.score($0, table.count - 1) }, doubt: { words.doubt(about: $0, of: 1) }, excluding: input.id)
    guard let best = considered.first else { return .open(because: "there is no open report", considered: []) }
    if best.score >= calibration.zScore {
      return .join(
        report: best.report, because: "it is unusually like it" + words.explanation(for: best.report), score: best.score
      )
    }
    // What a person writes about an error is far from it in form; the same own words are then the better witness.
    for candidate in considered.prefix(3)
    where candidate.score >= calibration.zScore - Self.leeway && words.isTelling(for: candidate.report) {
      return .join(
        report: candidate.report, because: "it is like it" + words.explanation(for: candidate.report),
        score: candidate.score)
    }
    return .open(because: "no report is like it by more than chance", considered: Array(considered.prefix(3)))
  }

  private static let leeway = 1.0

  private func decideByWords(row: [Float], words: SharedWords, excluding id: Identifier<Signal>) -> GroupingDecision {
    let considered = byReport(
      { Double(row[$0]) }, doubt: { words.doubt(about: $0, of: 0.25) }, excluding: id)
    let calibration = embedder.calibration
    for candidate in considered.prefix(3) {
      if candidate.score >= calibration.cosine {
        return .join(
          report: candidate.report, because: "its words are alike" + words.explanation(for: candidate.report),
          score: candidate.score)
      }
      if candidate.score >= calibration.weakCosine, words.isTelling(for: candidate.report) {
        return .join(
          report: candidate.report, because: "it is about the same thing" + words.explanation(for: candidate.report),
          score: candidate.score)
      }
    }
    return .open(because: "no report has enough words in common with it", considered: Array(considered.prefix(3)))
  }
}
