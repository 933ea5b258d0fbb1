import COpenSSL
package import Foundation

/// SHA-256 (FIPS 180-4), at once or piece by piece.
package struct SHA256: ~Copyable {
  // SAFETY: made in init, used only through this value, which cannot be copied, and freed in deinit.
  nonisolated(unsafe) private let context: OpaquePointer

  package init() {
    guard let context = EVP_MD_CTX_new(), EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else {
      fatalError("OpenSSL has no memory for a hash")
    }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  package mutating func update(_ bytes: some ContiguousBytes) {
    bytes.withUnsafeBytes { _ = EVP_DigestUpdate(context, $0.baseAddress, $0.count) }
  }

  /// The 32 bytes of the hash.
  package consuming func finish() -> Data {
    var digest = [UInt8](repeating: 0, count: 32)
    _ = EVP_DigestFinal_ex(context, &digest, nil)
    return Data(digest)
  }

  package static func digest(_ bytes: some ContiguousBytes) -> Data {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finish()
  }
}
