import COpenSSL
package import Foundation

/// HMAC with SHA-1 (RFC 2104), only for products that sign with nothing better.
package enum HMACSHA1 {
  /// The 20 bytes that authenticate `message` to whoever holds `key`.
  package static func code(_ message: Data, key: Data) -> Data {
    var code = [UInt8](repeating: 0, count: 20)
    let keyBytes = [UInt8](key) + [0]
    message.withUnsafeBytes { bytes in
      _ = HMAC(
        EVP_sha1(), keyBytes, Int32(key.count), bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count, &code, nil)
    }
    return Data(code)
  }
}
