/// Two-sided adaptive z-scores, from the table of all cosines alone.
///
/// How alike is unusual differs from signal to signal: one about a page everybody mentions is close to many. So each similarity is
/// measured against both signals' own nearest neighbours, after what a source's signals have in common is taken out.
struct Neighbourhood {
  /// Enough for a stable estimate; a cap keeps the threshold in place as the stream grows.
  static let size = 60
  private static let inertia = 20.0
  private static let sourceInertia = 5.0

  private let similarity: [[Double]]
  private let means: [Double]
  private let spreads: [Double]

  /// `cosines` is square and symmetric, with the signals in the order of `sources`.
  init(cosines: [[Float]], sources: [String], spread: Double) {
    similarity = Self.centred(cosines.map { $0.map(Double.init) }, sources: sources)
    var means: [Double] = []
    var spreads: [Double] = []
    for row in similarity.indices {
      var others = similarity[row]
      others.remove(at: row)
      let nearest = others.sorted(by: >).prefix(Self.size)
      let weight = Double(nearest.count) + Self.inertia
      let mean = nearest.reduce(0, +) / weight
      let squares = nearest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      means.append(mean)
      spreads.append(((squares + Self.inertia * spread * spread) / weight).squareRoot())
    }
    self.means = means
    self.spreads = spreads
  }

  func score(_ one: Int, _ other: Int) -> Double {
    let value = similarity[one][other]
    return 0.5 * ((value - means[one]) / spreads[one] + (value - means[other]) / spreads[other])
  }

  /// Cosines after each signal's source mean is subtracted, which needs no vectors: all means are sums of them.
  private static func centred(_ table: [[Double]], sources: [String]) -> [[Double]] {
    let count = table.count
    guard count > 0 else { return [] }
    let names = Array(Set(sources)).sorted()
    let group = sources.map { source in names.firstIndex(of: source) ?? 0 }
    var sizes = [Double](repeating: 0, count: names.count)
    for index in group { sizes[index] += 1 }
    // weights[s][i]: how much of signal i is in the mean of source s.
    let weights = names.indices.map { name in
      (0..<count).map { signal in
        ((group[signal] == name ? 1 : 0) + sourceInertia / Double(count)) / (sizes[name] + sourceInertia)
      }
    }
    let toMean = table.map { row in weights.map { weight in zip(row, weight).reduce(0) { $0 + $1.0 * $1.1 } } }
    let between = weights.map { weight in
      names.indices.map { other in (0..<count).reduce(0) { $0 + weight[$1] * toMean[$1][other] } }
    }
    func product(_ one: Int, _ other: Int) -> Double {
      table[one][other] - toMean[one][group[other]] - toMean[other][group[one]] + between[group[one]][group[other]]
    }
    let lengths = (0..<count).map { max(product($0, $0), 1e-9).squareRoot() }
    return (0..<count).map { one in (0..<count).map { product(one, $0) / (lengths[one] * lengths[$0]) } }
  }
}
