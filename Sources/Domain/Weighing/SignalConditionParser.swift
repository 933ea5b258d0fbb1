/// Reads a condition from left to right: `or` binds least, then `and`, then `not`.
struct SignalConditionParser {
  private typealias Term = SignalCondition.Term
  private typealias Problem = SignalCondition.Problem

  private enum Token: Equatable {
    case word(String)
    case text(String)
    case sign(String)
  }

  private static let depthLimit = 32
  private static let lengthLimit = 2_000

  private let characters: [Character]
  private var position = 0
  private var depth = 0

  init(_ text: String) { characters = Array(text) }

  mutating func condition() throws(SignalCondition.Problem) -> SignalCondition.Term {
    guard characters.count <= Self.lengthLimit else { throw problem("longer than \(Self.lengthLimit) characters") }
    let term = try either()
    skipSpaces()
    guard position == characters.count else { throw problem("`and` or `or` expected") }
    return term
  }

  private mutating func either() throws(SignalCondition.Problem) -> Term {
    var term = try both()
    while take(word: "or") { term = .or(term, try both()) }
    return term
  }

  private mutating func both() throws(SignalCondition.Problem) -> Term {
    var term = try one()
    while take(word: "and") { term = .and(term, try one()) }
    return term
  }

  private mutating func one() throws(SignalCondition.Problem) -> Term {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw problem("nested too deeply") }
    if take(word: "not") { return .not(try one()) }
    let start = position
    if case .sign("(")? = try next() {
      let term = try either()
      guard case .sign(")")? = try next() else { throw problem("`)` expected") }
      return term
    }
    position = start
    return try comparison()
  }

  private mutating func comparison() throws(SignalCondition.Problem) -> Term {
    skipSpaces()
    let start = position
    guard case .word(let name)? = try next(), let field = SignalCondition.Field(rawValue: name) else {
      position = start
      throw problem("a field expected: \(SignalCondition.Field.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    skipSpaces()
    let sign = position
    let token = try next()
    let written =
      switch token {
      case .word(let word)?: word;
      case .sign(let text)?: text;
      default: ""
      }
    guard let comparison = SignalCondition.Comparison(rawValue: written) else {
      position = sign
      throw problem("one of ==, !=, <, <=, >, >=, contains, matches expected")
    }
    skipSpaces()
    let place = position
    let value: String
    switch try next() {
    case .text(let text)?: value = text
    case .word(let word)? where Double(word) != nil || Severity(rawValue: word) != nil: value = word
    default:
      position = place
      throw problem("a text in quotation marks or a number expected")
    }
    guard comparison == .matches else { return .compare(field, comparison, value, nil) }
    guard Pattern.isValid(value) else {
      position = place
      throw problem("this is no regular expression")
    }
    return .compare(field, comparison, value, Pattern(value))
  }

  private mutating func take(word: String) -> Bool {
    let start = position
    if let token = try? next(), token == .word(word) { return true }
    position = start
    return false
  }

  private mutating func skipSpaces() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private mutating func next() throws(SignalCondition.Problem) -> Token? {
    skipSpaces()
    guard position < characters.count else { return nil }
    let first = characters[position]
    if first == "\"" || first == "'" { return .text(try quoted(by: first)) }
    if first.isLetter || first.isNumber {
      let start = position
      while position < characters.count, Self.isInWord(characters[position]) { position += 1 }
      return .word(String(characters[start..<position]))
    }
    position += 1
    if position < characters.count, characters[position] == "=", "=!<>".contains(first) {
      position += 1
      return .sign("\(first)=")
    }
    return .sign(String(first))
  }

  private static func isInWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "."
  }

  /// The text up to the closing mark; a backslash keeps a mark, and is itself kept before anything else.
  private mutating func quoted(by mark: Character) throws(SignalCondition.Problem) -> String {
    let start = position
    position += 1
    var text = ""
    while position < characters.count {
      let character = characters[position]
      position += 1
      if character == mark { return text }
      if character == "\\", position < characters.count, characters[position] == mark {
        text.append(mark)
        position += 1
      } else {
        text.append(character)
      }
    }
    position = start
    throw problem("the quotation mark is not closed")
  }

  private func problem(_ text: String) -> SignalCondition.Problem {
    SignalCondition.Problem(column: position + 1, text: text)
  }
}
