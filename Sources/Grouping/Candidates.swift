import Domain

/// The reports that a newcomer may belong to, found in several ways whose ranks are fused.
struct Candidates {
  /// So many reports are scored in full.
  private static let most = 50
  /// How deep each way of searching looks, and how many holders of a key are looked at.
  private static let depth = 100
  /// Added to a rank before its reciprocal counts, so that no single ranking decides.
  private static let evenness = 20.0

  /// Slots of all signals of the candidates.
  let slots: [Int]

  /// `queries` are vectors of what the newcomer's problem is about in few words, to search with beside its own.
  init(_ input: GroupingInput, _ sighting: Sighting, queries: [[Float]] = [], in index: GroupingIndex) {
    guard !index.isSmall else {
      slots = index.arranged
      return
    }
    var rankings = [
      Ranking.highest(Self.depth, of: sighting.cosines),
      Ranking.highest(Self.depth, of: index.words.scores(for: input.stems).map(Float.init), above: 0),
    ]
    for query in queries {
      // A query is not of any source's form, so no mean is taken out.
      let products = index.table.products(with: query)
      rankings.append(Ranking.highest(Self.depth, of: products, above: 0))
    }
    for query in GroupingQuery.extracted(from: input) where query.kind != .behaviour {
      let scores = index.words.scores(for: Set(Words.stems(in: query.text)))
      rankings.append(Ranking.highest(Self.depth, of: scores.map(Float.init), above: 0))
    }
    for key in input.keys.sorted(by: { $0.description < $1.description }) where key.kind != .release {
      rankings.append(Array((index.keys[key] ?? []).suffix(Self.depth).reversed()))
    }
    var fused: [String: Double] = [:]
    for ranking in rankings {
      var seen: Set<String> = []
      for (rank, slot) in ranking.enumerated() {
        guard let report = index.slots[slot]?.report, seen.insert(report).inserted else { continue }
        fused[report, default: 0] += 1 / (Self.evenness + Double(rank))
      }
    }
    let reports = fused.keys.sorted { (fused[$0] ?? 0, $1) > (fused[$1] ?? 0, $0) }.prefix(Self.most)
    slots = reports.flatMap { index.byReport[$0] ?? [] }
  }
}
