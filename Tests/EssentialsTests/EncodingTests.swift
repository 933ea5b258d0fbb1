import Essentials
import Foundation
import Testing

@Suite struct `Hex digits` {
  @Test func `stand for bytes and back`() {
    let bytes = Data(0...255)
    #expect(Hexadecimal.encode([0, 1, 0xab, 0xff] as [UInt8]) == "0001abff")
    #expect(Hexadecimal.decode(Hexadecimal.encode(bytes)) == bytes)
    #expect(Hexadecimal.decode("ABff") == Data([0xab, 0xff]))
    #expect(Hexadecimal.decode("") == Data())
  }

  @Test(arguments: ["a", "abc", "0g", "0x12", " 12", "１２", "é"])
  func `are refused when they are none`(_ text: String) {
    #expect(Hexadecimal.decode(text) == nil)
  }
}

@Suite struct `Base64 for URLs` {
  /// RFC 4648 §10, without padding.
  @Test(arguments: [
    ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
    ("foobar", "Zm9vYmFy"),
  ])
  func `agrees with the published examples`(_ plain: String, _ encoded: String) {
    #expect(Base64URL.encode(Data(plain.utf8)) == encoded)
    #expect(Base64URL.decode(encoded) == Data(plain.utf8))
  }

  @Test func `uses the alphabet that needs no escaping`() {
    #expect(Base64URL.encode(Data([0xfb, 0xff, 0xfe])) == "-__-")
    #expect(Base64URL.decode("-__-") == Data([0xfb, 0xff, 0xfe]))
  }

  @Test(arguments: ["Zg==", "a+b/", "Zm 9", "Zm9\n", "A", "Zm9vY", "é"])
  func `refuses what is not its own`(_ text: String) {
    #expect(Base64URL.decode(text) == nil)
  }
}

@Suite struct `A stable hash` {
  /// The low half is FNV-1a of the parts, each followed by 0xff; the vectors are fixed for ever, since stored names rest on them.
  @Test func `is the same for ever`() {
    #expect(StableHash.of([]) == "cbf29ce4842223256c62272e07bb0142")
    #expect(StableHash.of("a") == StableHash.of(["a"]))
    var plain = StableHash()
    for byte in "foobar".utf8 { plain.add(byte) }
    #expect(plain.text.hasPrefix("85944171f73967e8"))
    #expect(plain.number == 0x8594_4171_f739_67e8)
  }

  @Test func `counts the boundaries of its parts`() {
    #expect(StableHash.of("ab", "c") != StableHash.of("a", "bc"))
    #expect(StableHash.of("a", "") != StableHash.of("a"))
    #expect(StableHash.of("x").utf8.count == 32)
  }
}

@Suite struct `A stable set` {
  @Test func `is written in order, whatever order it was filled in`() throws {
    let encoder = JSONEncoder()
    let one = try encoder.encode(StableSet(["b", "c", "a"]))
    var other: StableSet<String> = ["c"]
    other.formUnion(["a", "b", "c"])
    #expect(try encoder.encode(other) == one)
    #expect(String(decoding: one, as: UTF8.self) == #"["a","b","c"]"#)
    #expect(try JSONDecoder().decode(StableSet<String>.self, from: one) == other)
    #expect(other.count == 3 && other.contains("a") && !other.contains("d"))
  }
}

@Suite struct `A timestamp` {
  @Test func `is written as GitHub writes it`() {
    #expect(Timestamp.text(Date(timeIntervalSince1970: 1_795_262_645)) == "2026-11-21T12:04:05Z")
  }

  @Test func `is read with and without fractions and with an offset`() {
    let date = Date(timeIntervalSince1970: 1_795_262_645)
    #expect(Timestamp.date("2026-11-21T12:04:05Z") == date)
    #expect(Timestamp.date("2026-11-21T13:04:05+01:00") == date)
    let fraction = Timestamp.date("2026-11-21T12:04:05.250Z")?.timeIntervalSince(date) ?? 0
    #expect(abs(fraction - 0.25) < 0.001)
  }

  @Test(arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "2026-11-21", "1795262645"])
  func `is nothing when it is no point in time`(_ text: String) { #expect(Timestamp.date(text) == nil) }
}
