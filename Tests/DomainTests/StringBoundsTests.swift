import Domain
import Testing

@Suite struct `A bounded text` {
  @Test func `never exceeds its bytes nor breaks a character`() {
    let text = String(repeating: "é🙂", count: 500)
    for limit in [100, 101, 102, 103, 1_000] {
      #expect(text.cutFromMiddle(toBytes: limit).utf8.count <= limit)
      #expect(text.prefix(bytes: limit).utf8.count <= limit)
      #expect(text.hasSuffix(text.suffix(bytes: limit)))
      #expect(text.hasPrefix(text.prefix(bytes: limit)))
    }
  }

  @Test func `that fits is left alone`() {
    #expect("short".cutFromMiddle(toBytes: 5) == "short")
  }

  @Test func `has a first line that says something`() {
    #expect("\n \n  Hello\nworld".firstLine(limit: 80) == "Hello")
    #expect("abcdef".firstLine(limit: 4) == "abc…")
    #expect("\n\n".firstLine(limit: 4) == "")
  }
}
