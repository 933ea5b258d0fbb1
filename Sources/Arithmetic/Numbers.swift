import CArithmetic

/// What a sentence encoder does with its numbers beside multiplying matrices.
package enum Numbers {
  /// The bits of the registers that are used: 512, 256 or 128.
  package static var registerBits: Int { Int(arithmetic_lanes().rawValue) * 32 }

  /// Adds `residual`, if any, and brings each row of `scale.count` numbers to mean `shift` and spread `scale`.
  package static func normalise(
    _ values: inout [Float], adding residual: [Float]? = nil, scale: [Float], shift: [Float], epsilon: Float
  ) {
    let width = scale.count
    precondition(shift.count == width && width % 16 == 0 && (residual?.count ?? values.count) == values.count)
    let rows = values.count / width
    if let residual {
      arithmetic_normalise(&values, residual, rows, width, scale, shift, epsilon)
    } else {
      arithmetic_normalise(&values, nil, rows, width, scale, shift, epsilon)
    }
  }

  /// The Gaussian error linear unit of each number.
  package static func gelu(_ values: inout [Float]) { arithmetic_gelu(&values, values.count) }

  /// Attention inside one text of `tokens` rows, each with its query, key and value of `heads` times `width` numbers.
  package static func attend(_ projected: ArraySlice<Float>, heads: Int, width: Int) -> [Float] {
    let tokens = projected.count / (3 * heads * width)
    precondition(width % 16 == 0 && projected.count == tokens * 3 * heads * width)
    guard tokens > 0 else { return [] }
    let padded = (tokens + 63) / 64 * 64
    var scratch = [Float](repeating: 0, count: padded * (2 * width + 1))
    return [Float](unsafeUninitializedCapacity: tokens * heads * width) { out, count in
      projected.withUnsafeBufferPointer { projected in
        if let from = projected.baseAddress, let to = out.baseAddress {
          arithmetic_attend(from, tokens, heads, width, &scratch, to)
        }
      }
      count = tokens * heads * width
    }
  }

  /// The inner product over the shorter one's length.
  package static func dot(_ left: [Float], _ right: [Float]) -> Float {
    arithmetic_dot(left, right, min(left.count, right.count))
  }

  /// Multiplications and additions in `rounds` rounds of nothing else: what to time for this core's peak.
  package static func busyWork(rounds: Int) -> Double { arithmetic_peak(max(rounds, 0)) }
}
