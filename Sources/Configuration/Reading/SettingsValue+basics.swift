package import Essentials
package import Foundation

extension String: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> String? { reader.text(node, "text") }
  var written: SettingsText? { .value(.string(self)) }
  static var schema: JSONValue { ["type": "string"] }
}

extension Int: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Int? {
    guard let resolved = reader.resolved(node, "a whole number") else { return nil }
    guard let value = resolved.int, value >= 0 else {
      reader.refuse(node, "a whole number of at least 0 expected")
      return nil
    }
    return value
  }
  var written: SettingsText? { .value(.integer(Int64(self))) }
  static var schema: JSONValue { ["type": "integer", "minimum": 0] }
}

extension Double: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Double? {
    guard let resolved = reader.resolved(node, "a number") else { return nil }
    guard let value = resolved.double, value.isFinite, value >= 0 else {
      reader.refuse(node, "a number of at least 0 expected")
      return nil
    }
    return value
  }
  var written: SettingsText? { .value(Int64(exactly: self).map { .integer($0) } ?? .number(self)) }
  static var schema: JSONValue { ["type": "number", "minimum": 0] }
}

extension Bool: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Bool? {
    guard let resolved = reader.resolved(node, "true or false") else { return nil }
    guard let value = resolved.bool else {
      reader.refuse(node, "true or false expected")
      return nil
    }
    return value
  }
  var written: SettingsText? { .value(.bool(self)) }
  static var schema: JSONValue { ["type": "boolean"] }
}

extension Redacted: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Redacted? {
    guard let text = reader.text(node, "a secret") else { return nil }
    guard text.hasPrefix("file:") else { return Redacted(text) }
    let secret = reader.readFile(String(text.dropFirst(5)))?.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let secret, !secret.isEmpty else {
      reader.refuse(node, "the file it names cannot be read, or is empty")
      return nil
    }
    return Redacted(secret)
  }
  var written: SettingsText? { .value(.string(reveal())) }
  static var schema: JSONValue { ["type": "string"] }
}

extension URL: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> URL? {
    guard let text = reader.text(node, "an http or https address") else { return nil }
    guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host?.isEmpty == false else {
      reader.refuse(node, "an http or https address expected")
      return nil
    }
    return url
  }
  var written: SettingsText? { .value(.string(absoluteString)) }
  static var schema: JSONValue { ["type": "string", "format": "uri"] }
}

extension Optional: SettingsValue where Wrapped: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Wrapped?? {
    node.isNull ? .some(nil) : Wrapped.read(node, &reader).map { .some($0) }
  }
  var written: SettingsText? { self?.written }
  static var schema: JSONValue {
    guard case .object(var members) = Wrapped.schema, let type = members["type"] else { return Wrapped.schema }
    members["type"] = [type, "null"]
    return .object(members)
  }
}

extension Array: SettingsValue where Element: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> [Element]? {
    guard let nodes = node.sequence else {
      reader.refuse(node, "a list expected")
      return nil
    }
    return nodes.enumerated().compactMap { index, node in
      reader.inside("[\(index)]") { Element.read(node, &$0) }
    }
  }
  var written: SettingsText? { .list(compactMap(\.written)) }
  static var schema: JSONValue { ["type": "array", "items": Element.schema] }
}

/// Values by names that the operator gives them.
extension Dictionary: SettingsValue where Key == String, Value: SettingsValue {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> [String: Value]? {
    if node.isNull { return [:] }
    guard let entries = node.mapping else {
      reader.refuse(node, "a mapping from a name to its settings expected")
      return nil
    }
    return entries.reduce(into: [:]) { values, entry in
      values[entry.key] = reader.inside(entry.key) { Value.read(entry.value, &$0) }
    }
  }

  var written: SettingsText? {
    guard !isEmpty else { return nil }
    return .mapping(
      sorted { $0.key < $1.key }.map { SettingsText.Entry(key: $0.key, value: $0.value.written, comment: "") })
  }

  static var schema: JSONValue { ["type": "object", "additionalProperties": Value.schema] }
}

extension SettingsValue where Self: RawRepresentable & CaseIterable, RawValue == String {
  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> Self? {
    let allowed = allCases.map(\.rawValue)
    guard let text = reader.text(node, "one of \(allowed.joined(separator: ", "))") else { return nil }
    if let value = Self(rawValue: text) { return value }
    reader.refuse(node, "“\(text.prefix(40))” is \(Spelling.unknown(text, allowed: allowed))")
    return nil
  }
  var written: SettingsText? { .value(.string(rawValue)) }
  static var schema: JSONValue { ["type": "string", "enum": .array(allCases.map { .string($0.rawValue) })] }
}

extension LogLevel: SettingsValue {}
