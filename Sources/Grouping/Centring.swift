/// Cosines after each source's mean is taken out of its signals' vectors.
///
/// What a source's signals have in common is their form, not their problem. A mean begins as the usual one and moves as signals come.
struct Centring {
  /// The usual mean counts like this many signals.
  private static let inertia = 5.0

  private let table: Similarities
  private let group: [Int]
  /// toMean[i][s]: signal i with the mean of source s; between[s][t]: the means with each other.
  private let toMean: [[Double]]
  private let between: [[Double]]
  private let lengths: [Double]

  init(_ table: Similarities) {
    let names = Array(Set(table.sources)).sorted()
    let place = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    let group = table.sources.map { place[$0] ?? 0 }
    var sizes = [Double](repeating: 0, count: names.count)
    for index in group { sizes[index] += 1 }
    let usual = names.map(table.usualIndex)
    let count = Double(max(table.count, 1))
    let sums = table.rows.map { row in
      var sums = [Double](repeating: 0, count: names.count)
      for (index, value) in row.enumerated() { sums[group[index]] += Double(value) }
      return sums
    }
    let toMean = sums.enumerated().map { signal, sums in
      let all = sums.reduce(0, +) / count
      return sums.enumerated().map { source, sum in
        let prior = usual[source].map { table.toUsual[signal][$0] } ?? all
        return (sum + Self.inertia * prior) / (sizes[source] + Self.inertia)
      }
    }
    let between = Self.between(toMean, table, group: group, sizes: sizes, usual: usual)
    self.table = table
    self.toMean = toMean
    self.between = between
    self.group = group
    lengths = table.rows.indices.map { (signal: Int) -> Double in
      let own = group[signal]
      let square = Double(table.rows[signal][signal]) - 2 * toMean[signal][own] + between[own][own]
      return max(square, 1e-9).squareRoot()
    }
  }

  private static func between(
    _ toMean: [[Double]], _ table: Similarities, group: [Int], sizes: [Double], usual: [Int?]
  ) -> [[Double]] {
    let sources = sizes.indices
    let count = Double(max(table.count, 1))
    return sources.map { one in
      sources.map { other in
        // The mean of `one` taken apart into its signals and its usual part, each with the mean of `other`.
        var signals = 0.0
        var everyone = 0.0
        for (index, row) in toMean.enumerated() {
          if group[index] == one { signals += row[other] }
          everyone += row[other]
        }
        let prior = usual[one].map { Self.usual($0, with: other, table, group: group, sizes: sizes, usual: usual) }
        return (signals + inertia * (prior ?? everyone / count)) / (sizes[one] + inertia)
      }
    }
  }

  /// The usual vector `index` with the mean of source `other`.
  private static func usual(
    _ index: Int, with other: Int, _ table: Similarities, group: [Int], sizes: [Double], usual: [Int?]
  ) -> Double {
    var signals = 0.0
    for (signal, row) in table.toUsual.enumerated() where group[signal] == other { signals += row[index] }
    let prior = usual[other].map { table.betweenUsual[index][$0] } ?? 0
    return (signals + inertia * prior) / (sizes[other] + inertia)
  }

  /// One signal's cosines with all, itself among them.
  func row(_ one: Int) -> [Double] {
    let own = group[one]
    return table.rows[one].enumerated().map { other, value in
      let theirs = group[other]
      let product = Double(value) - toMean[one][theirs] - toMean[other][own] + between[own][theirs]
      return product / (lengths[one] * lengths[other])
    }
  }
}
