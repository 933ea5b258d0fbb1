import Configuration
import Essentials
import Foundation
import HTTPClient
import LanguageModel
import ModelSimulator
import Runtime
import Testing

@Suite struct `The models of the settings` {
  func registry(_ yaml: String, _ box: CallBox = CallBox()) throws -> ModelRegistry {
    let settings = try Settings.parse(Data(yaml.utf8), environment: ["KEY": "sk-1"])
    return try ModelRegistry(
      settings, catalogue: ModelCatalogue.builtIn(), book: BudgetBook(settings.budget), time: SystemTime(),
      chance: { 0 }, transport: { _ in try CurlTransport() }, ledger: box.note)
  }

  @Test func `are none by default`() throws {
    let registry = try registry("")
    for task in ModelTask.allCases {
      #expect(registry.model(for: task, account: SpendAccount()) == nil)
      #expect(registry.entries(for: task).isEmpty)
    }
  }

  @Test func `know where they are and what they cost`() throws {
    let registry = try registry(
      """
      models:
        big: {provider: anthropic, model: claude-opus-4-5-20251101, key: "${KEY}"}
        own: {provider: vllm, model: qwen, url: http://gpu:8000/v1/, window: 32000}
        mine: {provider: openai, model: m, url: https://proxy.example/v1, input_usd: 1, output_usd: 2}
      tasks: {fix: [big, own, mine]}
      """)
    let entries = registry.entries(for: .fix)
    #expect(
      entries.map(\.endpoint.base) == [
        "https://api.anthropic.com/v1", "http://gpu:8000/v1", "https://proxy.example/v1",
      ])
    #expect(entries.map(\.price.output) == [25, 0, 2] && entries.map(\.window) == [200_000, 32_000, nil])
    #expect(entries[0].endpoint.key == Redacted("sk-1"))
    #expect(registry.model(for: .fix, account: SpendAccount()) != nil)
    #expect(registry.model(for: .screen, account: SpendAccount()) == nil)
  }

  @Test(arguments: [
    ("tasks: {fix: [big]}", "tasks.fix names big, which is not among models"),
    ("models: {a: {provider: vllm, model: m}}", "models.a needs a url: vllm has no address of its own"),
    ("models: {a: {provider: anthropic, model: claude-opus-4-5}}", "models.a needs a key"),
    ("models: {a: {provider: openai, model: new, key: k}}", "models.a needs input_usd and output_usd"),
  ])
  func `say what is missing`(_ yaml: String, _ problem: String) {
    let error = #expect(throws: ModelRegistry.Problem.self) { try registry(yaml) }
    #expect(error?.description.hasPrefix(problem) == true)
  }

  @Test func `stand in for each other, each on the bill`() async throws {
    let box = CallBox()
    let broken = try ModelServer { _ in .failure(status: 401, type: "authentication_error", message: "no") }
    let whole = try ModelServer { _ in .reply(ModelReply(text: "b", usage: TokenUsage(input: 5, output: 6))) }
    let text = try await broken.serving { broken in
      try await whole.serving { whole in
        let registry = try registry(
          """
          models:
            first: {provider: anthropic, model: claude-opus-4-5, url: "\(broken.base)", key: k}
            second: {provider: ollama, model: qwen, url: "\(whole.base)"}
          tasks: {match: [first, second]}
          """, box)
        let model = try #require(registry.model(for: .match, account: SpendAccount(repository: "a/b")))
        return try await model.reply(to: ModelRequest(messages: [.user("a")])).text
      }
    }
    #expect(text == "b")
    #expect(box.calls.map(\.name) == ["first", "second"] && box.calls.map(\.failure) == [.unauthorised, nil])
    #expect(box.calls.map(\.dollars) == [0, 0])
  }
}
