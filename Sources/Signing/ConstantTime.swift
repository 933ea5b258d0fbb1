import COpenSSL
package import Foundation

/// Comparison that takes as long for a wrong guess as for a right one.
package enum ConstantTime {
  /// Only the lengths may be learned from how long it takes.
  package static func equal(_ left: Data, _ right: Data) -> Bool {
    guard left.count == right.count else { return false }
    guard !left.isEmpty else { return true }
    return [UInt8](left).withUnsafeBytes { left in
      [UInt8](right).withUnsafeBytes { right in
        CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
      }
    }
  }
}
