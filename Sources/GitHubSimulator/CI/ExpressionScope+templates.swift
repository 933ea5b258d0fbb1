import Essentials

extension ExpressionScope {
  /// The value of `text` with every `${{ }}` in it worked out: one that is the whole text keeps its type.
  func fill(_ text: String) throws -> JSONValue {
    var parts: [JSONValue] = []
    var rest = text[...]
    while let start = rest.firstRange(of: "${{") {
      if start.lowerBound > rest.startIndex { parts.append(.string(String(rest[..<start.lowerBound]))) }
      guard let end = Self.end(of: rest[start.upperBound...]) else {
        throw ExpressionError(problem: "an expression does not end with }}")
      }
      parts.append(try value(of: ExpressionParser.parse(String(rest[start.upperBound..<end]))))
      rest = rest[rest.index(end, offsetBy: 2)...]
    }
    if parts.isEmpty { return .string(text) }
    if !rest.isEmpty { parts.append(.string(String(rest))) }
    return parts.count == 1 ? parts[0] : .string(parts.map(ExpressionRules.text).joined())
  }

  func text(_ text: String) throws -> String { ExpressionRules.text(try fill(text)) }

  /// Every text within `value` worked out.
  func fill(_ value: JSONValue) throws -> JSONValue {
    switch value {
    case .string(let text): try fill(text)
    case .array(let elements): .array(try elements.map { try fill($0) })
    case .object(let members): .object(try members.mapValues { try fill($0) })
    default: value
    }
  }

  /// Whether an `if:` lets its job or step run; nothing said means `success()`, which is implied unless it asks itself.
  func holds(_ condition: String?) throws -> Bool {
    guard let condition, !condition.trimmed.isEmpty else { return status == .success }
    let text = condition.trimmed
    let isWhole = text.hasPrefix("${{") && Self.end(of: text.dropFirst(3)).map { text[$0...] == "}}" } ?? false
    if !isWhole, text.contains("${{") {
      return try status == .success && ExpressionRules.isTrue(fill(text))
    }
    let expression = try ExpressionParser.parse(isWhole ? String(text.dropFirst(3).dropLast(2)) : text)
    guard expression.asksStatus || status == .success else { return false }
    return ExpressionRules.isTrue(try value(of: expression))
  }

  /// Where the closing `}}` is, which doesn't count within quotes.
  private static func end(of text: Substring) -> Substring.Index? {
    var isQuoted = false
    var index = text.startIndex
    while index < text.endIndex {
      if text[index] == "'" { isQuoted.toggle() }
      if !isQuoted, text[index...].hasPrefix("}}") { return index }
      index = text.index(after: index)
    }
    return nil
  }
}

extension StringProtocol {
  /// Without white space at either end.
  var trimmed: String {
    let start = drop { $0.isWhitespace }
    guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
    return String(start[...last])
  }
}
