import Domain
import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

private func signal(_ id: String, _ content: String, at seconds: Double = 0, fingerprint: String? = nil) -> Signal {
  Signal(
    id: Identifier(id), source: "sentry", type: "error", title: content.firstLine(limit: 200), content: content,
    weight: 3, occurredAt: Date(timeIntervalSince1970: seconds),
    fingerprints: fingerprint.map { ["sentry:\($0)"] } ?? [],
    frames: [StackFrame(file: "shop/cart.py", function: "total", line: 7, isInApp: true)])
}

private func lines(_ signals: [(signal: Signal, group: String)], limit: Int = 100) -> Data {
  Data(LabelledSignal.sample(signals, limit: limit).map { $0.text + "\n" }.joined().utf8)
}

@Suite struct `Lines that are exported` {
  @Test func `are read again as what grouping saw of it, in the order of time`() throws {
    let first = signal("a", "KeyError: 'total'", at: 10, fingerprint: "f1")
    let read = try LabelledSignal.read(lines([(signal("b", "TypeError: none", at: 20), "r2"), (first, "r1")]))
    #expect(read.map(\.group) == ["r1", "r2"])
    let (was, now) = (GroupingInput(first), GroupingInput(try #require(read.first).signal))
    #expect(now.keys == was.keys && now.text == was.text && now.place == was.place && now.source == was.source)
    #expect(read[0].signal.weight == 3)
  }

  @Test func `hold no secret, address of mail or title that the content does not have`() throws {
    var leaky = signal("a", "mira@example.com cannot pay\nAuthorization: Bearer sk-live-0123456789abcdef0123456789")
    leaky.title = "Paying fails"
    let text = String(decoding: lines([(leaky, "r1")]), as: UTF8.self)
    #expect(!text.contains("mira@example.com") && !text.contains("0123456789abcdef"))
    #expect(text.contains("Paying fails"))
  }

  @Test func `keep whole groups within a limit, the same each time`() throws {
    let signals = (0..<30).map { (signal: signal("s\($0)", "Thing \($0)", at: Double($0)), group: "g\($0 / 3)") }
    let read = try LabelledSignal.read(lines(signals, limit: 10))
    #expect(read.count == 9)
    #expect(Dictionary(grouping: read, by: \.group).values.allSatisfy { $0.count == 3 })
    #expect(lines(signals, limit: 10) == lines(signals.reversed(), limit: 10))
  }
}
