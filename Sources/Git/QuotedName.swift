import Foundation

/// File names as git writes them in patches: those with quotes, backslashes or control characters stand in C quotes.
enum QuotedName {
  /// The name that `text` stands for; text that is not quoted stands for itself.
  static func read(_ text: String) -> String {
    guard text.hasPrefix("\""), text.hasSuffix("\""), text.utf8.count >= 2 else { return text }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8.dropFirst().dropLast())[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      if (UInt8(ascii: "0")...UInt8(ascii: "3")).contains(escaped), rest.count >= 2 {
        let digits = [escaped] + rest.prefix(2)
        rest = rest.dropFirst(2)
        bytes.append(digits.reduce(0) { $0 << 3 | ($1 & 7) })
      } else {
        bytes.append(letters[escaped] ?? escaped)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The quoted name that `text` begins with, quotes included.
  static func first(of text: String) -> String {
    var isEscaped = false
    for index in text.indices.dropFirst() {
      if !isEscaped, text[index] == "\"" { return String(text[...index]) }
      isEscaped = !isEscaped && text[index] == "\\"
    }
    return text
  }

  /// `name` as it may stand in a patch.
  static func write(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
    else { return name }
    let escaped = name.utf8.flatMap { byte -> [UInt8] in
      if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return [UInt8(ascii: "\\"), byte] }
      return byte < 0x20 || byte == 0x7F ? Array(String(format: "\\%03o", Int(byte)).utf8) : [byte]
    }
    return "\"\(String(decoding: escaped, as: UTF8.self))\""
  }

  private static let letters: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "t"): 9, UInt8(ascii: "n"): 10, UInt8(ascii: "v"): 11,
    UInt8(ascii: "f"): 12, UInt8(ascii: "r"): 13,
  ]
}
