/// FNV-1a, 64 bits, twice with different offsets: the same everywhere and for ever, and not for security.
///
/// It names things (fingerprints, counted signals, deterministic ids); whatever must resist a forger uses `Signing`.
/// Constants: http://www.isthe.com/chongo/tech/comp/fnv/
package struct StableHash: Sendable {
  private var low: UInt64 = 0xcbf2_9ce4_8422_2325
  private var high: UInt64 = 0x6c62_272e_07bb_0142
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  package init() {}

  package mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
    add(0xff)
  }

  package mutating func add(_ byte: UInt8) {
    low = (low ^ UInt64(byte)) &* Self.prime
    high = (high ^ UInt64(byte &+ 0x5b)) &* Self.prime
  }

  /// 32 lower-case hex digits.
  package var text: String { Self.hex(low) + Self.hex(high) }

  /// The first 64 bits as a number, for seeds.
  package var number: UInt64 { low }

  /// The hash of `parts`, as 32 hex digits; the boundaries between the parts count.
  package static func of(_ parts: String...) -> String { of(parts) }

  package static func of(_ parts: [String]) -> String {
    var hash = StableHash()
    for part in parts { hash.add(part) }
    return hash.text
  }

  private static func hex(_ number: UInt64) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
