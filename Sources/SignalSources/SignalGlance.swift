import Essentials
import Foundation

/// As much of a signal on one line as it takes to count it, read without making a value of it.
///
/// Two lines have the same `key` if they are repetitions of one another: the same source, type and place, and the same fingerprint or,
/// where none is given, the same words.
package struct SignalGlance: Sendable, Equatable {
  package var key: UInt64

  /// The fields that say what it is, each as it is written.
  private static let fields: [StaticString] = [
    "source", "type", "source_product", "source_type", "repository", "project", "service", "release",
  ]

  /// Nil if `line` is not JSON, or no signal: it has no source, type or content.
  package init?(_ line: UnsafeRawBufferPointer) {
    var exact: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    var content: UInt64?
    var title: UInt64 = 0
    var fingerprint: UInt64?
    let isJSON = withUnsafeMutableBytes(of: &exact) { slots in
      let slots = slots.bindMemory(to: UInt64.self)
      return JSONScanner.scan(line) { member in
        guard let first = member.key.first, !member.keyHasEscapes else { return }
        switch first {
        case UInt8(ascii: "c") where Self.matches(member.key, "content"):
          content = member.isString && member.value.count > 2 ? Self.words(member.inner) : nil
        case UInt8(ascii: "f") where Self.matches(member.key, "fingerprint"):
          // `[]`, `""` and `null` say nothing.
          fingerprint =
            member.value.count > 2 && member.value.first != UInt8(ascii: "n") ? Self.exact(member.value) : nil
        case UInt8(ascii: "t") where Self.matches(member.key, "title"):
          title = member.isString ? Self.words(member.inner) : 0
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "p"):
          guard let index = Self.fields.firstIndex(where: { Self.matches(member.key, $0) }) else { return }
          slots[index] = member.isString ? Self.exact(member.inner) : 0
        default: break
        }
      }
    }
    guard isJSON, let content, exact.0 | exact.2 != 0, exact.1 | exact.3 != 0 else { return nil }
    var hash = LooseHash()
    withUnsafeBytes(of: &exact) { hash.add(exactly: $0) }
    var what: (UInt64, UInt64) = fingerprint.map { ($0, 0) } ?? (content, title)
    withUnsafeBytes(of: &what) { hash.add(exactly: $0) }
    key = hash.value
  }

  private static func words(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = LooseHash()
    hash.add(bytes, escaped: true)
    return hash.value
  }

  private static func exact(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = LooseHash()
    hash.add(exactly: bytes)
    return hash.value
  }

  private static func matches(_ key: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    guard key.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<key.count where key[index] != name.utf8Start[index] { return false }
    return true
  }
}
