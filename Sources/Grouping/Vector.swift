/// Arithmetic on vectors; those of different length are compared over the shorter one.
enum Vector {
  static func dot(_ left: [Float], _ right: [Float]) -> Float {
    var sum: Float = 0
    for index in 0..<min(left.count, right.count) { sum += left[index] * right[index] }
    return sum
  }

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
}
