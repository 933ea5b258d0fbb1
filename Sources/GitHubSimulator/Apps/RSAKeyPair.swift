import Signing
import Essentials

/// A new key of an app, as it is kept.
struct RSAKeyPair {
  let publicPEM: String
  let privatePEM: String

  static func make() throws -> RSAKeyPair {
    let key = try RSAKey.generate()
    return RSAKeyPair(publicPEM: try key.publicPEM(), privatePEM: try key.privatePEM().reveal())
  }

  /// What a webhook's deliveries are signed with, for those who bring no secret of their own.
  static func secret() -> String { SecureRandom.hex(20) }
}
