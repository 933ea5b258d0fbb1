import Agents
import Essentials
import LanguageModel
import Testing

@Suite struct `A tool loop` {
  private static let echo = LoopTool("echo", "Says it back.", ["text": .text("what")], required: ["text"]) { input in
    .said(try input.required("text", limit: 100))
  }
  private static let stop = LoopTool("finish", "Ends.", [:]) { _ in .finished(.answered("done")) }

  private static func use(_ name: String, _ input: JSONValue, id: String = "u") -> ModelReply {
    ModelReply(uses: [ToolUse(id: id, name: name, input: input)], usage: TokenUsage(input: 100, output: 10))
  }

  private func run(
    _ model: ScriptedModel, limits: LoopLimits = LoopLimits(), _ transcript: inout LoopTranscript
  ) async throws -> ToolLoop.Ending {
    try await ToolLoop(model: model, tools: [Self.echo, Self.stop], limits: limits, summaryPrompt: "Sum up.")
      .run(&transcript)
  }

  private func transcript() -> LoopTranscript {
    var transcript = LoopTranscript(system: "You work.", mark: "a1b2c3d4e5f6a7b8")
    transcript.tell("Do it.")
    return transcript
  }

  @Test func `does what the model asks for and tells it the result, until it is done`() async throws {
    let model = ScriptedModel(replies: [Self.use("echo", ["text": "hello"]), Self.use("finish", [:])])
    var transcript = transcript()
    #expect(try await run(model, &transcript) == .finished(.answered("done")))
    #expect(model.requests.count == 2)
    #expect(model.requests[1].messages.last == .results([ToolResult(id: "u", text: "hello")]))
    #expect(transcript.usage == TokenUsage(input: 200, output: 20))
    #expect(transcript.calls == 2)
    #expect(transcript.messages.last == .results([ToolResult(id: "u", text: "Done.")]))
  }

  @Test func `goes on later with the earlier conversation as an unchanged beginning, byte for byte`() async throws {
    var first = transcript()
    let model = ScriptedModel { _, turn in
      turn % 2 == 0 ? Self.use("echo", ["text": "turn"], id: "u\(turn)") : Self.use("finish", [:], id: "u\(turn)")
    }
    _ = try await run(model, &first)
    var second = try #require(LoopTranscript(memory: try JSONValue(parsing: first.memory.data)))
    #expect(second == first)
    second.tell("A check failed.")
    _ = try await run(model, &second)
    let requests = model.requests.map { request in
      (request.system, request.tools, request.messages.map(\.json.text).joined(separator: "\n"))
    }
    #expect(requests.count == 4)
    for (earlier, later) in zip(requests, requests.dropFirst()) {
      #expect(later.0 == earlier.0 && later.1 == earlier.1)
      #expect(later.2.hasPrefix(earlier.2))
    }
  }

  @Test(arguments: [
    (ModelReply([.text("No.")], stop: .refusal), "will not"), (ModelReply([], stop: .end), "said nothing"),
    (ModelReply([.toolUse(ToolUse(id: "u", name: "echo", input: ["text": "a"]))], stop: .maximumTokens), "cut"),
  ])
  func `stops at an answer that it cannot use`(_ reply: ModelReply, _ word: String) async throws {
    var transcript = transcript()
    let before = transcript.messages
    guard case .stopped(let reason) = try await run(ScriptedModel(replies: [reply]), &transcript) else {
      Issue.record("it went on")
      return
    }
    #expect(reason.contains(word))
    #expect(transcript.messages == before)
  }

  @Test func `stops where there is no answer and where there is no budget`() async throws {
    for error in [ModelError(.overloaded), BudgetRefusal(.run, limit: 1, spent: 1, wanted: 1)] as [any Error] {
      var transcript = transcript()
      guard case .stopped = try await run(ScriptedModel(results: [.failure(error)]), &transcript) else {
        Issue.record("it went on after \(error)")
        return
      }
    }
  }

