package import Essentials
import Foundation

/// Why a token is not believed.
package enum JWTError: Error, Equatable {
  /// Not three base64url parts with a header and claims.
  case malformed
  /// Anything but RS256, `none` above all.
  case unsupportedAlgorithm
  case badSignature
}

/// JSON Web Tokens with RS256, the one kind that GitHub Apps use (RFC 7519).
package enum JWT {
  package static func sign(claims: JSONValue, key: RSAKey) throws -> String {
    let header: JSONValue = ["alg": "RS256", "typ": "JWT"]
    let signed = Base64URL.encode(header.data) + "." + Base64URL.encode(claims.data)
    return signed + "." + Base64URL.encode(try key.sign(Data(signed.utf8)))
  }

  /// The claims of a token that `key` signed; whether they hold now (`exp`, `iat`) is the caller's to judge.
  package static func verify(_ token: String, key: RSAKey) throws -> JSONValue {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard token.utf8.count <= 16384, parts.count == 3, let header = object(parts[0]), let claims = object(parts[1]),
      let signature = Base64URL.decode(parts[2])
    else { throw JWTError.malformed }
    guard header["alg"] == "RS256", header["crit"] == nil else { throw JWTError.unsupportedAlgorithm }
    guard key.isValid(signature, for: Data("\(parts[0]).\(parts[1])".utf8)) else { throw JWTError.badSignature }
    return claims
  }

  private static func object(_ part: Substring) -> JSONValue? {
    guard let bytes = Base64URL.decode(part), let value = try? JSONValue(parsing: bytes, depth: 8),
      case .object = value
    else { return nil }
    return value
  }
}
