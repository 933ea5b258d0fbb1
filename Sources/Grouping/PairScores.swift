/// The scores of all pairs in an index: z-scores, corrected where two errors' own functions speak for or against.
struct PairScores {
  private let neighbourhood: Neighbourhood
  private let places: [String?]
  private let calibration: Calibration

  init(_ index: GroupingIndex) {
    neighbourhood = Neighbourhood(index.table, spread: index.calibration.spread)
    places = index.members.map(\.input.place)
    calibration = index.calibration
  }

  func score(_ one: Int, _ other: Int) -> Double {
    let score = neighbourhood.score(one, other)
    guard let place = places[one], let theirs = places[other] else { return score }
    return place == theirs ? score + calibration.sameCode : score - calibration.elsewhere
  }

  /// The mean over all pairs of one of `one` and one of `other`; 0 where there are none.
  func mean(_ one: [Int], _ other: [Int]) -> Double {
    guard !one.isEmpty, !other.isEmpty else { return 0 }
    let sum = one.reduce(0.0) { sum, left in other.reduce(sum) { $0 + score(left, $1) } }
    return sum / Double(one.count * other.count)
  }

  /// How many signals have another one at `bar` or above.
  func twins(at bar: Double) -> Int {
    let all = 0..<neighbourhood.count
    return all.count { one in all.contains { $0 != one && score(one, $0) >= bar } }
  }
}
