import Agents
import Domain
import Essentials
import Foundation
import Testing

func sample(
  _ id: String, content: String = "ValueError: no tax_class", frames: [StackFrame] = [], day: Double = 8,
  weight: Double = 3, release: String? = nil
) -> Signal {
  Signal(
    id: Identifier(id), source: "sentry", type: "error", title: content.firstLine(limit: 100), content: content,
    weight: weight, occurredAt: .day(day), release: release, frames: frames)
}

@Suite struct `Shared evidence` {
  private let price = StackFrame(file: "shop/price.py", function: "price", line: 3)
  private let mail = StackFrame(file: "shop/mail.py", function: "send", line: 9)

  @Test func `is the trace that most signals end in`() {
    let evidence = SharedEvidence(of: [
      sample("a", frames: [mail]), sample("b", frames: [price]), sample("c", frames: [price, mail]), sample("d"),
    ])
    #expect(evidence.frames.first == price)
    #expect(evidence.agreeing == 2)
    #expect(evidence.traced == 3)
    #expect(evidence.exception?.type == "ValueError")
  }

  @Test func `has the lines of the latest trace, since lines move`() {
    var moved = price
    moved.line = 30
    let evidence = SharedEvidence(of: [sample("a", frames: [moved], day: 9), sample("b", frames: [price], day: 8)])
    #expect(evidence.frames == [moved])
  }

  @Test func `takes the heavier side when signals are divided`() {
    let evidence = SharedEvidence(of: [sample("a", frames: [mail]), sample("b", frames: [price], weight: 5)])
    #expect(evidence.frames == [price])
  }

  @Test func `leaves library frames out`() {
    let library = StackFrame(file: "site-packages/x.py", function: "x", line: 1, isInApp: false)
    let evidence = SharedEvidence(of: [sample("a", frames: [library, price]), sample("b", frames: [library])])
    #expect(evidence.frames == [price])
    #expect(evidence.traced == 1)
  }
}