  @Test func `stops when nothing new comes of what the model does`() async throws {
    let model = ScriptedModel { _, _ in Self.use("echo", ["text": "again"]) }
    var transcript = transcript()
    guard case .stopped(let reason) = try await run(model, limits: LoopLimits(idle: 3), &transcript) else {
      Issue.record("it went on")
      return
    }
    #expect(reason.contains("circles"))
    #expect(model.requests.count == 4)
    let said = transcript.messages.last?.parts.last?.toolResult?.text ?? ""
    #expect(said.contains("exactly this 4 times"))
  }

  @Test func `stops when a model only talks`() async throws {
    let model = ScriptedModel { _, turn in ModelReply(text: "I think \(turn)") }
    var transcript = transcript()
    guard case .stopped = try await run(model, limits: LoopLimits(idle: 3), &transcript) else {
      Issue.record("it went on")
      return
    }
    #expect(model.requests.count == 3)
  }

  @Test func `stops at its limits of turns and tokens`() async throws {
    let model = ScriptedModel { _, turn in Self.use("echo", ["text": .string("\(turn)")]) }
    var first = transcript()
    #expect(try await run(model, limits: LoopLimits(turns: 3), &first) == .stopped("it was not done after 3 turns"))
    var second = transcript()
    guard case .stopped(let reason) = try await run(model, limits: LoopLimits(tokens: 250), &second) else { return }
    #expect(reason.contains("250 tokens"))
    #expect(second.usage.total == 330)
  }

  @Test func `lets the model read what it did wrong`() async throws {
    let model = ScriptedModel(replies: [
      Self.use("fly", [:], id: "1"), Self.use("echo", ["txt": 1], id: "2"), Self.use("echo", "text", id: "3"),
      Self.use("echo", ["text": .string(String(repeating: "x", count: 101))], id: "4"),
      Self.use("finish", [:], id: "5"),
    ])
    var transcript = transcript()
    #expect(try await run(model, &transcript) == .finished(.answered("done")))
    let results = transcript.messages.flatMap(\.parts).compactMap(\.toolResult)
    #expect(results.prefix(4).filter(\.isError).count == 4)
    #expect(results.last?.isError == false)
  }

  @Test func `does nothing more in a turn that ends the run, and answers every call`() async throws {
    let both = ModelReply(uses: [
      ToolUse(id: "1", name: "finish", input: [:]), ToolUse(id: "2", name: "echo", input: ["text": "late"]),
    ])
    var transcript = transcript()
    #expect(try await run(ScriptedModel(replies: [both]), &transcript) == .finished(.answered("done")))
    #expect(transcript.messages.last?.parts.compactMap(\.toolResult?.id) == ["1", "2"])
  }

  @Test func `sums a long conversation up and keeps its beginning and its newest turns`() async throws {
    let long = String(repeating: "word ", count: 19)
    let model = ScriptedModel { request, turn in
      if request.tools.isEmpty { return ModelReply(text: "So far: much.", usage: TokenUsage(input: 50, output: 5)) }
      guard turn < 30 else { return Self.use("finish", [:], id: "end") }
      return ModelReply(uses: [ToolUse(id: "u\(turn)", name: "echo", input: ["text": .string("\(turn) \(long)")])])
    }
    var transcript = transcript()
    #expect(try await run(model, limits: LoopLimits(window: 1_000), &transcript) == .finished(.answered("done")))
    #expect(transcript.summaries > 0)
    let first = try #require(transcript.messages.first)
    #expect(first.parts.first == .text("Do it."))
    #expect(first.text.contains("So far: much."))
    // Every use is followed by its result, and the roles take turns.
    for (earlier, later) in zip(transcript.messages, transcript.messages.dropFirst()) {
      #expect(earlier.role != later.role)
      if earlier.role == .assistant {
        #expect(earlier.toolUses.map(\.id) == later.parts.compactMap(\.toolResult?.id))
      }
    }
    let summing = try #require(model.requests.first { $0.tools.isEmpty })
    #expect(summing.messages.flatMap(\.parts).allSatisfy { $0.text != nil })
  }
}
