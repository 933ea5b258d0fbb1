import Essentials

/// A schema that has been read.
struct SchemaRules: Sendable, Hashable {
  enum Kind: String, CaseIterable {
    case null, boolean, integer, number, string, array, object

    func fits(_ value: JSONValue) -> Bool {
      switch (self, value) {
      case (.null, .null), (.boolean, .bool), (.string, .string), (.array, .array), (.object, .object): true
      case (.number, .integer), (.number, .number): true
      case (.integer, .integer), (.integer, .number): value.integer != nil
      default: false
      }
    }
  }

  /// Rules of rules, which a struct cannot hold directly.
  indirect enum Extra: Hashable {
    case none, never
    case rules(SchemaRules)
  }

  var kinds: [Kind] = []
  var allowed: [JSONValue]?
  var properties: [String: SchemaRules] = [:]
  var required: [String] = []
  var additional = Extra.none
  var items = Extra.none
  var any: [SchemaRules] = []
  var minimum: Double?
  var maximum: Double?
  /// Of a text's characters or a list's elements.
  var atLeast: Int?
  var atMost: Int?

  /// Words that only explain.
  private static let explaining: Set<String> = ["$schema", "title", "description", "examples", "default"]
  private static let deepest = 32

  init(_ json: JSONValue, place: String, depth: Int) throws(JSONSchema.Problem) {
    guard let members = json.object else { throw JSONSchema.Problem(place: place, text: "a schema is an object") }
    guard depth < Self.deepest else { throw JSONSchema.Problem(place: place, text: "nested too deeply") }
    for (key, value) in members.sorted(by: { $0.key < $1.key }) where !Self.explaining.contains(key) {
      let inner = "\(place)/\(key)"
      guard try take(key, value, place: inner, depth: depth) else {
        throw JSONSchema.Problem(place: inner, text: "not a keyword that is known here, or not a value for it")
      }
    }
    if let missing = required.first(where: { properties[$0] == nil && additional == .never }) {
      throw JSONSchema.Problem(place: place + "/required", text: "\(missing) is required and not allowed")
    }
  }

  private mutating func take(
    _ key: String, _ value: JSONValue, place: String, depth: Int
  ) throws(JSONSchema.Problem) -> Bool {
    switch key {
    case "type":
      let names = value.array?.map(\.string) ?? [value.string]
      kinds = names.compactMap { $0.flatMap(Kind.init) }
      return !kinds.isEmpty && kinds.count == names.count
    case "enum":
      allowed = value.array
      return allowed?.isEmpty == false
    case "const": allowed = [value]
    case "properties":
      guard let members = value.object else { return false }
      for (name, member) in members {
        properties[name] = try SchemaRules(member, place: "\(place)/\(name)", depth: depth + 1)
      }
    case "required":
      required = (value.array ?? []).compactMap(\.string)
      return required.count == value.array?.count
    case "additionalProperties":
      if let isAllowed = value.bool {
        additional = isAllowed ? .none : .never
      } else {
        additional = .rules(try SchemaRules(value, place: place, depth: depth + 1))
      }
    case "items": items = .rules(try SchemaRules(value, place: place, depth: depth + 1))
    case "anyOf":
      guard let choices = value.array, !choices.isEmpty else { return false }
      for (index, choice) in choices.enumerated() {
        any.append(try SchemaRules(choice, place: "\(place)/\(index)", depth: depth + 1))
      }
    default: return takeLimit(key, value)
    }
    return true
  }

  private mutating func takeLimit(_ key: String, _ value: JSONValue) -> Bool {
    switch key {
    case "minimum":
      minimum = value.number
      return minimum != nil
    case "maximum":
      maximum = value.number
      return maximum != nil
    case "minLength", "minItems":
      atLeast = value.int
      return (atLeast ?? -1) >= 0
    case "maxLength", "maxItems":
      atMost = value.int
      return (atMost ?? -1) >= 0
    default: return false
    }
  }
}
