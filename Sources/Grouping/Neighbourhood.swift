/// Two-sided adaptive z-scores of all pairs of signals.
///
/// How alike is unusual differs from signal to signal: one about a page everybody mentions is close to many. So each similarity is
/// measured against both signals' own nearest neighbours.
struct Neighbourhood {
  /// Enough for a stable estimate; a cap keeps the bar in place as the stream grows.
  static let size = 60
  private static let inertia = 20.0

  private let similarity: [[Double]]
  private let means: [Double]
  private let spreads: [Double]

  init(_ table: Similarities, spread: Double) {
    let centring = Centring(table)
    similarity = (0..<table.count).map(centring.row)
    var means: [Double] = []
    var spreads: [Double] = []
    for row in similarity.indices {
      let nearest = Self.nearest(similarity[row], without: row)
      let weight = Double(nearest.count) + Self.inertia
      let mean = nearest.reduce(0, +) / weight
      let squares = nearest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      means.append(mean)
      spreads.append(((squares + Self.inertia * spread * spread) / weight).squareRoot())
    }
    self.means = means
    self.spreads = spreads
  }

  var count: Int { means.count }

  private static func nearest(_ row: [Double], without own: Int) -> [Double] {
    var others = row
    others.remove(at: own)
    return others.count <= size ? others : Array(others.sorted(by: >).prefix(size))
  }

  func score(_ one: Int, _ other: Int) -> Double {
    let value = similarity[one][other]
    return 0.5 * ((value - means[one]) / spreads[one] + (value - means[other]) / spreads[other])
  }
}
