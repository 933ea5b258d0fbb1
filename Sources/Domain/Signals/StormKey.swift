import Essentials

/// What signals have in common that are repetitions of one another.
///
/// Source, type, where it comes from, and the fingerprints that the source gives or else the words of its text. It is made of every
/// signal that comes in, so it costs no regular expression; what it misses is grouped one by one, as everything else is.
package struct StormKey: Sendable, Hashable, CustomStringConvertible {
  package var value: UInt64

  package init(value: UInt64) { self.value = value }

  /// 16 hex digits.
  package var description: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  package init(_ signal: Signal) {
    var hash = LooseHash()
    hash.add(exactly: signal.source)
    hash.add(exactly: signal.type)
    hash.add(exactly: signal.repository?.description ?? "")
    hash.add(exactly: signal.project ?? "")
    hash.add(exactly: signal.service ?? "")
    hash.add(exactly: signal.release ?? "")
    if signal.fingerprints.isEmpty {
      hash.add(signal.title)
      hash.add(signal.content)
    } else {
      for fingerprint in signal.fingerprints { hash.add(exactly: fingerprint) }
    }
    value = hash.value
  }
}
