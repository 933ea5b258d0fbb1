import Essentials

/// A word of an expression.
enum ExpressionToken: Sendable, Equatable {
  case literal(JSONValue)
  case name(String)
  /// One of `( ) [ ] , . * !` or an operator.
  case symbol(String)

  /// The words of `text`.
  static func read(_ text: String) throws(ExpressionError) -> [ExpressionToken] {
    var tokens: [ExpressionToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest.removeFirst()
      } else if first == "'" {
        tokens.append(.literal(.string(try string(&rest))))
      } else if isNameStart(first) {
        tokens.append(word(take(&rest, while: isNamePart)))
      } else if startsNumber(rest, after: tokens.last) {
        tokens.append(.literal(try number(take(&rest) { $0.isNumber || $0.isLetter || "+-.".contains($0) })))
      } else if let symbol = symbols.first(where: { rest.hasPrefix($0) }) {
        tokens.append(.symbol(symbol))
        rest.removeFirst(symbol.count)
      } else {
        throw ExpressionError(problem: "unexpected symbol: '\(first)'")
      }
    }
    return tokens
  }

  private static let symbols = ["&&", "||", "==", "!=", "<=", ">=", "(", ")", "[", "]", ",", ".", "*", "!", "<", ">"]

  private static func word(_ text: String) -> ExpressionToken {
    switch text {
    case "true": .literal(true)
    case "false": .literal(false)
    case "null": .literal(.null)
    case "NaN": .literal(.number(.nan))
    case "Infinity": .literal(.number(.infinity))
    default: .name(text)
    }
  }

  /// Quotes are doubled within: `'it''s'`.
  private static func string(_ rest: inout Substring) throws(ExpressionError) -> String {
    rest.removeFirst()
    var text = ""
    while let next = rest.popFirst() {
      guard next == "'" else {
        text.append(next)
        continue
      }
      guard rest.first == "'" else { return text }
      text.append("'")
      rest.removeFirst()
    }
    throw ExpressionError(problem: "a string does not end")
  }

  private static func startsNumber(_ rest: Substring, after last: ExpressionToken?) -> Bool {
    guard let first = rest.first else { return false }
    if first.isASCII, first.isNumber { return true }
    let next = rest.dropFirst().first
    let digitFollows = next.map { $0.isASCII && $0.isNumber } ?? false
    if first == "-" || first == "+" { return digitFollows || next == "." }
    // After a name or a bracket a dot leads to a property.
    guard first == ".", digitFollows else { return false }
    switch last {
    case .name, .symbol(")"), .symbol("]"): return false
    default: return true
    }
  }

  private static func number(_ text: String) throws(ExpressionError) -> JSONValue {
    guard let number = ExpressionRules.number(spelled: text) else {
      throw ExpressionError(problem: "unexpected symbol: '\(text)'")
    }
    return ExpressionRules.value(number)
  }

  private static func take(_ rest: inout Substring, while fits: (Character) -> Bool) -> String {
    let taken = rest.prefix(while: fits)
    rest = rest[taken.endIndex...]
    return String(taken)
  }

  private static func isNameStart(_ character: Character) -> Bool {
    character.isASCII && (character.isLetter || character == "_")
  }

  private static func isNamePart(_ character: Character) -> Bool {
    isNameStart(character) || character == "-" || (character.isASCII && character.isNumber)
  }
}
