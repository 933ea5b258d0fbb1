import Essentials

/// Reads a GraphQL document; throws `GraphError` with the place of the first mistake.
struct GraphParser {
  private let tokens: [(token: GraphLexer.Token, place: GraphDocument.Place)]
  private var index = 0
  private var depth = 0

  static func parse(_ text: String) throws -> GraphDocument {
    var parser = GraphParser(tokens: try GraphLexer.tokens(text))
    return try parser.document()
  }

  private init(tokens: [(token: GraphLexer.Token, place: GraphDocument.Place)]) { self.tokens = tokens }

  private var token: GraphLexer.Token { tokens[min(index, tokens.count - 1)].token }
  private var place: GraphDocument.Place { tokens[min(index, tokens.count - 1)].place }

  private func unexpected() -> GraphError { .parse("\"\(token.shown)\"", place) }

  private mutating func accept(_ sign: String) -> Bool {
    guard token == .sign(sign) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ sign: String) throws {
    guard accept(sign) else { throw unexpected() }
  }

  private mutating func name() throws -> String {
    guard case .name(let text) = token else { throw unexpected() }
    index += 1
    return text
  }

  private mutating func document() throws -> GraphDocument {
    var document = GraphDocument()
    while token != .end {
      if token == .sign("{") {
        let selections = try selections()
        document.operations.append(.init(kind: .query, name: nil, variables: [], selections: selections))
        continue
      }
      let word = try name()
      if word == "fragment" {
        let title = try name()
        guard try name() == "on" else { throw unexpected() }
        document.fragments[title] = .init(type: try name(), selections: try selections())
      } else if let kind = GraphDocument.Kind(rawValue: word) {
        document.operations.append(try operation(kind))
      } else {
        index -= 1
        throw unexpected()
      }
    }
    guard !document.operations.isEmpty else { throw unexpected() }
    return document
  }

  private mutating func operation(_ kind: GraphDocument.Kind) throws -> GraphDocument.Operation {
    var title: String?
    if case .name = token { title = try name() }
    var variables: [GraphDocument.Variable] = []
    if accept("(") {
      while !accept(")") {
        try expect("$")
        let variable = try name()
        try expect(":")
        let type = try type()
        let fallback = accept("=") ? try value() : nil
        variables.append(.init(name: variable, type: type, fallback: fallback))
      }
    }
    return .init(kind: kind, name: title, variables: variables, selections: try selections())
  }

  private mutating func type() throws -> String {
    var text: String
    if accept("[") {
      text = "[\(try type())]"
      try expect("]")
    } else {
      text = try name()
    }
    if accept("!") { text += "!" }
    return text
  }

  private mutating func selections() throws -> [GraphDocument.Selection] {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 32 else { throw GraphError.parse("nesting that is too deep", place) }
    try expect("{")
    var selections: [GraphDocument.Selection] = []
    while !accept("}") { selections.append(try selection()) }
    guard !selections.isEmpty else { throw unexpected() }
    return selections
  }

  private mutating func selection() throws -> GraphDocument.Selection {
    let start = place
    if accept("...") {
      guard case .name(let word) = token else { return .inline(nil, try selections()) }
      index += 1
      guard word == "on" else { return .spread(word, start) }
      return .inline(try name(), try selections())
    }
    var title = try name()
    var alias: String?
    if accept(":") {
      alias = title
      title = try name()
    }
    var arguments: [String: GraphValue] = [:]
    if accept("(") {
      while !accept(")") {
        let argument = try name()
        try expect(":")
        arguments[argument] = try value()
      }
    }
    let inner = token == .sign("{") ? try selections() : []
    return .field(.init(alias: alias, name: title, arguments: arguments, selections: inner, place: start))
  }

  private mutating func value() throws -> GraphValue {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 64 else { throw GraphError.parse("nesting that is too deep", place) }
    switch token {
    case .string(let text):
      index += 1
      return .literal(.string(text))
    case .number(let number):
      index += 1
      return .literal(number)
    case .name(let word):
      index += 1
      switch word {
      case "true": return .literal(true)
      case "false": return .literal(false)
      case "null": return .literal(nil)
      default: return .word(word)
      }
    case .sign("$"):
      index += 1
      return .variable(try name())
    case .sign("["):
      index += 1
      var values: [GraphValue] = []
      while !accept("]") { values.append(try value()) }
      return .list(values)
    case .sign("{"):
      index += 1
      var members: [String: GraphValue] = [:]
      while !accept("}") {
        let key = try name()
        try expect(":")
        members[key] = try value()
      }
      return .object(members)
    default: throw unexpected()
    }
  }
}
