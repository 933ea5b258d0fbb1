import Essentials
import Foundation

/// Inputs that are nearly right, the same ones for the same seed.
///
/// `NIGHTSHIFT_FUZZ` says how many each parser gets, `NIGHTSHIFT_FUZZ_SEED` which ones; a failure names both.
struct Fuzz {
  static let rounds = number("NIGHTSHIFT_FUZZ") ?? 150
  static let seed = UInt64(number("NIGHTSHIFT_FUZZ_SEED") ?? 1)

  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  private var random: Chance
  private let seeds: [[UInt8]]

  /// `parser` gets other inputs than the next one does.
  init(_ parser: String, _ seeds: [String]) {
    random = Chance(state: Self.seed ^ StableHash.number(of: parser))
    self.seeds = seeds.map { Array($0.utf8) }
  }

  /// Hands every input to `check`.
  mutating func run(_ check: (Data) throws -> Void) rethrows {
    for _ in 0..<Self.rounds { try check(next()) }
  }

  mutating func next() -> Data {
    guard var bytes = seeds.randomElement(using: &random) else { return Data() }
    if Bool.random(using: &random), let value = try? JSONValue(parsing: Data(bytes)) {
      bytes = Array(changed(value, depth: 0).data)
      if Bool.random(using: &random) { return Data(bytes) }
    }
    for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes) }
    return Data(bytes)
  }

  private static let odd: [[UInt8]] =
    [
      "\"", "\\", "{", "}", "[", "]", ":", ",", "\n", "\r\n", "\t", "\0", "-", "1e999", "99999999999999999999", "null",
      "\u{202E}", "\u{200B}", "\u{FEFF}", "<!--", "-->", "`````", "@", "#1", "---\n", "&a *a", "!!str", "%", "../",
      "/nightshift ", "é", "🙂", "'", "=", "(", ")", "|", "\\u0000", "\\ud800",
    ].map { Array($0.utf8) } + [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], Array(repeating: 0x5b, count: 200)]

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
    switch Int.random(in: 0..<7, using: &random) {
    case 0 where !bytes.isEmpty: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1 where !bytes.isEmpty: bytes.removeSubrange(place..<min(bytes.count, place + 1 + Int(random.next() % 16)))
    case 2 where !bytes.isEmpty: bytes[place] ^= 1 << UInt8(random.next() % 8)
    case 3: bytes.insert(contentsOf: bytes[place...].prefix(Int(random.next() % 64)), at: place)
    case 4: bytes = Array(bytes.prefix(place))
    case 5:
      let other = seeds.randomElement(using: &random) ?? []
      bytes.insert(contentsOf: other.suffix(Int(random.next() % 40)), at: place)
    default: bytes.insert(contentsOf: Self.odd.randomElement(using: &random) ?? [], at: place)
    }
  }

  private static let values: [JSONValue] = [
    nil, true, "", "x", -1, 0, 1e300, [], [:], "2026-11-20T21:04:05Z", "9223372036854775808", .integer(.max),
    .integer(.min), ["a"], ["id": 1], .string(String(repeating: "long ", count: 2_000)), [[[[[[]]]]]],
  ]

  /// The value with about one of its parts replaced, doubled or left out.
  private mutating func changed(_ value: JSONValue, depth: Int) -> JSONValue {
    if Int.random(in: 0..<12, using: &random) == 0 { return Self.values.randomElement(using: &random) ?? nil }
    guard depth < 12 else { return value }
    switch value {
    case .array(let elements):
      var out = elements.map { changed($0, depth: depth + 1) }
      if let one = out.randomElement(using: &random), Int.random(in: 0..<6, using: &random) == 0 { out.append(one) }
      return .array(out)
    case .object(let members):
      var out: [String: JSONValue] = [:]
      // In order, since a dictionary has another one in every process.
      for (key, member) in members.sorted(by: { $0.key < $1.key }) where random.next() % 16 != 0 {
        out[key] = changed(member, depth: depth + 1)
      }
      return .object(out)
    default: return value
    }
  }
}

/// Chance that comes out the same every time (SplitMix64).
struct Chance: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

extension StableHash {
  fileprivate static func number(of text: String) -> UInt64 {
    var hash = StableHash()
    hash.add(text)
    return hash.number
  }
}
