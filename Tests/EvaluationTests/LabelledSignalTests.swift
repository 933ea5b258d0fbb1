import Domain
import Essentials
import Evaluation
import Foundation
import Testing

private func read(_ text: String) throws -> [LabelledSignal] { try LabelledSignal.read(Data(text.utf8)) }

@Suite struct `A labelled signal` {
  @Test func `is read by either name of its source, its group a number or a text`() throws {
    let signals = try read(
      """
      {"id": "a", "source_product": "zendesk", "source_type": "ticket", "content": "It\\nbroke", "weight": 1, "group": 7}

      {"id": "b", "source": "linear", "type": "issue", "content": "Other", "group": "x", "group_scenario": "a secret"}
      """)
    #expect(signals.map(\.group) == ["7", "x"])
    #expect(signals.map(\.signal.source) == ["zendesk", "linear"])
    #expect(signals[0].signal.title == "It")
    #expect(signals[1].signal.extra == .null)
  }

  @Test func `has the frames that its content tells`() throws {
    let signals = try read(
      #"{"source": "e", "type": "x", "content": "TypeError: a\n\n```\nf in src/a.ts line 3\n```", "group": 1}"#)
    #expect(signals[0].signal.frames.map(\.file) == ["src/a.ts"])
  }

  @Test(arguments: [
    (#"{"source": "e", "type": "x", "content": "a"}"#, 1),
    ("{\"source\": \"e\", \"type\": \"x\", \"content\": \"a\", \"group\": 1}\n{\"group\": 1}", 2),
    ("{\"source\": \"e\", \"type\": \"x\", \"content\": \"a\", \"group\": 1}\nnothing", 2),
  ])
  func `that cannot be one is refused by its line`(_ text: String, line: Int) {
    let problem = #expect(throws: DataSetProblem.self) { try read(text) }
    #expect(problem?.line == line)
  }
}
