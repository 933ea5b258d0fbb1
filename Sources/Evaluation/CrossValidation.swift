import Essentials
package import Grouping

/// How far figures carry beyond the data at hand: whole groups left out, and drawn anew.
package struct CrossValidation: Sendable, Equatable {
  package struct Interval: Sendable, Equatable {
    package var low: Double
    package var high: Double
  }

  /// The mean over folds, each a stream of its own with a part of the groups.
  package private(set) var folds: [Figures] = []
  /// 90 % of the draws of as many groups, with replacement, are inside.
  package private(set) var ari = Interval(low: 0, high: 0)
  package private(set) var purity = Interval(low: 0, high: 0)
  /// A stream of the first signal of each group, where nothing belongs together: how many joined something.
  package private(set) var singles = 0
  package private(set) var singlesJoined = 0

  package var meanARI: Double { folds.map(\.ari).reduce(0, +) / Double(max(folds.count, 1)) }
  package var meanPurity: Double { folds.map(\.purity).reduce(0, +) / Double(max(folds.count, 1)) }

  /// `placed` are the placements of the whole stream, from which groups are drawn.
  package init(
    _ signals: [LabelledSignal], vectors: [[Float]], placed: [Placement], embedder: any Embedder,
    calibration: Calibration? = nil, foldCount: Int = 5, draws: Int = 1_000
  ) async {
    var random = DrawnNumbers(seed: 1)
    var groups = Set(signals.map(\.group)).sorted()
    for index in groups.indices.reversed() { groups.swapAt(index, random.below(index + 1)) }
    func run(_ chosen: [Int]) async -> [Placement] {
      await GroupingRun(
        chosen.map { signals[$0] }, vectors: chosen.map { vectors[$0] }, embedder: embedder, calibration: calibration
      ).arrived
    }
    for fold in 0..<min(foldCount, groups.count) {
      let own = Set(groups.enumerated().filter { $0.offset % foldCount == fold }.map(\.element))
      folds.append(Figures(await run(signals.indices.filter { own.contains(signals[$0].group) })))
    }
    var seen: Set<String> = []
    let first = signals.indices.filter { seen.insert(signals[$0].group).inserted }
    singles = first.count
    singlesJoined = first.count - Set(await run(first).map(\.report)).count
    let placed = Placement.settled(placed)
    let drawn = (0..<draws).map { _ in
      let chosen = Set(groups.indices.map { _ in groups[random.below(groups.count)] })
      return Figures(placed.filter { chosen.contains($0.group) })
    }
    ari = Self.interval(drawn.map(\.ari))
    purity = Self.interval(drawn.map(\.purity))
  }

  private static func interval(_ values: [Double]) -> Interval {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return Interval(low: 0, high: 0) }
    return Interval(low: sorted[sorted.count / 20], high: sorted[sorted.count - 1 - sorted.count / 20])
  }
}

/// Numbers that are the same in every run: SplitMix64.
private struct DrawnNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func below(_ limit: Int) -> Int {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return Int((value ^ (value >> 31)) % UInt64(max(limit, 1)))
  }
}
