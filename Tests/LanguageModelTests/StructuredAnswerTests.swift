import Essentials
import LanguageModel
import Testing

@Suite struct `A structured answer` {
  let request = ModelRequest(
    messages: [.user("how sure?")],
    form: AnswerForm(
      name: "sureness",
      schema: ["type": "object", "properties": ["sure": ["type": "integer"]], "required": ["sure"]]))

  func reply(_ text: String) -> ModelReply { ModelReply(text: text, usage: TokenUsage(input: 1, output: 2)) }

  @Test(arguments: ["{\"sure\": 7}", "  {\"sure\":7}\n", "```json\n{\"sure\": 7}\n```", "\n```\n{\"sure\": 7}\n```\n"])
  func `is read`(_ text: String) async throws {
    let model = ScriptedModel(replies: [reply(text)])
    let answer = try await model.answer(request)
    #expect(answer.value == ["sure": 7] && answer.calls == 1)
    #expect(answer.messages == [.user("how sure?"), .assistant(text)])
  }

  @Test(arguments: [
    ("{\"sure\": \"very\"}", "/sure: integer expected"), ("{\"sure\": 7", "not JSON"), ("I am sure.", "not JSON"),
    ("{\"sure\": 7} I hope", "not JSON"),
  ])
  func `that does not fit is asked for once more, with the reason`(_ wrong: String, _ reason: String) async throws {
    let model = ScriptedModel(replies: [reply(wrong), reply("{\"sure\": 8}")])
    let answer = try await model.answer(request)
    #expect(answer.value == ["sure": 8] && answer.calls == 2)
    #expect(answer.usage == TokenUsage(input: 2, output: 4))
    let second = try #require(model.requests.last)
    #expect(second.messages.prefix(2) == [.user("how sure?"), .assistant(wrong)])
    #expect(second.messages.last?.text.contains(reason) == true)
  }

  @Test func `that fits neither time is none`() async {
    let model = ScriptedModel(replies: [reply("no"), reply("[]"), reply("{\"sure\": 8}")])
    await #expect(throws: ModelError(.unstructured, "the answer: object expected")) { try await model.answer(request) }
    #expect(model.requests.count == 2)
  }

  static let nothings: [(ModelReply, ModelError.Kind)] = [
    (ModelReply([], stop: .end), .empty), (ModelReply([.text(" \n")], stop: .end), .empty),
    (ModelReply([.thinking(ModelThinking(text: "hm", block: .null))], stop: .end), .empty),
    (ModelReply([.text("{\"sure\": 7}")], stop: .maximumTokens), .incomplete),
    (ModelReply([.text("{\"sure\": 7}")], stop: .refusal), .refused),
  ]

  @Test(arguments: nothings)
  func `fails closed where it is empty, cut or refused`(_ reply: ModelReply, _ kind: ModelError.Kind) async {
    let model = ScriptedModel(replies: [reply, self.reply("{\"sure\": 7}")])
    let error = await #expect(throws: ModelError.self) { try await model.answer(request) }
    #expect(error?.kind == kind && model.requests.count == 1)
  }

  @Test func `of a form that cannot be checked is not asked for`() async {
    let model = ScriptedModel(replies: [reply("{}")])
    let unchecked = ModelRequest(
      messages: request.messages, form: AnswerForm(name: "sureness", schema: ["pattern": "x"]))
    await #expect(throws: JSONSchema.Problem.self) { try await model.answer(unchecked) }
    let formless = ModelRequest(messages: request.messages)
    await #expect(throws: ModelError.self) { try await model.answer(formless) }
    #expect(model.requests.isEmpty)
  }
}

@Suite struct `A model with others behind it` {
  let request = ModelRequest(messages: [.user("a")])

  @Test(arguments: ModelError.Kind.allCases)
  func `is replaced where another may do better`(_ kind: ModelError.Kind) async throws {
    let first = ScriptedModel(results: [.failure(ModelError(kind))])
    let second = ScriptedModel(replies: [ModelReply(text: "b")])
    let model = FallbackModel([first, second])
    if ModelError(kind).mayFallBack {
      #expect(try await model.reply(to: request).text == "b")
    } else {
      await #expect(throws: ModelError(kind)) { try await model.reply(to: request) }
      #expect(second.requests.isEmpty)
    }
  }

  @Test func `fails with the last one's error`() async {
    let model = FallbackModel([
      ScriptedModel(results: [.failure(ModelError(.overloaded))]),
      ScriptedModel(results: [.failure(ModelError(.unauthorised))]),
    ])
    await #expect(throws: ModelError(.unauthorised)) { try await model.reply(to: request) }
    await #expect(throws: ModelError(.noModel)) { try await FallbackModel([]).reply(to: request) }
  }

  @Test func `does not go round a budget`() async {
    let second = ScriptedModel(replies: [ModelReply(text: "b")])
    let refusal = BudgetRefusal(.run, limit: 1, spent: 1, wanted: 1)
    let model = FallbackModel([ScriptedModel(results: [.failure(refusal)]), second])
    await #expect(throws: refusal) { try await model.reply(to: request) }
    #expect(second.requests.isEmpty)
  }
}
