import CArithmetic

/// What a sentence encoder does with its numbers beside multiplying matrices.
package enum Numbers {
  /// The bits of the registers that are used: 512, 256 or 128.
  package static var registerBits: Int { Int(arithmetic_lanes().rawValue) * 32 }

  /// What `body` says where no wider registers are used on this thread.
  package static func limited<Result>(toRegisterBits bits: Int, _ body: () throws -> Result) rethrows -> Result {
    let before = arithmetic_limit(UInt32(clamping: bits / 32))
    defer { _ = arithmetic_limit(before) }
    return try body()
  }

  /// Adds `residual`, if any, and brings each row to mean `shift` and spread `scale`.
  package static func normalise(
    _ values: NumberRows, adding residual: NumberRows? = nil, scale: [Float], shift: [Float], epsilon: Float
  ) {
    let width = values.width
    precondition(scale.count == width && shift.count == width && width % 16 == 0)
    precondition(residual.map { $0.width == width && $0.rows == values.rows } ?? true)
    arithmetic_normalise(values.start, residual?.start, values.rows, width, scale, shift, epsilon)
  }

  /// The Gaussian error linear unit of each number.
  package static func gelu(_ values: NumberRows) { arithmetic_gelu(values.start, values.count) }

  /// Attention inside one text, which takes the rows `text` of `projected`, each with its query, key and value of `heads` times
  /// `width` numbers; the same rows of `output` get what the heads found, side by side.
  package static func attend(
    _ projected: NumberRows, text: Range<Int>, heads: Int, width: Int, into output: NumberRows
  ) {
    precondition(width % 32 == 0 && projected.width == 3 * heads * width && output.width == heads * width)
    precondition(text.lowerBound >= 0 && text.upperBound <= min(projected.rows, output.rows))
    let bytes = arithmetic_attend_scratch(text.count, width) * MemoryLayout<Float>.stride
    withUnsafeTemporaryAllocation(byteCount: bytes, alignment: 64) { scratch in
      arithmetic_attend(
        projected.start + text.lowerBound * projected.width, text.count, heads, width,
        scratch.assumingMemoryBound(to: Float.self).baseAddress, output.start + text.lowerBound * output.width)
    }
  }

  /// The inner product over the shorter one's length.
  package static func dot(_ left: [Float], _ right: [Float]) -> Float {
    arithmetic_dot(left, right, min(left.count, right.count))
  }

  /// Multiplications and additions in `rounds` rounds of nothing else: what to time for this core's peak.
  package static func busyWork(rounds: Int) -> Double { arithmetic_peak(max(rounds, 0)) }
}
