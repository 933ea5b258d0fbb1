package import Essentials
import Foundation

/// A piece of a YAML document, with the place it stands at.
///
/// Both count from 1.
package struct YAMLNode: Sendable, Equatable {
  package enum Content: Sendable, Equatable {
    /// `isPlain` is false for quoted and block scalars and `!!str`: those are always text.
    case scalar(String, isPlain: Bool)
    case sequence([YAMLNode])
    /// In the order of the document; no key twice.
    case mapping([YAMLEntry])
  }

  package var content: Content
  package var line: Int
  package var column: Int

  package init(_ content: Content, line: Int = 1, column: Int = 1) {
    self.content = content
    self.line = line
    self.column = column
  }
}

package struct YAMLEntry: Sendable, Equatable {
  /// The key's text: never resolved, so that `on` stays `on`.
  package var key: String
  package var keyLine: Int
  package var keyColumn: Int
  package var value: YAMLNode

  package init(key: String, value: YAMLNode, keyLine: Int = 1, keyColumn: Int = 1) {
    self.key = key
    self.value = value
    self.keyLine = keyLine
    self.keyColumn = keyColumn
  }
}

extension YAMLNode {
  package var sequence: [YAMLNode]? { if case .sequence(let value) = content { value } else { nil } }
  package var mapping: [YAMLEntry]? { if case .mapping(let value) = content { value } else { nil } }

  /// The text of a scalar as it is written, whatever it stands for; nil for null and for collections.
  package var string: String? {
    guard case .scalar(let text, _) = content, !isNull else { return nil }
    return text
  }

  package subscript(key: String) -> YAMLNode? { mapping?.first { $0.key == key }?.value }

  private var plain: String? {
    if case .scalar(let text, true) = content { text } else { nil }
  }

  // What plain text stands for: the core schema, https://yaml.org/spec/1.2.2/#1032-tag-resolution

  package var isNull: Bool { plain.map { ["", "~", "null", "Null", "NULL"].contains($0) } ?? false }

  package var bool: Bool? {
    switch plain {
    case "true", "True", "TRUE": true
    case "false", "False", "FALSE": false
    default: nil
    }
  }

  package var int: Int? {
    guard let plain else { return nil }
    if plain.hasPrefix("0o") { return Self.digits(plain.dropFirst(2), radix: 8) }
    if plain.hasPrefix("0x") { return Self.digits(plain.dropFirst(2), radix: 16) }
    return Int(plain)
  }

  package var double: Double? {
    guard let plain else { return nil }
    if let int { return Double(int) }
    switch plain {
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
    case "-.inf", "-.Inf", "-.INF": return -.infinity
    case ".nan", ".NaN", ".NAN": return .nan
    default:
      guard plain.contains(where: \.isNumber), plain.allSatisfy({ "0123456789.eE+-".contains($0) }) else { return nil }
      return Double(plain)
    }
  }

  private static func digits(_ text: Substring, radix: Int) -> Int? {
    guard let first = text.first, first != "+", first != "-" else { return nil }
    return Int(text, radix: radix)
  }

  /// The same value as JSON; of a number too large for an integer the nearest double.
  package var jsonValue: JSONValue {
    switch content {
    case .sequence(let nodes): return .array(nodes.map(\.jsonValue))
    case .mapping(let entries):
      return .object(Dictionary(entries.map { ($0.key, $0.value.jsonValue) }) { first, _ in first })
    case .scalar(let text, _):
      if isNull { return .null }
      if let bool { return .bool(bool) }
      if let int { return .integer(Int64(int)) }
      if let double { return .number(double) }
      return .string(text)
    }
  }
}
