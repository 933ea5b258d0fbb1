import COpenSSL
package import Essentials
package import Foundation

/// Bytes that only the holder of a key can read, or can have written: AES-256-GCM, as `nonce tag ciphertext`.
///
/// `context` is what they are; sealed bytes that are put in another's place do not open.
package enum SealedBox {
  private static let nonceSize = 12
  private static let tagSize = 16

  /// - Throws: `SealingError` if OpenSSL refuses.
  package static func seal(_ bytes: Data, context: String, key: Redacted) throws -> Data {
    let nonce = SecureRandom.bytes(nonceSize)
    let cipher = try Cipher(sealing: true, key: derived(key), nonce: [UInt8](nonce))
    let text = try cipher.process(bytes, context: context)
    return nonce + cipher.tag() + text
  }

  /// The bytes, or nil unless they were sealed for `context` with `key`.
  package static func open(_ sealed: Data, context: String, key: Redacted) throws -> Data? {
    guard sealed.count >= nonceSize + tagSize else { return nil }
    let cipher = try Cipher(sealing: false, key: derived(key), nonce: [UInt8](sealed.prefix(nonceSize)))
    cipher.expect(tag: [UInt8](sealed.dropFirst(nonceSize).prefix(tagSize)))
    return try? cipher.process(Data(sealed.dropFirst(nonceSize + tagSize)), context: context)
  }

  /// A key is text of any length to people; the cipher wants 32 bytes of its own.
  private static func derived(_ key: Redacted) -> [UInt8] {
    [UInt8](HMACSHA256.code(Data("sealed box".utf8), key: Data(key.reveal().utf8)))
  }

  private final class Cipher {
    private let context: OpaquePointer

    init(sealing: Bool, key: [UInt8], nonce: [UInt8]) throws {
      guard let context = EVP_CIPHER_CTX_new() else { throw SealingError() }
      self.context = context
      guard EVP_CipherInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce, sealing ? 1 : 0) == 1 else {
        throw SealingError()
      }
    }

    deinit { EVP_CIPHER_CTX_free(context) }

    func expect(tag: [UInt8]) {
      var tag = tag
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag)
    }

    func tag() -> Data {
      var tag = [UInt8](repeating: 0, count: tagSize)
      EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag)
      return Data(tag)
    }

    func process(_ bytes: Data, context words: String) throws -> Data {
      guard let size = Int32(exactly: bytes.count) else { throw SealingError() }
      var written: Int32 = 0
      guard EVP_CipherUpdate(context, nil, &written, Array(words.utf8), Int32(words.utf8.count)) == 1 else {
        throw SealingError()
      }
      var out = Data(count: bytes.count)
      var end = [UInt8](repeating: 0, count: 16)
      let isDone = out.withUnsafeMutableBytes { room in
        bytes.withUnsafeBytes { bytes in
          // An empty update would be taken for the end of the context.
          size == 0
            || EVP_CipherUpdate(
              context, room.bindMemory(to: UInt8.self).baseAddress, &written,
              bytes.bindMemory(to: UInt8.self).baseAddress, size) == 1
        }
      }
      guard isDone, EVP_CipherFinal_ex(context, &end, &written) == 1 else { throw SealingError() }
      return out
    }
  }
}

/// OpenSSL would not seal or open.
package struct SealingError: Error, Sendable, Equatable {
  package init() {}
}
