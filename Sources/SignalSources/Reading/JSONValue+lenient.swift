import Domain
import Essentials
import Foundation

extension JSONValue {
  /// The text, number or truth value as text, trimmed; nil if it is empty or something else.
  var words: String? {
    switch self {
    case .string(let text):
      let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
      return trimmed.isEmpty ? nil : trimmed
    case .integer, .number, .bool: return self.text
    case .null, .array, .object: return nil
    }
  }

  /// The words of the first of `keys` that has any.
  func words(_ keys: String...) -> String? { keys.lazy.compactMap { self[$0]?.words }.first }

  /// What a text holds as JSON, or the value itself: some products send objects as text.
  var unfolded: JSONValue {
    guard case .string(let text) = self, text.hasPrefix("{") || text.hasPrefix("["),
      let value = try? JSONValue(parsing: Data(text.utf8))
    else { return self }
    return value
  }

  /// The members, or a problem at `field`.
  func needed(_ field: String) throws(SignalProblem) -> JSONValue {
    guard let value = self[field] else { throw SignalProblem(field: field, reason: "is missing") }
    return value
  }

  /// The words at `field`, or a problem there.
  func neededWords(_ field: String) throws(SignalProblem) -> String {
    guard let words = try needed(field).words else { throw SignalProblem(field: field, reason: "must be text") }
    return words
  }

  /// Refuses anything but an object.
  func asObject() throws(SignalProblem) -> JSONValue {
    guard object != nil else { throw SignalProblem(field: "", reason: "a payload must be an object") }
    return self
  }
}
