package import Essentials
package import Foundation

/// A payload that anyone can read and only we can have written: `payload.code`, both base64url.
///
/// The code covers the context too, so that a text pasted elsewhere does not count.
package enum SealedText {
  package static func seal(payload: Data, context: String, key: Redacted) -> String {
    Base64URL.encode(payload) + "." + Base64URL.encode(code(payload, context, key))
  }

  /// The payload, or nil unless `text` was sealed for `context` with `key`.
  package static func open(_ text: some StringProtocol, context: String, key: Redacted) -> Data? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, let payload = Base64URL.decode(parts[0]), let given = Base64URL.decode(parts[1]),
      ConstantTime.equal(given, code(payload, context, key))
    else { return nil }
    return payload
  }

  /// Each part has its length before it, so that no byte can move from one to the other.
  private static func code(_ payload: Data, _ context: String, _ key: Redacted) -> Data {
    var message = Data()
    for part in [Data(context.utf8), payload] {
      withUnsafeBytes(of: UInt64(part.count).bigEndian) { message.append(contentsOf: $0) }
      message.append(part)
    }
    return HMACSHA256.code(message, key: Data(key.reveal().utf8))
  }
}
