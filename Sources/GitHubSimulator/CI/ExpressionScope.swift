import Essentials

/// How a job has gone so far.
enum ProgressStatus: String, Sendable {
  case success, failure, cancelled
  /// Of a job that others need: it neither went well nor badly.
  case skipped
}

/// Everything an expression can see.
struct ExpressionScope: Sendable {
  /// By lower-case name, such as `github` and `env`.
  var contexts: [String: JSONValue]
  var status: ProgressStatus
  /// Finds the files that patterns mean and gives one hash over them, empty for none.
  var hashFiles: @Sendable ([String]) throws -> String

  init(
    _ contexts: [String: JSONValue] = [:], status: ProgressStatus = .success,
    hashFiles: @escaping @Sendable ([String]) throws -> String = { _ in "" }
  ) {
    self.contexts = contexts
    self.status = status
    self.hashFiles = hashFiles
  }

  func value(of expression: Expression) throws -> JSONValue {
    switch expression {
    case .literal(let value): return value
    case .context(let name):
      guard let value = contexts[name] else { throw ExpressionError(problem: "unrecognized named-value: '\(name)'") }
      return value
    case .index(.every(let inner), let key):
      let name = try value(of: key)
      return .array(try elements(inner).map { ExpressionRules.member(name, of: $0) }.filter { $0 != .null })
    case .index(let inner, let key):
      return ExpressionRules.member(try value(of: key), of: try value(of: inner))
    case .every(let inner): return .array(try elements(inner))
    case .not(let inner): return .bool(!ExpressionRules.isTrue(try value(of: inner)))
    case .call(let name, let arguments): return try call(name, arguments.map { try value(of: $0) })
    case .binary(let sign, let left, let right): return try combine(sign, try value(of: left), right)
    }
  }

  private func elements(_ expression: Expression) throws -> [JSONValue] {
    switch try value(of: expression) {
    case .array(let elements): elements
    case .object(let members): members.sorted { $0.key < $1.key }.map(\.value)
    default: []
    }
  }

  private func combine(_ sign: Expression.Operator, _ left: JSONValue, _ other: Expression) throws -> JSONValue {
    switch sign {
    case .or: return ExpressionRules.isTrue(left) ? left : try value(of: other)
    case .and: return ExpressionRules.isTrue(left) ? try value(of: other) : left
    default: break
    }
    let right = try value(of: other)
    let equal = ExpressionRules.areEqual(left, right)
    switch sign {
    case .equal: return .bool(equal)
    case .unequal: return .bool(!equal)
    case .less: return .bool(ExpressionRules.isLess(left, right))
    case .lessOrEqual: return .bool(equal || ExpressionRules.isLess(left, right))
    case .greater: return .bool(ExpressionRules.isLess(right, left))
    case .greaterOrEqual, .or, .and: return .bool(equal || ExpressionRules.isLess(right, left))
    }
  }
}
