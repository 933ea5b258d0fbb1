import Essentials
import Foundation
import LanguageModel
import ModelSimulator
import Runtime
import Testing

/// What every language model keeps, whoever answers.
enum ModelPromise: String, CaseIterable {
  case text, toolUses, thought, usage, maximumTokens, refusal

  func reply(_ format: WireFormat?) -> ModelReply {
    let usage = TokenUsage(input: 11, output: 5, cacheRead: 7)
    switch self {
    case .text: return ModelReply([.text("naïve 🦉\nowls \"fly\"")], stop: .end, usage: usage, model: "m-1")
    case .toolUses:
      let uses: [ModelPart] = [
        .toolUse(ToolUse(id: "u1", name: "read", input: ["path": "a/ü.py", "lines": [1, 2]])),
        .toolUse(ToolUse(id: "u2", name: "list", input: [:])),
      ]
      return ModelReply([.text("Let me look.")] + uses, stop: .toolUse, usage: usage, model: "m-1")
    case .thought:
      let thoughts: [ModelPart] = format == .chat ? [] : [.thinking((format ?? .messages).thought)]
      return ModelReply(thoughts + [.text("so")], stop: .end, usage: usage, model: "m-1")
    case .usage:
      return ModelReply([.text("a")], stop: .end, usage: TokenUsage(input: 3, output: 9, cacheRead: 4), model: "m-1")
    case .maximumTokens: return ModelReply([.text("half a")], stop: .maximumTokens, usage: usage, model: "m-1")
    case .refusal: return ModelReply([.text("I will not.")], stop: .refusal, usage: usage, model: "m-1")
    }
  }
}

@Suite struct `A language model` {
  static let request = ModelRequest(messages: [.user("a 🦉")])

  @Test(arguments: WireFormat.allCases, ModelPromise.allCases)
  func `at a provider gives what the provider said`(_ format: WireFormat, _ promise: ModelPromise) async throws {
    let expected = promise.reply(format)
    for pieceSize in [1, 7, 4096] {
      let reply = try await served(pieceSize: pieceSize, script: { _ in .reply(expected) }) { server in
        try await format.model(server).reply(to: Self.request)
      }
      #expect(reply == expected)
    }
  }

  @Test(arguments: ModelPromise.allCases)
  func `that is scripted or recorded gives what was said`(_ promise: ModelPromise) async throws {
    let expected = promise.reply(nil)
    let time = ManualTime(Date(timeIntervalSince1970: 0))
    let recording = RecordingModel(ScriptedModel(replies: [expected]), time: time)
    #expect(try await recording.reply(to: Self.request) == expected)
    let replaying = ReplayingModel(try Cassette(parsing: recording.cassette.data))
    #expect(try await replaying.reply(to: Self.request) == expected)
  }

  @Test(arguments: WireFormat.allCases)
  func `is told the whole conversation`(_ format: WireFormat) async throws {
    let conversation: [ModelMessage] = [
      .user("look 🦉"),
      ModelMessage(
        .assistant,
        [.thinking(format.thought), .text("So."), .toolUse(ToolUse(id: "u1", name: "read", input: ["path": "a"]))]),
      .results([ToolResult(id: "u1", text: "content")]), .assistant("Done."), .user("more"),
    ]
    let request = ModelRequest(
      system: "Be good.", messages: conversation,
      tools: [ToolDefinition(name: "read", description: "Reads.", input: ["type": "object"])], maximumTokens: 77)
    let seen = try await served(script: { _ in .reply(ModelReply(text: "b")) }) { server in
      _ = try await format.model(server).reply(to: request)
      return server.questions
    }
    let told = try #require(seen.first?.conversation)
    #expect(told.model == "m-1" && told.system == "Be good." && told.maximumTokens == 77)
    #expect(told.tools == request.tools)
    let parts = conversation.flatMap(\.parts).filter { part in
      if case .thinking = part { format != .chat } else { true }
    }
    let toldParts = told.messages.flatMap(\.parts)
    #expect(toldParts.compactMap(\.text) == parts.compactMap(\.text))
    #expect(toldParts.compactMap(\.toolUse) == parts.compactMap(\.toolUse))
    #expect(toldParts.compactMap(\.toolResult) == parts.compactMap(\.toolResult))
    #expect(
      toldParts.contains {
        if case .thinking(let thought) = $0 { thought.block == format.thought.block } else { false }
      } == (format != .chat))
  }

  @Test(arguments: WireFormat.allCases)
  func `gives an answer of a form`(_ format: WireFormat) async throws {
    let form = AnswerForm(
      name: "sureness",
      schema: ["type": "object", "properties": ["sure": ["type": "integer"]], "required": ["sure"]])
    let request = ModelRequest(messages: [.user("how sure?")], form: form)
    let answer = try await served(script: { question in
      // Messages has no forms: there it is a tool that has to be used.
      guard format == .messages else {
        #expect(question.conversation.form == form)
        return .reply(ModelReply(text: "{\"sure\":7}"))
      }
      #expect(question.body.at("/tool_choice/name") == "sureness")
      return .reply(ModelReply(uses: [ToolUse(id: "u", name: "sureness", input: ["sure": 7])]))
    }) { server in try await format.model(server).answer(request) }
    #expect(answer.value == ["sure": 7] && answer.messages.last?.text == "{\"sure\":7}")
  }
}
