import Essentials

/// Reads an expression by its operators' precedence: index, `!`, comparison, equality, `&&`, `||`.
struct ExpressionParser {
  private var tokens: ArraySlice<ExpressionToken>
  private var depth = 0

  static func parse(_ text: String) throws(ExpressionError) -> Expression {
    guard text.utf8.count <= 21_000 else { throw ExpressionError(problem: "the expression is too long") }
    var parser = ExpressionParser(tokens: try ExpressionToken.read(text)[...])
    let expression = try parser.binary(level: 0)
    guard let left = parser.tokens.first else { return expression }
    throw ExpressionError(problem: "unexpected \(left.said)")
  }

  private init(tokens: ArraySlice<ExpressionToken>) { self.tokens = tokens }

  private static let levels: [[Expression.Operator]] = [
    [.or], [.and], [.equal, .unequal], [.less, .lessOrEqual, .greater, .greaterOrEqual],
  ]

  private mutating func binary(level: Int) throws(ExpressionError) -> Expression {
    guard level < Self.levels.count else { return try unary() }
    var left = try binary(level: level + 1)
    while let found = Self.levels[level].first(where: { tokens.first == .symbol($0.rawValue) }) {
      tokens.removeFirst()
      left = .binary(found, left, try binary(level: level + 1))
    }
    return left
  }

  private mutating func unary() throws(ExpressionError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    guard depth < 50 else { throw ExpressionError(problem: "the expression is nested too deeply") }
    if take("!") { return .not(try unary()) }
    return try indexed(try primary())
  }

  private mutating func primary() throws(ExpressionError) -> Expression {
    switch tokens.popFirst() {
    case .literal(let value): return .literal(value)
    case .name(let name):
      guard take("(") else { return .context(name.lowercased()) }
      return .call(name.lowercased(), try arguments())
    case .symbol("("):
      let inner = try binary(level: 0)
      try expect(")")
      return inner
    case nil: throw ExpressionError(problem: "the expression ends too early")
    case .some(let other): throw ExpressionError(problem: "unexpected \(other.said)")
    }
  }

  private mutating func indexed(_ start: Expression) throws(ExpressionError) -> Expression {
    var result = start
    while true {
      if take(".") {
        switch tokens.popFirst() {
        case .name(let name): result = .index(result, .literal(.string(name)))
        case .symbol("*"): result = .every(result)
        default: throw ExpressionError(problem: "a name is expected after '.'")
        }
      } else if take("[") {
        if take("*") {
          result = .every(result)
        } else {
          result = .index(result, try binary(level: 0))
        }
        try expect("]")
      } else {
        return result
      }
    }
  }

  private mutating func arguments() throws(ExpressionError) -> [Expression] {
    var arguments: [Expression] = []
    if take(")") { return arguments }
    repeat { arguments.append(try binary(level: 0)) } while take(",")
    try expect(")")
    return arguments
  }

  private mutating func take(_ symbol: String) -> Bool {
    guard tokens.first == .symbol(symbol) else { return false }
    tokens.removeFirst()
    return true
  }

  private mutating func expect(_ symbol: String) throws(ExpressionError) {
    guard take(symbol) else { throw ExpressionError(problem: "'\(symbol)' is missing") }
  }
}

extension ExpressionToken {
  fileprivate var said: String {
    switch self {
    case .literal(let value): "value: '\(ExpressionRules.text(value))'"
    case .name(let name): "name: '\(name)'"
    case .symbol(let symbol): "symbol: '\(symbol)'"
    }
  }
}
