/// Arithmetic on vectors; those of different length are compared over the shorter one.
enum Vector {
  static func dot(_ left: [Float], _ right: [Float]) -> Float {
    left.withUnsafeBufferPointer { left in
      right.withUnsafeBufferPointer { right in
        // Four sums at once: none waits for the last, and short registers do them together.
        var sums = SIMD4<Float>()
        let count = min(left.count, right.count)
        for index in stride(from: 0, to: count - 3, by: 4) {
          let one = SIMD4(left[index], left[index + 1], left[index + 2], left[index + 3])
          sums += one * SIMD4(right[index], right[index + 1], right[index + 2], right[index + 3])
        }
        var sum = sums.sum()
        for index in (count & ~3)..<count { sum += left[index] * right[index] }
        return sum
      }
    }
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
