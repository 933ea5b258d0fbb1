import Essentials
import Foundation
import LanguageModel
import Testing

@Suite struct `A message` {
  static let parts: [ModelPart] = [
    .text("naïve 🦉"),
    .thinking(ModelThinking(text: "hm", block: ["type": "thinking", "thinking": "hm", "signature": "c2ln=="])),
    .toolUse(ToolUse(id: "u1", name: "read", input: ["path": "a/b.py", "lines": [1, 2]])),
    .toolResult(ToolResult(id: "u1", text: "no such file", isError: true)),
  ]

  @Test(arguments: parts)
  func `comes back from a transcript as it was`(_ part: ModelPart) throws {
    let message = ModelMessage(.assistant, [part])
    #expect(try ModelMessage(json: message.json) == message)
    #expect(try JSONDecoder().decode(ModelMessage.self, from: JSONEncoder().encode(message)) == message)
  }

  @Test(arguments: [[:], ["role": "king", "parts": []], ["role": "user", "parts": [["what": 1]]]] as [JSONValue])
  func `that is none is refused`(_ json: JSONValue) {
    #expect(throws: ModelError.self) { try ModelMessage(json: json) }
  }

  @Test func `has its text without thoughts and tools`() {
    #expect(ModelMessage(.assistant, Self.parts + [.text("!")]).text == "naïve 🦉!")
    #expect(ModelMessage(.assistant, Self.parts).toolUses.map(\.name) == ["read"])
  }
}

@Suite struct `A reply` {
  @Test(arguments: ModelReply.Stop.allCases)
  func `comes back from a recording as it was`(_ stop: ModelReply.Stop) throws {
    let usage = TokenUsage(input: 1, output: 2, cacheRead: 3, cacheWrite: 4)
    let reply = ModelReply(`A message`.parts, stop: stop, usage: usage, model: "m-1")
    #expect(try ModelReply(json: JSONValue(parsing: reply.json.text)) == reply)
  }

  @Test func `of no known ending is refused`() {
    #expect(throws: ModelError.self) { try ModelReply(json: ["parts": [], "stop": "tired"]) }
  }
}

@Suite struct `A request` {
  @Test func `that differs in anything has another text`() {
    let base = ModelRequest(messages: [.user("a")])
    var others = [base]
    func changed(_ change: (inout ModelRequest) -> Void) {
      var other = base
      change(&other)
      others.append(other)
    }
    changed { $0.model = "m" }
    changed { $0.system = "s" }
    changed { $0.messages.append(.assistant("b")) }
    changed { $0.tools = [ToolDefinition(name: "t", description: "", input: [:])] }
    changed { $0.toolChoice = .any }
    changed { $0.toolChoice = .none }
    changed { $0.toolChoice = .named("t") }
    changed { $0.maximumTokens = 5 }
    changed { $0.temperature = 0.5 }
    changed { $0.thinkingTokens = 6 }
    changed { $0.form = AnswerForm(name: "f", schema: [:]) }
    changed { $0.isKept = true }
    #expect(Set(others.map(\.json.text)).count == others.count)
    #expect(base.json.text == ModelRequest(messages: [.user("a")]).json.text)
  }
}

@Suite struct `A scripted model` {
  @Test func `gives its answers in order and then no more`() async throws {
    let model = ScriptedModel(results: [
      .success(ModelReply(text: "one")), .failure(ModelError(.overloaded)), .success(ModelReply(text: "two")),
    ])
    let request = ModelRequest(messages: [.user("a")])
    #expect(try await model.reply(to: request).text == "one")
    await #expect(throws: ModelError(.overloaded)) { try await model.reply(to: request) }
    #expect(try await model.reply(to: request).text == "two")
    await #expect(throws: ModelError(.notRecorded, "the script has 3 answers")) {
      try await model.reply(to: request)
    }
    #expect(model.requests == Array(repeating: request, count: 4))
  }

  @Test func `can answer by what it is asked`() async throws {
    let model = ScriptedModel { request, turn in ModelReply(text: "\(turn) \(request.messages.count)") }
    #expect(try await model.reply(to: ModelRequest(messages: [.user("a")])).text == "0 1")
    #expect(try await model.reply(to: ModelRequest(messages: [.user("a"), .assistant("b")])).text == "1 2")
  }
}
