import Arithmetic

/// The signals' vectors by slot: any two's inner product, and all with a query at once.
///
/// Vectors of a sentence encoder take 5 bytes a number, 193 MB for 100,000 of 384; those of words take what is not zero in them.
struct VectorTable: Sendable {
  /// So much narrower, a vector is not worth a table of its places.
  private static let sparseFrom = 1_024

  private var dense: NearestVectors?
  private var sparse: SparseVectors?
  private(set) var width = 0

  /// Slots, whether or not there is something in them.
  private(set) var count = 0

  /// How many vectors fit in a quarter of a gigabyte.
  var room: Int { dense.map { 250_000_000 / (5 * $0.width) } ?? .max }

  /// Puts `vector` into `slot`, which is there or the next one.
  mutating func put(_ vector: [Float], at slot: Int) {
    if vector.count > width { widen(to: vector) }
    count = max(count, slot + 1)
    let vector = Vector.fitted(vector, to: width)
    sparse?.put(vector, at: slot)
    guard let known = dense?.count else { return }
    if slot == known { dense?.append(vector) } else { dense?.replace(slot, with: vector) }
  }

  /// The vector at `slot` becomes zero, which is near to nothing.
  mutating func clear(_ slot: Int) {
    sparse?.clear(slot)
    dense?.replace(slot, with: [Float](repeating: 0, count: width))
  }

  /// Makes room for vectors like `vector`: only the first one, and where an embedder failed before, has to.
  private mutating func widen(to vector: [Float]) {
    let known = (0..<count).map { width > 0 ? self.vector($0) : [] }
    let isSparse = vector.count >= Self.sparseFrom && vector.count { $0 != 0 } <= vector.count / 4
    width = isSparse ? vector.count : (vector.count + 31) / 32 * 32
    (dense, sparse) = isSparse ? (nil, SparseVectors(width: width)) : (NearestVectors(width: width), nil)
    for (slot, vector) in known.enumerated() { put(vector, at: slot) }
  }

  func vector(_ slot: Int) -> [Float] { dense?.vector(slot) ?? sparse?.vector(slot) ?? [] }

  func product(_ one: Int, _ other: Int) -> Float { dense?.product(one, other) ?? sparse?.product(one, other) ?? 0 }

  func product(_ slot: Int, with query: [Float]) -> Float {
    let query = Vector.fitted(query, to: width)
    return dense?.product(slot, with: query) ?? sparse?.product(slot, with: query) ?? 0
  }

  /// Every slot's product with `query`, to about a hundredth of its length.
  func products(with query: [Float]) -> [Float] {
    let query = Vector.fitted(query, to: width)
    return dense?.products(with: query) ?? sparse?.products(with: query) ?? []
  }
}
