/// Vectors that are mostly zero, each number beside its place, found by the places that they share.
///
/// A vector with n numbers that are not zero takes about 16 n bytes, and a search costs what shares a place with the query.
struct SparseVectors: Sendable {
  struct Part: Sendable, Equatable {
    /// A place in the vector, or the slot of a vector.
    var at: Int32
    var value: Float
  }

  private var vectors: [[Part]] = []
  private var holders: [[Part]]

  init(width: Int) { holders = Array(repeating: [], count: width) }

  var count: Int { vectors.count }

  private static func parts(_ vector: [Float]) -> [Part] {
    vector.indices.filter { vector[$0] != 0 }.map { Part(at: Int32($0), value: vector[$0]) }
  }

  /// Puts `vector` into `slot`, which is there or the next one.
  mutating func put(_ vector: [Float], at slot: Int) {
    if slot == vectors.count { vectors.append([]) } else { clear(slot) }
    vectors[slot] = Self.parts(vector)
    for part in vectors[slot] { holders[Int(part.at)].append(Part(at: Int32(slot), value: part.value)) }
  }

  mutating func clear(_ slot: Int) {
    for part in vectors[slot] {
      let place = Int(part.at)
      guard let index = holders[place].firstIndex(where: { $0.at == slot }) else { continue }
      holders[place].swapAt(index, holders[place].count - 1)
      holders[place].removeLast()
    }
    vectors[slot] = []
  }

  func vector(_ slot: Int) -> [Float] {
    var vector = [Float](repeating: 0, count: holders.count)
    for part in vectors[slot] { vector[Int(part.at)] = part.value }
    return vector
  }

  func product(_ one: Int, _ other: Int) -> Float {
    let (left, right) = (vectors[one], vectors[other])
    var (sum, place, next): (Float, Int, Int) = (0, 0, 0)
    while place < left.count, next < right.count {
      let (one, other) = (left[place], right[next])
      if one.at == other.at { sum += one.value * other.value }
      place += one.at <= other.at ? 1 : 0
      next += other.at <= one.at ? 1 : 0
    }
    return sum
  }

  func product(_ slot: Int, with query: [Float]) -> Float {
    vectors[slot].reduce(0) { $0 + $1.value * query[Int($1.at)] }
  }

  func products(with query: [Float]) -> [Float] {
    var products = [Float](repeating: 0, count: vectors.count)
    for (place, value) in query.enumerated() where value != 0 {
      for holder in holders[place] { products[Int(holder.at)] += value * holder.value }
    }
    return products
  }
}
