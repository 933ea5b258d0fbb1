import Domain
import Essentials
import Foundation

/// An object read strictly: a field of another type than it should have is a problem, a missing one is nil.
struct SignalFields {
  let members: [String: JSONValue]
  let path: String

  init(_ members: [String: JSONValue], path: String = "") {
    self.members = members
    self.path = path
  }

  /// The first of `names` that is there and not null, and its name.
  private func found(_ names: [String]) -> (name: String, value: JSONValue)? {
    for name in names {
      if let value = members[name], value != .null { return (name, value) }
    }
    return nil
  }

  func problem(_ name: String, _ reason: String) -> SignalProblem {
    SignalProblem(field: path.isEmpty ? name : "\(path).\(name)", reason: reason)
  }

  func text(_ names: String..., limit: Int = 1_024) throws(SignalProblem) -> String? {
    guard let (name, value) = found(names) else { return nil }
    guard let text = value.string else { throw problem(name, "must be text") }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard trimmed.utf8.count <= limit else { throw problem(name, "must be at most \(limit) bytes") }
    return trimmed.isEmpty ? nil : trimmed
  }

  func number(_ name: String, in range: ClosedRange<Double>) throws(SignalProblem) -> Double? {
    guard let (name, value) = found([name]) else { return nil }
    guard let number = value.number else { throw problem(name, "must be a number") }
    guard range.contains(number) else {
      throw problem(name, "must be from \(range.lowerBound.formatted()) to \(range.upperBound.formatted())")
    }
    return number
  }

  func count(_ name: String) throws(SignalProblem) -> Int? {
    guard let (name, value) = found([name]) else { return nil }
    guard let count = value.int, count >= 0 else { throw problem(name, "must be a whole number, not negative") }
    return count
  }

  func date(_ name: String) throws(SignalProblem) -> Date? {
    guard let (name, value) = found([name]) else { return nil }
    guard let date = EventTime.date(value) else {
      throw problem(name, "must be a time such as 2026-11-20T21:04:05Z, or seconds since 1970")
    }
    return date
  }

  func texts(_ name: String) throws(SignalProblem) -> [String] {
    guard let (name, value) = found([name]) else { return [] }
    if let one = value.string { return one.isEmpty ? [] : [one] }
    guard let elements = value.array else { throw problem(name, "must be a list of texts") }
    guard elements.count <= 32 else { throw problem(name, "must have at most 32 entries") }
    var texts: [String] = []
    for element in elements {
      guard let text = element.string, text.utf8.count <= 1_024 else {
        throw problem(name, "must be a list of texts of at most 1024 bytes each")
      }
      if !text.isEmpty { texts.append(text) }
    }
    return texts
  }
}
