import Foundation
import LanguageModel
import Testing

@Suite struct `A stream of events` {
  static let text =
    "\u{feff}: hello\r\nevent: one\r\ndata: naïve 🦉\r\n\r\ndata:a\ndata: b\n\nevent: none\n\nid: 3\rdata:  c\r\revent:x\ndata\n\n"
  static let events = [
    ServerEvent(name: "one", data: "naïve 🦉"), ServerEvent(data: "a\nb"), ServerEvent(data: " c"),
    ServerEvent(name: "x", data: ""),
  ]

  @Test func `is read the same wherever it is cut`() throws {
    let bytes = Data(Self.text.utf8)
    for size in 1...bytes.count {
      var parser = ServerEventParser()
      var events: [ServerEvent] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        events += try parser.take(Data(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(events == Self.events)
    }
  }

  @Test func `that ends within an event does not give it`() throws {
    var parser = ServerEventParser()
    #expect(try parser.take(Data("data: a\n".utf8)).isEmpty)
  }

  @Test func `is bounded`() throws {
    var parser = ServerEventParser()
    let line = Data("data: ".utf8) + Data(repeating: 0x61, count: 9 << 20) + Data("\n".utf8)
    #expect(try parser.take(line).isEmpty)
    let error = #expect(throws: ModelError.self) { try parser.take(line) }
    #expect(error?.kind == .tooLarge)
  }

  @Test func `that is no UTF-8 is refused`() throws {
    var parser = ServerEventParser()
    let error = #expect(throws: ModelError.self) { try parser.take(Data("data: ".utf8) + [0xff, 0x0a, 0x0a]) }
    #expect(error?.kind == .malformed)
  }
}

@Suite struct `A retry policy` {
  let policy = RetryPolicy(attempts: 4, first: .seconds(1), longest: .seconds(3), patience: .seconds(60))

  @Test func `waits longer each time, spread by chance`() {
    #expect(
      [1, 2, 3, 4].map { policy.delay(after: $0, retryAfter: nil, chance: 1) } == [
        .seconds(1), .seconds(2), .seconds(3), nil,
      ])
    #expect(policy.delay(after: 1, retryAfter: nil, chance: 0) == .seconds(0.5))
    #expect(policy.delay(after: 1, retryAfter: nil, chance: 7) == .seconds(1))
  }

  @Test func `does as the provider says, within reason`() {
    #expect(policy.delay(after: 1, retryAfter: .seconds(10), chance: 0) == .seconds(10))
    #expect(policy.delay(after: 1, retryAfter: .seconds(10), chance: 1) == .seconds(11))
    #expect(policy.delay(after: 1, retryAfter: .seconds(61), chance: 0) == nil)
    #expect(policy.delay(after: 4, retryAfter: .seconds(1), chance: 0) == nil)
    #expect(RetryPolicy.never.delay(after: 1, retryAfter: nil, chance: 0) == nil)
  }
}
