import Arithmetic

/// Arithmetic on vectors; those of different length are compared over the shorter one.
enum Vector {
  static func dot(_ left: [Float], _ right: [Float]) -> Float { Numbers.dot(left, right) }

  static func unit(_ vector: [Float]) -> [Float] {
    let length = dot(vector, vector).squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  static func sum(_ left: [Float], _ right: [Float]) -> [Float] {
    left.isEmpty ? right : right.isEmpty ? left : zip(left, right).map(+)
  }

  static func subtract(_ right: [Float], from left: [Float]) -> [Float] {
    right.isEmpty ? left : zip(left, right).map(-)
  }

  /// `vector` with zeros at its end, or cut, to have `width` numbers.
  static func fitted(_ vector: [Float], to width: Int) -> [Float] {
    guard vector.count != width else { return vector }
    return Array((vector + [Float](repeating: 0, count: max(0, width - vector.count))).prefix(width))
  }
}
