/// One vector seen among all signals of an index: how alike each is, once the sources' means are taken out.
struct Sighting {
  let centring: Centring
  let own: Centring.Profile
  /// The cosine with each slot's signal, to about a hundredth; minus infinity where none is.
  let cosines: [Float]
  private let vector: [Float]

  /// Sees a newcomer, which counts into its source's mean.
  init(_ vector: [Float], from source: String, in index: GroupingIndex) {
    var means = index.means
    means.add(vector, source: source)
    self.init(vector, means.number(of: source), Centring(means: means.vectors), index, without: nil)
  }

  /// Sees a signal that is there.
  init(at slot: Int, source: Int, in index: GroupingIndex, _ centring: Centring) {
    self.init(index.table.vector(slot), source, centring, index, without: slot)
  }

  private init(_ vector: [Float], _ source: Int, _ centring: Centring, _ index: GroupingIndex, without slot: Int?) {
    self.vector = vector
    self.centring = centring
    own = centring.profile(of: vector, source: source)
    let direction = Vector.subtract(
      centring.means[source], from: Vector.fitted(vector, to: centring.means[source].count))
    let shift = centring.means.map { Vector.dot($0, direction) }
    var products = index.table.products(with: direction)
    let (sources, lengths) = (index.sources, index.lengths)
    for other in products.indices {
      let source = Int(sources[other])
      products[other] =
        source < 0 ? -.infinity : (products[other] - shift[source]) / (own.length * lengths[other])
    }
    if let slot, products.indices.contains(slot) { products[slot] = -.infinity }
    cosines = products
  }

  /// The neighbour at `slot`, exactly.
  func entry(_ slot: Int, in index: GroupingIndex) -> NeighbourLists.Entry? {
    guard let member = index.slots[slot] else { return nil }
    let raw = index.table.product(slot, with: vector)
    let other = centring.profile(of: slot, source: member.sourceNumber, in: index.table)
    return .init(slot: Int32(slot), raw: raw, cosine: centring.cosine(raw, own, other))
  }

  /// The nearest, as many as a list holds.
  func nearest(in index: GroupingIndex) -> [NeighbourLists.Entry] {
    Ranking.highest(NeighbourLists.size, of: cosines, above: -.infinity).compactMap { entry($0, in: index) }
  }
}
