import Essentials
import Foundation

/// As much of a signal on one line as it takes to count it, read without making a value of it.
///
/// Two lines have the same `key` if they are repetitions of one another: the same source, type and place, and the same fingerprint or,
/// where none is given, the same words.
package struct SignalGlance: Sendable, Equatable {
  package var key: UInt64

  /// Nil if `line` is not JSON, or no signal: it has no source, type or content.
  package init?(_ line: UnsafeRawBufferPointer) {
    var found = Found()
    // By its address: a variable that a closure changes is watched at each change, which takes longer than the change.
    let isJSON = withUnsafeMutablePointer(to: &found) { found in
      JSONScanner.scan(line) { found.pointee.take($0) }
    }
    guard isJSON, let key = found.key else { return nil }
    self.key = key
  }

  /// Where the fields are that count.
  private struct Found {
    private var exact: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
    private var content: UnsafeRawBufferPointer?
    private var title: UnsafeRawBufferPointer?
    private var fingerprint: UnsafeRawBufferPointer?

    mutating func take(_ member: JSONScanner.Member) {
      guard let first = member.key.first, !member.keyHasEscapes else { return }
      switch first {
      case UInt8(ascii: "c") where SignalGlance.matches(member.key, "content"):
        content = member.isString && member.value.count > 2 ? member.inner : nil
      case UInt8(ascii: "f") where SignalGlance.matches(member.key, "fingerprint"):
        // `[]`, `""` and `null` say nothing.
        fingerprint = member.value.count > 2 && member.value.first != UInt8(ascii: "n") ? member.value : nil
      case UInt8(ascii: "t") where SignalGlance.matches(member.key, "title"):
        title = member.isString ? member.inner : nil
      case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "p"):
        let hash = member.isString ? SignalGlance.exact(member.inner) : 0
        if SignalGlance.matches(member.key, "source") {
          exact.0 = hash
        } else if SignalGlance.matches(member.key, "type") {
          exact.1 = hash
        } else if SignalGlance.matches(member.key, "source_product") {
          exact.2 = hash
        } else if SignalGlance.matches(member.key, "source_type") {
          exact.3 = hash
        } else if SignalGlance.matches(member.key, "repository") {
          exact.4 = hash
        } else if SignalGlance.matches(member.key, "project") {
          exact.5 = hash
        } else if SignalGlance.matches(member.key, "service") {
          exact.6 = hash
        } else if SignalGlance.matches(member.key, "release") {
          exact.7 = hash
        }
      default: break
      }
    }

    var key: UInt64? {
      guard let content, exact.0 | exact.2 != 0, exact.1 | exact.3 != 0 else { return nil }
      var hash = LooseHash()
      withUnsafeBytes(of: exact) { hash.add(exactly: $0) }
      if let fingerprint {
        hash.add(exactly: fingerprint)
      } else {
        hash.add(content, escaped: true)
        hash.end()
        if let title { hash.add(title, escaped: true) }
      }
      return hash.value
    }
  }

  fileprivate static func exact(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = LooseHash()
    hash.add(exactly: bytes)
    return hash.value
  }

  fileprivate static func matches(_ key: UnsafeRawBufferPointer, _ name: StaticString) -> Bool {
    guard key.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<key.count where key[index] != name.utf8Start[index] { return false }
    return true
  }
}
