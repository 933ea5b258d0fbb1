/// Cosines after each source's mean is taken out of its signals' vectors, by the means at one time.
struct Centring: Sendable {
  /// What of one signal the means are needed for.
  struct Profile: Sendable {
    var source: Int
    /// The vector with each source's mean.
    var toMean: [Float]
    /// The length that is left without the own source's mean.
    var length: Float
  }

  let means: [[Float]]
  private let between: [[Float]]

  init(means: [[Float]]) {
    self.means = means
    between = means.map { one in means.map { Vector.dot(one, $0) } }
  }

  /// `square` is the vector with itself.
  func profile(source: Int, square: Float, toMean: [Float]) -> Profile {
    let left = square - 2 * toMean[source] + between[source][source]
    return Profile(source: source, toMean: toMean, length: max(left, 1e-9).squareRoot())
  }

  func profile(of vector: [Float], source: Int) -> Profile {
    profile(source: source, square: Vector.dot(vector, vector), toMean: means.map { Vector.dot(vector, $0) })
  }

  func profile(of slot: Int, source: Int, in table: VectorTable) -> Profile {
    profile(
      source: source, square: table.product(slot, slot), toMean: means.map { table.product(slot, with: $0) })
  }

  /// The cosine of two signals whose vectors' inner product is `raw`.
  func cosine(_ raw: Float, _ one: Profile, _ other: Profile) -> Float {
    let product =
      raw - one.toMean[other.source] - other.toMean[one.source] + between[one.source][other.source]
    return product / (one.length * other.length)
  }
}
