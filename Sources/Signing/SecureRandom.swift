import COpenSSL
import Essentials
package import Foundation

/// Bytes that nobody can guess.
package enum SecureRandom {
  package static func bytes(_ count: Int) -> Data {
    var bytes = [UInt8](repeating: 0, count: count)
    guard RAND_bytes(&bytes, Int32(count)) == 1 else { fatalError("the machine gives no random numbers") }
    return Data(bytes)
  }

  /// `count` random bytes as twice as many hex digits.
  package static func hex(_ count: Int) -> String { Hexadecimal.encode(bytes(count)) }
}
