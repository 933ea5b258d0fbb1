package import Essentials
package import Foundation
package import HTTPMessages
import Signing

/// How a product proves that a request comes from it and was not changed on the way.
package struct WebhookProof: Sendable, Equatable {
  package enum Digest: Sendable, Equatable { case sha1, sha256 }

  package enum Writing: Sendable, Equatable { case hex, base64 }

  /// What the code is computed over.
  package enum Message: Sendable, Equatable {
    case body
    /// `prefix`, the time in `header`, `separator` and the body.
    case stamped(header: String, prefix: String, separator: String)
    /// The signature's own header holds `t=SECONDS,v1=CODE`: over the time, a dot and the body.
    case stampedInside
  }

  package enum Kind: Sendable, Equatable {
    /// The product signs nothing: a secret in `Authorization: Bearer`, the password of Basic, or `X-Webhook-Token`.
    case token
    /// An HMAC in `header`; where it lists several codes with commas, one that fits is enough.
    case code(header: String, prefix: String, digest: Digest, writing: Writing, over: Message)
    /// Hex HMAC of the body, which holds the time itself in milliseconds, at `pointer`.
    case codeWithTimeInBody(header: String, pointer: String)
  }

  package enum Failure: Error, Equatable {
    case noSecret
    case missing(header: String)
    case wrong
    /// Signed too long ago, or by a clock far ahead of ours: perhaps recorded and sent again.
    case stale
  }

  package var kind: Kind
  /// How old a signed time may be, and how far ahead.
  package var tolerance: Double

  package init(_ kind: Kind, tolerance: Double = 300) {
    self.kind = kind
    self.tolerance = tolerance
  }

  package static let token = Self(.token)

  /// Throws unless the request is signed with one of `secrets`; several are for rotation.
  package func check(
    _ headers: HTTPHeaders, body: Data, secrets: [Redacted], at now: Date
  ) throws(Failure) {
    let secrets = secrets.filter { !$0.isEmpty }
    guard !secrets.isEmpty else { throw .noSecret }
    switch kind {
    case .token: try checkToken(headers, secrets)
    case .code(let header, let prefix, let digest, let writing, let message):
      guard let value = headers[header] else { throw .missing(header: header) }
      let signed = try self.signed(message, value, headers, body, now)
      let codes = signed.codes.filter { $0.hasPrefix(prefix) }.map { $0.dropFirst(prefix.count) }
      try check(codes.prefix(8).compactMap { Self.bytes($0, writing) }, signed.message, digest, secrets)
    case .codeWithTimeInBody(let header, let pointer):
      guard let value = headers[header] else { throw .missing(header: header) }
      try check([Self.bytes(value[...], .hex)].compactMap(\.self), body, .sha256, secrets)
      // Only what is signed is looked at for its time.
      let stamp = (try? JSONValue(parsing: body))?.at(pointer)?.number
      try checkTime(stamp.map { Date(timeIntervalSince1970: $0 / 1_000) }, now)
    }
  }

  private func checkToken(_ headers: HTTPHeaders, _ secrets: [Redacted]) throws(Failure) {
    guard let given = Self.token(in: headers) else { throw .missing(header: "Authorization") }
    // No early return: how long it takes must not tell which secret fits.
    let fits = secrets.reduce(false) { found, secret in
      ConstantTime.equal(given, Data(secret.reveal().utf8)) || found
    }
    guard fits else { throw .wrong }
  }

  private static func token(in headers: HTTPHeaders) -> Data? {
    if let token = headers["X-Webhook-Token"] { return Data(token.utf8) }
    guard let value = headers["Authorization"] else { return nil }
    let words = value.split(separator: " ", maxSplits: 1)
    guard words.count == 2 else { return nil }
    switch words[0].lowercased() {
    case "bearer": return Data(words[1].utf8)
    case "basic":
      guard let pair = Data(base64Encoded: String(words[1])), let colon = pair.firstIndex(of: 0x3a) else { return nil }
      return pair[pair.index(after: colon)...]
    default: return nil
    }
  }

  private func signed(
    _ message: Message, _ value: String, _ headers: HTTPHeaders, _ body: Data, _ now: Date
  ) throws(Failure) -> (message: Data, codes: [String]) {
    let parts = value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    switch message {
    case .body: return (body, parts)
    case .stamped(let header, let prefix, let separator):
      guard let stamp = headers[header] else { throw .missing(header: header) }
      try checkTime(Self.time(stamp), now)
      return (Data((prefix + stamp + separator).utf8) + body, parts)
    case .stampedInside:
      guard let stamp = parts.first(where: { $0.hasPrefix("t=") })?.dropFirst(2) else { throw .wrong }
      try checkTime(Self.time(String(stamp)), now)
      return (Data("\(stamp).".utf8) + body, parts)
    }
  }

  private func checkTime(_ time: Date?, _ now: Date) throws(Failure) {
    guard let time, abs(time.timeIntervalSince(now)) <= tolerance else { throw .stale }
  }

  private static func time(_ stamp: String) -> Date? {
    Double(stamp).map { Date(timeIntervalSince1970: $0) } ?? EventTime.date(.string(stamp))
  }

  private static func bytes(_ code: Substring, _ writing: Writing) -> Data? {
    switch writing {
    case .hex: Hexadecimal.decode(code)
    case .base64: Data(base64Encoded: String(code))
    }
  }

  private func check(
    _ codes: [Data], _ message: Data, _ digest: Digest, _ secrets: [Redacted]
  ) throws(Failure) {
    let fits = secrets.reduce(false) { found, secret in
      let key = Data(secret.reveal().utf8)
      let expected = digest == .sha256 ? HMACSHA256.code(message, key: key) : HMACSHA1.code(message, key: key)
      return codes.reduce(found) { ConstantTime.equal($1, expected) || $0 }
    }
    guard fits else { throw .wrong }
  }
}
