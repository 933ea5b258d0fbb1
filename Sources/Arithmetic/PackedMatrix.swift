package import Foundation
import CArithmetic

/// The weights of a linear layer, laid out for the processor's widest registers.
package struct PackedMatrix: Sendable {
  /// `columns` is a multiple of this, `depth` one of `slab`.
  package static let panel = Int(ARITHMETIC_PANEL)
  package static let slab = 128

  package let columns: Int
  package let depth: Int
  private let packed: [Float]
  private let bias: [Float]

  /// Takes `columns` rows of `depth` numbers, 4 bytes each, and one number of `bias` for each column.
  ///
  /// Nil if the sizes do not fit each other or the layout.
  package init?(weights: Data, columns: Int, depth: Int, bias: [Float]) {
    guard columns > 0, depth > 0, columns % Self.panel == 0, depth % Self.slab == 0, bias.count == columns,
      weights.count == columns * depth * MemoryLayout<Float>.size
    else { return nil }
    self.columns = columns
    self.depth = depth
    self.bias = bias
    packed = [Float](unsafeUninitializedCapacity: columns * depth) { buffer, count in
      weights.withUnsafeBytes { bytes in
        if let from = bytes.baseAddress, let to = buffer.baseAddress { arithmetic_pack(from, columns, depth, to) }
      }
      count = columns * depth
    }
  }

  /// `input` has rows of `depth` numbers; the answer has as many of `columns`.
  package func times(_ input: [Float]) -> [Float] {
    let rows = input.count / depth
    return [Float](unsafeUninitializedCapacity: rows * columns) { out, count in
      if rows > 0, let out = out.baseAddress { arithmetic_multiply(input, rows, depth, packed, bias, columns, out) }
      count = rows * columns
    }
  }
}
