import Essentials
import Foundation

/// Cuts a GraphQL text into names, numbers, strings and signs.
struct GraphLexer {
  enum Token: Sendable, Equatable {
    case name(String)
    case string(String)
    case number(JSONValue)
    case sign(String)
    case end

    var shown: String {
      switch self {
      case .name(let text), .sign(let text): text
      case .string(let text): "\"\(text)\""
      case .number(let value): value.text
      case .end: "end of file"
      }
    }
  }

  private let text: [Character]
  private var index = 0
  private var line = 1
  private var column = 1

  init(_ text: String) { self.text = Array(text) }

  static func tokens(_ text: String) throws -> [(token: Token, place: GraphDocument.Place)] {
    var lexer = GraphLexer(text)
    var tokens: [(Token, GraphDocument.Place)] = []
    while true {
      lexer.skip()
      let place = GraphDocument.Place(line: lexer.line, column: lexer.column)
      let token = try lexer.next(place)
      tokens.append((token, place))
      if token == .end { return tokens }
    }
  }

  private var current: Character? { index < text.count ? text[index] : nil }

  private mutating func take() -> Character? {
    guard let character = current else { return nil }
    index += 1
    if character.isNewline {
      line += 1
      column = 1
    } else {
      column += 1
    }
    return character
  }

  private mutating func skip() {
    while let character = current {
      if character == "#" {
        while let next = current, !next.isNewline { _ = take() }
      } else if character.isWhitespace || character == "," || character == "\u{feff}" {
        _ = take()
      } else {
        return
      }
    }
  }

  private mutating func next(_ place: GraphDocument.Place) throws -> Token {
    guard let first = take() else { return .end }
    if first == "_" || first.isASCII && first.isLetter {
      var name = String(first)
      while let more = current, more == "_" || more.isASCII && (more.isLetter || more.isNumber) {
        name.append(more)
        _ = take()
      }
      return .name(name)
    }
    if first == "\"" { return .string(try string(place)) }
    if first == "-" || first.isASCII && first.isNumber { return try number(first, place) }
    if first == "." {
      guard take() == ".", take() == "." else { throw GraphError.parse("Unexpected \".\"", place) }
      return .sign("...")
    }
    guard "{}()[]:=!$@|&".contains(first) else { throw GraphError.parse("Unexpected \"\(first)\"", place) }
    return .sign(String(first))
  }

  private mutating func number(_ first: Character, _ place: GraphDocument.Place) throws -> Token {
    var digits = String(first)
    while let more = current, more.isASCII, more.isNumber || ".eE+-".contains(more) {
      digits.append(more)
      _ = take()
    }
    guard let value = try? JSONValue(parsing: digits) else { throw GraphError.parse("Unexpected \"\(digits)\"", place) }
    return .number(value)
  }

  private mutating func string(_ place: GraphDocument.Place) throws -> String {
    if current == "\"", index + 1 < text.count, text[index + 1] == "\"" { return try block(place) }
    var raw = "\""
    while let character = take() {
      if character.isNewline { break }
      raw.append(character)
      if character == "\\", let escaped = take() { raw.append(escaped) }
      if character == "\"" {
        guard let text = (try? JSONValue(parsing: raw))?.string else { break }
        return text
      }
    }
    throw GraphError.parse("Unterminated string", place)
  }

  private mutating func block(_ place: GraphDocument.Place) throws -> String {
    _ = take()
    _ = take()
    var content = ""
    while let character = take() {
      content.append(character)
      if content.hasSuffix("\"\"\"") {
        return String(content.dropLast(3)).trimmingCharacters(in: .whitespacesAndNewlines)
      }
    }
    throw GraphError.parse("Unterminated string", place)
  }
}
