package import Domain
package import Essentials
package import Foundation

/// What one of many repetitions says for itself: its id and its time.
///
/// Its words are those of one that was read before. Every field but the words is read and checked as `GenericSource` does; the words, which cost the most, are walked over only.
package struct SignalRepeat: Sendable, Equatable {
  package var id: Identifier<Signal>
  package var occurredAt: Date

  /// Fields whose content `GenericSource` keeps as it is.
  private static let checked: Set<String> = [
    "id", "source", "source_product", "type", "source_type", "weight", "occurred_at", "repository", "url",
    "fingerprint",
    "severity", "people", "release", "trace", "project", "service",
  ]

  /// Nil where it takes reading all of `line` to know: it has no id, brings frames, says a thing twice, or something is wrong with it.
  package init?(_ line: UnsafeRawBufferPointer, receivedAt: Date) {
    var members: [String: JSONValue] = [:]
    var seen: Set<String> = []
    var isPlain = true
    let isJSON = JSONScanner.scan(line) { member in
      guard isPlain else { return }
      let name = String(decoding: member.key, as: UTF8.self)
      isPlain = !member.keyHasEscapes && seen.insert(name).inserted && Self.take(name, member, into: &members)
    }
    guard isJSON, isPlain, members["id"]?.string?.isEmpty == false,
      let signal = try? GenericSource().signals(from: .object(members), receivedAt: receivedAt).first
    else { return nil }
    id = signal.id
    occurredAt = signal.occurredAt
  }

  /// Answers false where the whole line has to be read.
  private static func take(
    _ name: String, _ member: JSONScanner.Member, into members: inout [String: JSONValue]
  ) -> Bool {
    switch name {
    case "content":
      // What is not blank at its beginning is not blank.
      guard member.isString, let first = member.inner.first, first > 0x20, first != UInt8(ascii: "\\") else {
        return false
      }
      members[name] = "-"
    case "title": return member.isString
    case "frames": return member.value.elementsEqual("null".utf8)
    case _ where checked.contains(name):
      guard let value = try? JSONValue(parsing: Data(member.value)) else { return false }
      members[name] = value
    default: break
    }
    return true
  }
}
