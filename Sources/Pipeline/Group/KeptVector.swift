import Essentials
import Foundation

/// A vector of length 1 beside its signal in the store, in two bytes a number.
package struct KeptVector: Sendable, Equatable, Codable {
  /// Longer ones cost more to keep than to make again.
  private static let longest = 2_048
  private static let scale: Float = 32_767

  package var embedder: String
  package var base64: String

  /// Nil if `vector` is not worth keeping.
  package init?(_ vector: [Float], madeBy embedder: String) {
    guard !vector.isEmpty, vector.count <= Self.longest, vector.allSatisfy({ abs($0) <= 1.001 }) else { return nil }
    self.embedder = embedder
    var bytes = Data(capacity: vector.count * 2)
    for number in vector {
      let whole = UInt16(bitPattern: Int16(min(1, max(-1, number)) * Self.scale))
      bytes.append(contentsOf: [UInt8(whole & 0xff), UInt8(whole >> 8)])
    }
    base64 = bytes.base64EncodedString()
  }

  /// The numbers again, to 0.00003, if the same embedder made them.
  package func numbers(madeBy name: String) -> [Float]? {
    guard name == embedder, let bytes = Data(base64Encoded: base64), bytes.count % 2 == 0, !bytes.isEmpty else {
      return nil
    }
    return stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
      Float(Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)) / Self.scale
    }
  }
}
