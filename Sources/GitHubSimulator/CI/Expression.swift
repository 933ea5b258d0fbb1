import Essentials

/// What stands between `${{` and `}}` in a workflow.
indirect enum Expression: Sendable, Equatable {
  enum Operator: String, Sendable, CaseIterable {
    case or = "||"
    case and = "&&"
    case equal = "=="
    case unequal = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
  }

  case literal(JSONValue)
  case context(String)
  case index(Expression, Expression)
  /// Every element of a list, or every value of an object: `needs.*.result`.
  case every(Expression)
  case call(String, [Expression])
  case not(Expression)
  case binary(Operator, Expression, Expression)

  /// Whether it asks how things have gone so far, so that `success()` is not implied.
  var asksStatus: Bool {
    switch self {
    case .literal, .context: false
    case .every(let inner), .not(let inner): inner.asksStatus
    case .index(let left, let right), .binary(_, let left, let right): left.asksStatus || right.asksStatus
    case .call(let name, let arguments):
      ["success", "failure", "always", "cancelled"].contains(name) || arguments.contains(where: \.asksStatus)
    }
  }
}

/// Why an expression can't be read or worked out.
struct ExpressionError: Error, Equatable, CustomStringConvertible {
  var problem: String

  var description: String { problem }
}
