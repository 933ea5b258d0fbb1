import Essentials

/// A parsed GraphQL document: what it asks for, and the fragments it asks with.
struct GraphDocument: Sendable {
  enum Kind: String, Sendable { case query, mutation }

  struct Operation: Sendable {
    var kind: Kind
    var name: String?
    var variables: [Variable]
    var selections: [Selection]
  }

  struct Variable: Sendable {
    var name: String
    var type: String
    var fallback: GraphValue?
  }

  struct Fragment: Sendable {
    var type: String
    var selections: [Selection]
  }

  indirect enum Selection: Sendable {
    case field(Field)
    case spread(String, Place)
    case inline(String?, [Selection])
  }

  struct Field: Sendable {
    var alias: String?
    var name: String
    var arguments: [String: GraphValue]
    var selections: [Selection]
    var place: Place

    var key: String { alias ?? name }
  }

  /// Where something stands in the text, counted from 1.
  struct Place: Sendable, Equatable {
    var line: Int
    var column: Int
  }

  var operations: [Operation] = []
  var fragments: [String: Fragment] = [:]
}

/// A value as written in a document; a variable is not yet filled in.
indirect enum GraphValue: Sendable, Equatable {
  case variable(String)
  case literal(JSONValue)
  /// A bare word, such as `SQUASH`.
  case word(String)
  case list([GraphValue])
  case object([String: GraphValue])

  func filled(_ variables: [String: JSONValue]) -> JSONValue {
    switch self {
    case .variable(let name): variables[name] ?? .null
    case .literal(let value): value
    case .word(let word): .string(word)
    case .list(let values): .array(values.map { $0.filled(variables) })
    case .object(let members): .object(members.mapValues { $0.filled(variables) })
    }
  }

  /// The names of all variables in it.
  var variables: [String] {
    switch self {
    case .variable(let name): [name]
    case .literal, .word: []
    case .list(let values): values.flatMap(\.variables)
    case .object(let members): members.values.flatMap(\.variables)
    }
  }
}
