import Essentials
import Foundation
import Testing

@Suite struct `The JSON scanner` {
  private func agrees(_ bytes: [UInt8]) -> Bool {
    JSONScanner.accepts(bytes) == ((try? JSONValue(parsing: Data(bytes))) != nil)
  }

  private static let seeds = [
    #"{"id":"evt-1","source":"sentry","type":"error","content":"Traceback\n  File \"a.py\", line 7","people":12}"#,
    #" {"a" : [1, -0.5e+3, true, false, null, {"b":{"c":[[]]}}], "é🙂":"\ud83d\ude00 \u00e9 \\ \/ \b\f\r\t"} "#,
    #"[0,-0,10,1e9,1E-9,0.0,"",{}]"#, #""only a text that is longer than a word of the machine""#, "12", "-", "null",
    #"{"x":"\uD800","x":1e308,"y":1e309}"#, "\u{FEFF}{}", "{\"k\":\"\u{7}\"}", "",
  ]

  @Test(arguments: seeds)
  func `takes and refuses what a decoder does`(_ text: String) {
    #expect(agrees(Array(text.utf8)))
    for cut in 0...text.utf8.count { #expect(agrees(Array(text.utf8.prefix(cut))), "\(cut) of \(text)") }
  }

  @Test(arguments: [127, 128, 129])
  func `stops at the same depth`(_ depth: Int) {
    for (open, close) in [("[", "]"), (#"{"a":"#, "}")] {
      let text = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      #expect(agrees(Array(text.utf8)))
      #expect(agrees(Array((String(repeating: open, count: depth) + String(repeating: close, count: depth)).utf8)))
    }
  }

  @Test func `takes numbers of any length as far as a decoder does`() {
    for digits in [299, 300, 301, 308, 309, 400] {
      let number = "1" + String(repeating: "0", count: digits)
      for text in [number, "-" + number, "0." + number, number + "e-300", number + ".5", "1e-" + number] {
        #expect(agrees(Array(text.utf8)), "\(digits) digits")
      }
    }
  }

  @Test func `tells every kind of character apart as a decoder does`() {
    for first in UInt8.min...UInt8.max {
      #expect(agrees([0x22, first, 0x22]), "\(first)")
      #expect(agrees([0x22, 0x5c, first, 0x22]), "\\ \(first)")
      for second: UInt8 in [0x22, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0] {
        for tail in [[], [0x80], [0x80, 0x80]] as [[UInt8]] {
          #expect(agrees([0x22, first, second] + tail + [0x22]), "\(first) \(second) \(tail)")
        }
      }
    }
  }

  @Test func `agrees with a decoder on whatever else comes`() {
    var random = SeededRandom(seed: 20_261_121)
    for _ in 0..<3_000 {
      var bytes = Array((Self.seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(Array("{}[]\",:\\u0e-+. \n".utf8).randomElement(using: &random) ?? 0, at: place)
        default: bytes.append(contentsOf: bytes[place...].prefix(9))
        }
      }
      if !agrees(bytes) { Issue.record("they differ on \(bytes)") }
    }
  }

  @Test func `tells the members of the outermost object in order, as they are written`() {
    let text = Array(#" {"a": "x\"y", "\u0062":[1, {"c":2}] ,"a":null}"#.utf8)
    var members: [String] = []
    let isJSON = text.withUnsafeBytes { bytes in
      JSONScanner.scan(bytes) { member in
        let key = String(decoding: member.key, as: UTF8.self)
        members.append("\(key)=\(String(decoding: member.value, as: UTF8.self))\(member.keyHasEscapes ? "!" : "")")
        if member.isString { members.append(String(decoding: member.inner, as: UTF8.self)) }
      }
    }
    #expect(isJSON)
    #expect(members == [#"a="x\"y""#, #"x\"y"#, #"\u0062=[1, {"c":2}]!"#, "a=null"])
  }
}

@Suite struct `A loose hash` {
  private func hash(_ text: String) -> UInt64 {
    var hash = LooseHash()
    hash.add(text)
    return hash.value
  }

  @Test(arguments: [
    ("order 17 failed at line 9", "order 4711 failed at line 12"),
    ("user 3f2b8c91d0 not found", "user 91d03f2b8c7 not found"),
    ("File \"/app/a.py\", line 7", "File '/app/a.py', line 70"), ("0x7ffe12ab34: fault", "0x7ffe99cc00: fault"),
  ])
  func `is the same where numbers, ids and punctuation differ`(_ left: String, _ right: String) {
    #expect(hash(left) == hash(right))
  }

  @Test(arguments: [
    ("order failed", "order filed"), ("a b", "b a"), ("ab", "a b"), ("KeyError", "keyerror"), ("sku", ""), ("é", "è"),
    ("line 1", "line"),
  ])
  func `differs where words do`(_ left: String, _ right: String) { #expect(hash(left) != hash(right)) }

  @Test func `reads the inside of a JSON string as the text it stands for`() {
    var escaped = LooseHash()
    let inside = Array(#"Traceback:\n\tFile \"a.py\"\u0020line 7"#.utf8)
    inside.withUnsafeBytes { escaped.add($0, escaped: true) }
    escaped.end()
    #expect(escaped.value == hash("Traceback:\n\tFile \"a.py\" line 7"))
  }

  @Test func `knows exact bytes by every one of them and by their number`() {
    let texts = ["", "\0", "\0\0", "12345678", "123456789", "87654321", "sentry", "sentrz"]
    let hashes = texts.map { text in
      var hash = LooseHash()
      hash.add(exactly: text)
      return hash.value
    }
    #expect(Set(hashes).count == texts.count)
  }
}

/// Chance that comes out the same every time (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}
