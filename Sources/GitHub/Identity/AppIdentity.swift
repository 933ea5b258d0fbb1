package import Essentials
package import Foundation
package import Signing

/// Who we are at GitHub: an app's id and its private key.
package struct AppIdentity: Sendable {
  package let appID: Int64
  private let key: RSAKey

  /// From issue to expiry, in seconds; GitHub allows ten minutes, our clock may be a minute ahead of its.
  static let lifetime: Double = 480
  private static let backdating: Double = 60

  package init(appID: Int64, key: RSAKey) {
    self.appID = appID
    self.key = key
  }

  /// A JSON Web Token (RS256) that says who we are, for the next eight minutes.
  package func assertion(at now: Date) throws -> Redacted {
    let issued = Int64((now.timeIntervalSince1970 - Self.backdating).rounded(.down))
    let claims: JSONValue = [
      "iat": .integer(issued), "exp": .integer(issued + Int64(Self.backdating + Self.lifetime)),
      "iss": .string(String(appID)),
    ]
    return Redacted(try JWT.sign(claims: claims, key: key))
  }
}
