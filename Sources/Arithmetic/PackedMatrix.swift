package import Foundation
import CArithmetic

/// The weights of a linear layer, laid out for the processor's widest registers.
///
/// SAFETY: nobody writes to the numbers once `init` is through, and `room` keeps them.
package struct PackedMatrix: @unchecked Sendable {
  /// `columns` is a multiple of this.
  package static let panel = Int(ARITHMETIC_PANEL)

  package let columns: Int
  package let depth: Int
  private let packed: UnsafePointer<Float>
  private let room: MatrixRoom
  private let bias: [Float]

  /// Takes `columns` rows of `depth` numbers, 4 bytes each, and one number of `bias` for each column.
  ///
  /// Nil if the sizes do not fit each other or the layout, or `room` is full.
  package init?(weights: Data, columns: Int, depth: Int, bias: [Float], in room: MatrixRoom) {
    guard columns > 0, depth > 0, columns % Self.panel == 0, bias.count == columns,
      weights.count == columns * depth * MemoryLayout<Float>.size, let packed = room.take(columns * depth)
    else { return nil }
    self.columns = columns
    self.depth = depth
    self.bias = bias
    self.room = room
    self.packed = UnsafePointer(packed)
    weights.withUnsafeBytes { bytes in
      if let from = bytes.baseAddress { arithmetic_pack(from, columns, depth, packed) }
    }
  }

  /// `input` has rows of `depth` numbers; as many of `columns` are written to `output`.
  package func multiply(_ input: NumberRows, into output: NumberRows) {
    precondition(input.width == depth && output.width == columns && input.rows == output.rows && input !== output)
    arithmetic_multiply(input.start, input.rows, depth, packed, bias, columns, output.start)
  }
}
