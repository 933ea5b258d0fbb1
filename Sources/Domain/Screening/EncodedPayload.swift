import Foundation

/// Text inside a text, in the encodings people use to get it past a reader.
enum EncodedPayload {
  private static let base64 = Pattern("(?<![A-Za-z0-9+/_=-])[A-Za-z0-9+/_-]{12,8192}={0,2}(?![A-Za-z0-9+/_-])")
  private static let hex = Pattern("(?:\\\\x)?(?<![0-9a-zA-Z])(?:[0-9a-fA-F]{2}[ :]?(?:\\\\x)?){10,4096}")
  private static let percent = Pattern("(?:[\\w.+-]*%[0-9a-fA-F]{2}){6,}[\\w.+%-]*")
  private static let entities = Pattern("(?:&#x?[0-9a-fA-F]{2,6};){6,}")
  private static let rotated = Pattern(
    "\\b(?:phey|jtrg|uggcf?|onfu|vtaber|vafgehpgvbaf?|rkrphgr)\\b", ignoringCase: true)
  private static let telling = Pattern(
    "\\b(?:curl|wget|bash|sh -c|exec|eval|powershell|rm -rf|https?://|ignore|disregard|instructions?|system prompt|import os|subprocess)",
    ignoringCase: true)

  /// What decodes from `text` to something that gives an order, or nil.
  static func suspicion(in text: String) -> Suspicion? {
    for (name, decoded) in decodings(of: text) where telling.isFound(in: decoded) {
      return Suspicion(
        category: .encodedPayload, fragment: decoded, reason: "It holds an order to run something, encoded as \(name).")
    }
    return nil
  }

  private static func decodings(of text: String) -> [(String, String)] {
    var found: [(String, String)] = []
    for match in base64.all(in: text, limit: 64) {
      guard let decoded = match.text(0).flatMap(fromBase64), !isToken(match.text(0) ?? "") else { continue }
      found.append(("base64", decoded))
    }
    for match in hex.all(in: text, limit: 64) {
      if let decoded = match.text(0).flatMap(fromHex) { found.append(("hexadecimal", decoded)) }
    }
    for match in percent.all(in: text, limit: 16) {
      // An address within an address is how the web redirects, so only what is left of it counts.
      guard let decoded = match.text(0)?.removingPercentEncoding, !decoded.contains("://") else { continue }
      found.append(("percent signs", decoded))
    }
    for match in entities.all(in: text, limit: 16) {
      if let decoded = match.text(0).map(fromEntities) { found.append(("HTML entities", decoded)) }
    }
    if rotated.isFound(in: text) { found.append(("rot13", rot13(text).firstTelling(telling))) }
    return found
  }

  private static func fromBase64(_ text: String) -> String? {
    var plain = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    plain = plain.replacingOccurrences(of: "=", with: "")
    guard plain.count % 4 != 1 else { return nil }
    plain += String(repeating: "=", count: (4 - plain.count % 4) % 4)
    return Data(base64Encoded: plain).flatMap(readable)
  }

  /// A signed token holds JSON, and addresses in it are its own.
  private static func isToken(_ text: String) -> Bool { text.hasPrefix("eyJ") }

  private static func fromHex(_ text: String) -> String? {
    let digits = text.replacingOccurrences(of: "\\x", with: "").filter(\.isHexDigit)
    var bytes = Data()
    var rest = digits[...]
    while rest.count >= 2, let byte = UInt8(rest.prefix(2), radix: 16) {
      bytes.append(byte)
      rest = rest.dropFirst(2)
    }
    return readable(bytes)
  }

  private static func fromEntities(_ text: String) -> String {
    var out = String.UnicodeScalarView()
    for part in text.split(separator: ";") {
      let digits = part.drop { "&#xX".contains($0) }
      let isHex = part.lowercased().contains("x")
      if let scalar = UInt32(digits, radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init) { out.append(scalar) }
    }
    return String(out)
  }

  private static func readable(_ data: Data) -> String? {
    guard data.count >= 8, let text = String(data: data, encoding: .utf8) else { return nil }
    let odd = text.unicodeScalars.count { $0.value < 0x20 && $0 != "\n" && $0 != "\t" && $0 != "\r" }
    return odd == 0 ? text : nil
  }

  static func rot13(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { scalar in
          let base: UInt32
          switch scalar {
          case "a"..."z": base = 97
          case "A"..."Z": base = 65
          default: return scalar
          }
          return Unicode.Scalar((scalar.value - base + 13) % 26 + base) ?? scalar
        }))
  }
}

extension String {
  /// The line that `pattern` is in, or nothing.
  fileprivate func firstTelling(_ pattern: Pattern) -> String {
    split(whereSeparator: \.isNewline).lazy.map(String.init).first { pattern.isFound(in: $0) } ?? ""
  }
}
