package import Foundation

/// Why a text is not JSON, and where: line and column count from 1, the column in bytes.
package struct JSONSyntaxError: Error, Equatable, CustomStringConvertible {
  package var problem: String
  package var line: Int
  package var column: Int

  package var description: String { "not JSON: \(problem) at line \(line), column \(column)" }
}

extension JSONValue {
  /// Reads one JSON value and nothing after it (RFC 8259), refusing anything nested deeper than `depth`.
  package init(parsing data: Data, depth: Int = 128) throws(JSONSyntaxError) {
    var parser = JSONParser(bytes: Array(data), depthLimit: depth)
    self = try parser.document()
  }

  package init(parsing text: String) throws(JSONSyntaxError) {
    try self.init(parsing: Data(text.utf8))
  }
}

/// A strict, bounded scanner over bytes.
private struct JSONParser {
  let bytes: [UInt8]
  let depthLimit: Int
  var position = 0

  init(bytes: [UInt8], depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  mutating func document() throws(JSONSyntaxError) -> JSONValue {
    let result = try value(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw problem("something follows the value") }
    return result
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    guard depth < depthLimit else { throw problem("nested deeper than \(depthLimit)") }
    skipSpace()
    switch peek {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case let byte? where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
    case nil: throw problem("the text ends where a value should be")
    default: throw problem("unexpected character")
    }
  }

  private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var members: [String: JSONValue] = [:]
    position += 1
    skipSpace()
    if take("}") { return .object(members) }
    while true {
      skipSpace()
      guard peek == UInt8(ascii: "\"") else { throw problem("expected a name in quotes") }
      let key = try string()
      skipSpace()
      guard take(":") else { throw problem("expected ':'") }
      members[key] = try value(depth: depth + 1)
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { throw problem("expected ',' or '}'") }
    }
  }

  private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    var elements: [JSONValue] = []
    position += 1
    skipSpace()
    if take("]") { return .array(elements) }
    while true {
      elements.append(try value(depth: depth + 1))
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { throw problem("expected ',' or ']'") }
    }
  }

  private mutating func string() throws(JSONSyntaxError) -> String {
    position += 1
    var out: [UInt8] = []
    let start = position
    while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
    out += bytes[start..<position]
    while true {
      guard let byte = peek else { throw problem("the text ends inside a string") }
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        guard let text = String(validating: out, as: UTF8.self) else { throw problem("not UTF-8") }
        return text
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &out)
      case 0..<0x20: throw problem("a control character in a string")
      default:
        out.append(byte)
        position += 1
      }
    }
  }

  private mutating func escape(into out: inout [UInt8]) throws(JSONSyntaxError) {
    guard let byte = peek else { throw problem("the text ends inside a string") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(byte)
    case UInt8(ascii: "b"): out.append(0x08)
    case UInt8(ascii: "f"): out.append(0x0c)
    case UInt8(ascii: "n"): out.append(0x0a)
    case UInt8(ascii: "r"): out.append(0x0d)
    case UInt8(ascii: "t"): out.append(0x09)
    case UInt8(ascii: "u"):
      var unit = try hexUnit()
      if (0xd800..<0xdc00).contains(unit), peek == UInt8(ascii: "\\"), position + 1 < bytes.count,
        bytes[position + 1] == UInt8(ascii: "u")
      {
        let mark = position
        position += 2
        let second = try hexUnit()
        if (0xdc00..<0xe000).contains(second) {
          unit = 0x10000 + (unit - 0xd800) << 10 + (second - 0xdc00)
        } else {
          position = mark
        }
      }
      // A lone surrogate becomes the replacement character: real clients send them, and a signal is worth more than the rule.
      let scalar = Unicode.Scalar(unit) ?? "\u{fffd}"
      out += Array(String(Character(scalar)).utf8)
    default:
      position -= 1
      throw problem("unknown escape")
    }
  }

  private mutating func hexUnit() throws(JSONSyntaxError) -> UInt32 {
    guard position + 4 <= bytes.count,
      let text = String(validating: bytes[position..<position + 4], as: UTF8.self),
      text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || ($0 | 32 >= 97 && $0 | 32 <= 102) }),
      let unit = UInt32(text, radix: 16)
    else { throw problem("expected four hex digits") }
    position += 4
    return unit
  }

  private mutating func number() throws(JSONSyntaxError) -> JSONValue {
    let start = position
    var isWhole = true
    _ = take("-")
    if take("0") {
      if let next = peek, isDigit(next) { throw problem("a number may not begin with 0") }
    } else {
      try digits()
    }
    if take(".") {
      isWhole = false
      try digits()
    }
    if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
      isWhole = false
      position += 1
      if !take("+") { _ = take("-") }
      try digits()
    }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if isWhole, let whole = Int64(text) { return .integer(whole) }
    guard let number = Double(text), number.isFinite else { throw problem("a number out of range") }
    return .number(number)
  }

  private mutating func digits() throws(JSONSyntaxError) {
    guard let first = peek, isDigit(first) else { throw problem("expected a digit") }
    while let next = peek, isDigit(next) { position += 1 }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
    guard bytes[position...].starts(with: word.utf8) else { throw problem("unexpected word") }
    position += word.utf8.count
    return value
  }

  private var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard let byte = peek, UInt32(byte) == character.value else { return false }
    position += 1
    return true
  }

  private mutating func skipSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
  }

  private func problem(_ text: String) -> JSONSyntaxError {
    let before = bytes[..<min(position, bytes.count)]
    let line = before.count { $0 == 0x0a } + 1
    let column = before.count - (before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0) + 1
    return JSONSyntaxError(problem: text, line: line, column: column)
  }
}
