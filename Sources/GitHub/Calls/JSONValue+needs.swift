import Domain
import Essentials
import Foundation

/// GitHub's answer or event lacks something that we cannot do without.
struct MissingField: Error, Equatable {
  var pointer: String
}

extension JSONValue {
  /// The value at `path`, its members separated by dots, read by `kind`; throws `MissingField`.
  func needs<Value>(_ path: String, _ kind: (JSONValue) -> Value?) throws -> Value {
    guard let value = has(path, kind) else { throw MissingField(pointer: path) }
    return value
  }

  /// The same, or nil.
  func has<Value>(_ path: String, _ kind: (JSONValue) -> Value?) -> Value? {
    var value = self
    for key in path.split(separator: ".") {
      guard let member = value[String(key)] else { return nil }
      value = member
    }
    return kind(value)
  }

  var date: Date? { string.flatMap(Timestamp.date) }
}

extension JSONValue {
  /// What `decode` makes of an answer; one that lacks something is the host's fault, which the caller can only wait out.
  func decoded<Value>(afterWrite: Bool = false, _ decode: (JSONValue) throws -> Value) throws -> Value {
    do {
      return try decode(self)
    } catch let error as MissingField {
      throw HostRefusal.unavailable("its answer lacks \(error.pointer)", mayHaveActed: afterWrite)
    }
  }
}
