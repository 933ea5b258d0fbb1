package import Essentials
package import Foundation

/// GitHub's `X-Hub-Signature-256`: `sha256=` and the hex HMAC of the raw body.
///
/// <https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries>
package enum WebhookSignature {
  private static let prefix = "sha256="

  package static func sign(_ body: Data, secret: Redacted) -> String {
    prefix + Hexadecimal.encode(HMACSHA256.code(body, key: Data(secret.reveal().utf8)))
  }

  /// Whether `header` signs `body` with one of `secrets`; several are for rotation.
  ///
  /// An empty secret signs nothing: a configuration that forgot it must not accept everyone.
  package static func verify(body: Data, header: String?, secrets: [Redacted]) -> Bool {
    guard let header, header.hasPrefix(prefix), let code = Hexadecimal.decode(header.dropFirst(prefix.count)),
      code.count == 32
    else { return false }
    // No early return: how long it takes must not tell which secret fits.
    return secrets.filter { !$0.isEmpty }.reduce(false) { found, secret in
      HMACSHA256.isValid(code, for: body, key: Data(secret.reveal().utf8)) || found
    }
  }
}
