import Essentials
import Foundation
import Testing

@Suite struct `A JSON text` {
  @Test(arguments: [
    ("null", JSONValue.null), ("true", .bool(true)), (" false ", .bool(false)), ("0", .integer(0)),
    ("-12", .integer(-12)), ("9223372036854775807", .integer(.max)), ("1.5", .number(1.5)), ("-2e3", .number(-2_000)),
    ("1E+2", .number(100)), ("\"a\"", .string("a")), ("[]", .array([])), ("{}", .object([:])),
    ("[1, [2], {\"a\": null}]", .array([1, .array([2]), .object(["a": .null])])),
    ("{\"a\": {\"b\": [true]}}", .object(["a": .object(["b": .array([true])])])),
  ])
  func `reads as its value`(_ text: String, _ value: JSONValue) throws {
    #expect(try JSONValue(parsing: text) == value)
  }

  @Test(arguments: [
    (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"), (#""\u00e9\u0041""#, "éA"), (#""\ud83d\ude42""#, "🙂"),
    (#""\ud83d""#, "\u{fffd}"), (#""\ude42x""#, "\u{fffd}x"), (#""\ud83d\u0041""#, "\u{fffd}A"), (#""é🙂""#, "é🙂"),
    (#""\ud83d\ud83d\ude42""#, "\u{fffd}🙂"),
  ])
  func `has escapes and surrogates, and a lone surrogate becomes the replacement character`(
    _ text: String, _ value: String
  ) throws {
    #expect(try JSONValue(parsing: text) == .string(value))
  }

  @Test(arguments: [
    ("", 1, 1), ("{", 1, 2), ("[1,]", 1, 4), ("{\"a\" 1}", 1, 6), ("{\n  \"a\": }", 2, 8), ("[1]\n\n x", 3, 2),
    ("{a: 1}", 1, 2), ("01", 1, 2), ("-", 1, 2), ("1.", 1, 3), ("1e", 1, 3), (".5", 1, 1), ("tru", 1, 1),
    ("\"a", 1, 3), ("\"\\x\"", 1, 3), ("\"\\u12g4\"", 1, 4), ("\"a\nb\"", 1, 3), ("[\r\n1\r\n2]", 3, 1), ("NaN", 1, 1),
  ])
  func `that is broken says where`(_ text: String, _ line: Int, _ column: Int) {
    let error = #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
    #expect(error?.line == line && error?.column == column, "\(error.map(String.init(describing:)) ?? "")")
    #expect(error?.description.hasPrefix("not JSON: ") == true)
  }

  @Test func `may be as deep as the limit and no deeper`() throws {
    let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    #expect(throws: Never.self) { try JSONValue(parsing: deep(128)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep(129)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: deep(200_000)) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Data("[[1]]".utf8), depth: 2) }
  }

  @Test func `keeps the last of two members with one name`() throws {
    #expect(try JSONValue(parsing: #"{"a":1,"a":2}"#) == ["a": 2])
  }

  @Test func `takes whole numbers exactly, larger ones as near as can be, and none that is infinite`() throws {
    #expect(try JSONValue(parsing: "9007199254740993").integer == 9_007_199_254_740_993)
    #expect(try JSONValue(parsing: "9223372036854775808") == .number(9_223_372_036_854_775_808))
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: "1e400") }
    #expect(try JSONValue(parsing: "1e-400") == .number(0))
  }

  @Test func `must be UTF-8`() {
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Data([0x22, 0xff, 0x22])) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Data([0x22, 0xed, 0xa0, 0x80, 0x22])) }
    #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: Data([0xef, 0xbb, 0xbf, 0x31])) }
  }

  /// Ten thousand damaged copies: each reads or is refused with a place inside the text, and what reads is written back.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `never traps, however it is damaged`(_ seed: UInt64) throws {
    var chance = Chance(seed: seed)
    let start = Array(
      #"{"a":[1,-2.5e3,true,null,"x\ud83d\ude42\u00e9\n"],"b":{"c":"é","d":[[],{}]},"e":12345678901234567890}"#.utf8)
    let marks = Array("{}[]\",:\\u0123456789eE+-.tfn \n".utf8) + [0, 0xff, 0xc3, 0xed]
    for _ in 0..<2_500 {
      var bytes = start
      for _ in 0..<Int.random(in: 1...6, using: &chance) {
        let place = Int.random(in: 0..<bytes.count, using: &chance)
        switch Int.random(in: 0..<3, using: &chance) {
        case 0: bytes[place] = marks.randomElement(using: &chance) ?? 0
        case 1: bytes.insert(marks.randomElement(using: &chance) ?? 0, at: place)
        default: if bytes.count > 1 { bytes.remove(at: place) }
        }
      }
      if Bool.random(using: &chance) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &chance)) }
      do {
        let value = try JSONValue(parsing: Data(bytes))
        #expect(try JSONValue(parsing: value.data) == value)
      } catch {
        #expect(error.line >= 1 && error.column >= 1 && error.column <= bytes.count + 1)
      }
    }
  }
}

/// The same numbers for the same seed (SplitMix64, https://prng.di.unimi.it/splitmix64.c).
struct Chance: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
