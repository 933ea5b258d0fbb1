import Essentials
import Foundation

extension JSONValue {
  /// The number, as rows have it.
  static func id(_ number: Int) -> JSONValue { .integer(Int64(number)) }

  static func text(_ text: String?) -> JSONValue { text.map { .string($0) } ?? .null }

  static func time(_ date: Date?) -> JSONValue { date.map { .string(Timestamp.text($0)) } ?? .null }

  static func count(_ number: Int?) -> JSONValue { number.map { .integer(Int64($0)) } ?? .null }

  /// This object with `more` put over it.
  func with(_ more: [String: JSONValue]) -> JSONValue {
    guard case .object(let members) = self else { return self }
    return .object(members.merging(more) { _, new in new })
  }

  /// This object without the members called `keys`.
  func without(_ keys: String...) -> JSONValue {
    guard case .object(var members) = self else { return self }
    for key in keys { members[key] = nil }
    return .object(members)
  }
}
