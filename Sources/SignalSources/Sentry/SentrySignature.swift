package import Foundation
import Essentials

/// Sentry's `Sentry-Hook-Signature`: HMAC-SHA256 of the raw body with the integration's client secret, in hex.
package enum SentrySignature {
  package static let header = "Sentry-Hook-Signature"

  /// Whether `signature` is that of `body`; `hmac` computes the HMAC of what it is given with the shared secret.
  package static func isValid(_ signature: String, of body: Data, hmac: (Data) -> Data) -> Bool {
    guard let given = Hexadecimal.decode(signature), given.count == 32 else { return false }
    let expected = hmac(body)
    guard expected.count == given.count else { return false }
    // Every byte is looked at, so that the time taken tells nothing about where the first difference is.
    var difference: UInt8 = 0
    for (left, right) in zip(given, expected) { difference |= left ^ right }
    return difference == 0
  }
}
