import COpenSSL
package import Essentials
package import Foundation

/// Why a key cannot be used.
package enum RSAKeyError: Error, Equatable {
  /// Not a PEM text with an unencrypted RSA private key.
  case notAPrivateKey
  /// Fewer than 2048 bits.
  case tooShort
  /// The library refused; its own code, for the log.
  case broken(libraryCode: UInt)
}

/// An RSA private key, as GitHub Apps have one.
package final class RSAKey: Sendable {
  // SAFETY: made in init, never changed, freed in deinit; OpenSSL allows concurrent reading of a key.
  nonisolated(unsafe) private let key: OpaquePointer

  private init(owning key: OpaquePointer) { self.key = key }

  deinit { EVP_PKEY_free(key) }

  /// Takes some tenths of a second.
  package static func generate(bits: Int = 2048) throws -> RSAKey {
    guard bits >= 2048 else { throw RSAKeyError.tooShort }
    let context = EVP_PKEY_CTX_new_id(EVP_PKEY_RSA, nil)
    defer { EVP_PKEY_CTX_free(context) }
    var made: OpaquePointer?
    guard EVP_PKEY_keygen_init(context) == 1, EVP_PKEY_CTX_set_rsa_keygen_bits(context, Int32(bits)) == 1,
      EVP_PKEY_keygen(context, &made) == 1, let made
    else { throw Self.failure() }
    return RSAKey(owning: made)
  }

  /// Reads `BEGIN RSA PRIVATE KEY` (PKCS#1, what GitHub hands out) or `BEGIN PRIVATE KEY` (PKCS#8).
  package convenience init(pem: Redacted) throws {
    var text = Array(pem.reveal().utf8)
    defer { text.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    guard text.count < 1 << 20, let key = openssl_read_private_key(text, Int32(text.count)) else {
      ERR_clear_error()
      throw RSAKeyError.notAPrivateKey
    }
    guard EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA else {
      EVP_PKEY_free(key)
      throw RSAKeyError.notAPrivateKey
    }
    guard EVP_PKEY_get_bits(key) >= 2048 else {
      EVP_PKEY_free(key)
      throw RSAKeyError.tooShort
    }
    self.init(owning: key)
  }

  /// `BEGIN RSA PRIVATE KEY`, as GitHub hands it out.
  package func privatePEM() throws -> Redacted {
    Redacted(try text { PEM_write_bio_PrivateKey_traditional($0, key, nil, nil, 0, nil, nil) })
  }

  /// `BEGIN PUBLIC KEY`.
  package func publicPEM() throws -> String {
    try text { PEM_write_bio_PUBKEY($0, key) }
  }

  /// RSASSA-PKCS1-v1_5 with SHA-256 over `message`.
  package func sign(_ message: Data) throws -> Data {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let bytes = [UInt8](message)
    var length = 0
    guard EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1,
      EVP_DigestSign(context, nil, &length, bytes, bytes.count) == 1
    else { throw Self.failure() }
    var signature = [UInt8](repeating: 0, count: length)
    guard EVP_DigestSign(context, &signature, &length, bytes, bytes.count) == 1 else { throw Self.failure() }
    return Data(signature.prefix(length))
  }

  package func isValid(_ signature: Data, for message: Data) -> Bool {
    let context = EVP_MD_CTX_new()
    defer { EVP_MD_CTX_free(context) }
    let bytes = [UInt8](message)
    let signed = [UInt8](signature)
    guard EVP_DigestVerifyInit(context, nil, EVP_sha256(), nil, key) == 1 else { return false }
    defer { ERR_clear_error() }
    return EVP_DigestVerify(context, signed, signed.count, bytes, bytes.count) == 1
  }

  private func text(_ write: (OpaquePointer?) -> Int32) throws -> String {
    let buffer = BIO_new(BIO_s_mem())
    defer { BIO_free(buffer) }
    guard write(buffer) == 1 else { throw Self.failure() }
    var bytes = [UInt8](repeating: 0, count: Int(openssl_pending(buffer)))
    guard BIO_read(buffer, &bytes, Int32(bytes.count)) == Int32(bytes.count) else { throw Self.failure() }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func failure() -> RSAKeyError {
    defer { ERR_clear_error() }
    return .broken(libraryCode: UInt(ERR_get_error()))
  }
}
