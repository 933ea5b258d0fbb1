import Essentials

/// One key of a section: how it is read, written and described.
///
/// Everything about a key follows from this one line.
package struct SettingsField<Section: Sendable> {
  let name: String
  let comment: String
  let isRequired: Bool
  let schema: JSONValue
  let decode: (YAMLNode, inout Section, inout SettingsReader) -> Void
  let encode: (Section) -> SettingsText?

  init<Value: SettingsValue>(
    _ name: String, _ path: WritableKeyPath<Section, Value>, required: Bool = false, _ comment: String
  ) {
    self.name = name
    self.comment = comment
    isRequired = required
    schema = Value.schema
    decode = { node, section, reader in
      if let value = Value.read(node, &reader) { section[keyPath: path] = value }
    }
    encode = { $0[keyPath: path].written }
  }
}

/// What may stand for a key.
protocol SettingsValue: Sendable {
  /// Nil after a problem was noted.
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Self?
  /// Nil if there is nothing to write.
  var written: SettingsText? { get }
  static var schema: JSONValue { get }
}

/// A mapping whose keys are known.
protocol SettingsSection: SettingsValue {
  init()
  static var fields: [SettingsField<Self>] { get }
}

extension SettingsSection {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Self? { reader.section(node, Self.self) }

  var written: SettingsText? {
    .mapping(Self.fields.map { SettingsText.Entry(key: $0.name, value: $0.encode(self), comment: $0.comment) })
  }

  static var schema: JSONValue {
    var schema: [String: JSONValue] = ["type": "object", "additionalProperties": false]
    let defaults = Self()
    schema["properties"] = .object(
      Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.described(default: defaults)) }))
    let required = fields.filter(\.isRequired).map { JSONValue.string($0.name) }
    if !required.isEmpty { schema["required"] = .array(required) }
    return .object(schema)
  }
}

extension SettingsField {
  fileprivate func described(default section: Section) -> JSONValue {
    guard case .object(var members) = schema else { return schema }
    members["description"] = .string(comment)
    if members["type"] != "object", let value = encode(section)?.json { members["default"] = value }
    return .object(members)
  }
}
