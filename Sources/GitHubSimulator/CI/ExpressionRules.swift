import Essentials
import Foundation

/// How values count as true, as numbers and as text in expressions, and how they compare.
///
/// Source: https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
enum ExpressionRules {
  static func isTrue(_ value: JSONValue) -> Bool {
    switch value {
    case .null: false
    case .bool(let value): value
    case .integer(let value): value != 0
    case .number(let value): value != 0 && !value.isNaN
    case .string(let text): !text.isEmpty
    case .array, .object: true
    }
  }

  static func number(_ value: JSONValue) -> Double {
    switch value {
    case .null: 0
    case .bool(let value): value ? 1 : 0
    case .integer(let value): Double(value)
    case .number(let value): value
    case .string(let text): number(spelled: text.trimmingCharacters(in: .whitespaces)) ?? .nan
    case .array, .object: .nan
    }
  }

  /// Empty text is 0; hexadecimal and octal numbers begin with `0x` and `0o`.
  static func number(spelled text: String) -> Double? {
    if text.isEmpty { return 0 }
    if text.hasPrefix("0x") { return UInt64(text.dropFirst(2), radix: 16).map(Double.init) }
    if text.hasPrefix("0o") { return UInt64(text.dropFirst(2), radix: 8).map(Double.init) }
    guard text.allSatisfy({ "0123456789.eE+-".contains($0) }), text.contains(where: \.isNumber) else { return nil }
    return Double(text)
  }

  /// A whole number as one, so that it is written without a point.
  static func value(_ number: Double) -> JSONValue { Int64(exactly: number).map(JSONValue.integer) ?? .number(number) }

  static func text(_ value: JSONValue) -> String {
    switch value {
    case .null: ""
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): Int64(exactly: value).map(String.init) ?? String(format: "%.15g", value)
    case .string(let text): text
    case .array: "Array"
    case .object: "Object"
    }
  }

  /// Texts are equal whatever their case; different kinds are compared as numbers; lists and objects equal nothing.
  static func areEqual(_ left: JSONValue, _ right: JSONValue) -> Bool {
    switch (left, right) {
    case (.string(let left), .string(let right)): left.lowercased() == right.lowercased()
    case (.array, _), (.object, _), (_, .array), (_, .object): false
    default: number(left) == number(right)
    }
  }

  static func isLess(_ left: JSONValue, _ right: JSONValue) -> Bool {
    if case .string(let left) = left, case .string(let right) = right {
      return left.lowercased() < right.lowercased()
    }
    return number(left) < number(right)
  }

  /// A member whatever the case of its name, an element, or null.
  static func member(_ key: JSONValue, of value: JSONValue) -> JSONValue {
    switch value {
    case .object(let members):
      let name = text(key)
      return members[name] ?? members.first { $0.key.lowercased() == name.lowercased() }?.value ?? .null
    case .array(let elements):
      guard let index = Int(exactly: number(key)), elements.indices.contains(index) else { return .null }
      return elements[index]
    default: return .null
    }
  }
}
