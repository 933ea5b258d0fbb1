package import Foundation
import CArithmetic

/// Rows of numbers kept in half the space.
package struct HalfNumbers: Sendable {
  package let width: Int
  private let halves: [UInt16]

  package var rows: Int { halves.count / width }

  /// Takes rows of `width` numbers, 4 bytes each; nil if they do not come out even.
  package init?(_ numbers: Data, width: Int) {
    let count = numbers.count / MemoryLayout<Float>.size
    guard width > 0, numbers.count % MemoryLayout<Float>.size == 0, count % width == 0 else { return nil }
    self.width = width
    halves = [UInt16](unsafeUninitializedCapacity: count) { buffer, filled in
      numbers.withUnsafeBytes { bytes in
        if let from = bytes.baseAddress, let to = buffer.baseAddress { arithmetic_narrow(from, count, to) }
      }
      filled = count
    }
  }

  /// The numbers of `row`, which must be there.
  package func row(_ row: Int) -> [Float] {
    precondition((0..<rows).contains(row), "there is no such row")
    return [Float](unsafeUninitializedCapacity: width) { out, count in
      halves.withUnsafeBufferPointer { halves in
        if let from = halves.baseAddress, let to = out.baseAddress { arithmetic_widen(from + row * width, width, to) }
      }
      count = width
    }
  }
}
