import COpenSSL
package import Foundation

/// HMAC with SHA-256 (RFC 2104).
package enum HMACSHA256 {
  /// The 32 bytes that authenticate `message` to whoever holds `key`.
  package static func code(_ message: Data, key: Data) -> Data {
    var code = [UInt8](repeating: 0, count: 32)
    // A null key would mean "the key of the last call" to OpenSSL, and an empty Data may have no address.
    let keyBytes = [UInt8](key) + [0]
    message.withUnsafeBytes { bytes in
      _ = HMAC(
        EVP_sha256(), keyBytes, Int32(key.count), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &code, nil)
    }
    return Data(code)
  }

  package static func isValid(_ code: Data, for message: Data, key: Data) -> Bool {
    ConstantTime.equal(code, Self.code(message, key: key))
  }
}
