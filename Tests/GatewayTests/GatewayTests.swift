import Configuration
import Essentials
import Foundation
import Gateway
import HTTPClient
import HTTPMessages
import LanguageModel
import ModelSimulator
import Runtime
import Sockets
import Synchronization
import Testing

/// What a gateway said it did.
final class Notes: Sendable {
  private let state = Mutex<(events: [GatewayEvent], calls: [ModelCall])>(([], []))
  var events: [GatewayEvent] { state.withLock(\.events) }
  var calls: [ModelCall] { state.withLock(\.calls) }
  func record(_ event: GatewayEvent) { state.withLock { $0.events.append(event) } }
  func note(_ call: ModelCall) async { state.withLock { $0.calls.append(call) } }
}

/// A gateway before a scripted provider, and a client at its socket.
struct GatewayWorld: Sendable {
  var provider: ModelServer
  var gateway: Gateway
  var path: String
  var notes: Notes
  var client: CurlTransport

  static let price = ModelPrice(input: 1, output: 10, cacheRead: 0.1, cacheWrite: 2)

  static func with<Result: Sendable>(
    limits: [BudgetRefusal.Scope: Double] = [:], hosts: [String] = [], dialer: Dialer = Dialer(), mostCalls: Int = 100,
    script: @escaping ModelServer.Script = { _ in .reply(ModelReply(text: "b")) },
    tools: @escaping GatewayRun.Tools = { _, _ in nil },
    _ body: @escaping @Sendable (GatewayWorld) async throws -> Result
  ) async throws -> Result {
    let path = FileManager.default.temporaryDirectory.path + "/gw-\(UUID().uuidString.prefix(8)).sock"
    return try await ModelServer(script: script).serving { provider in
      let endpoint = ModelEndpoint(base: provider.base, model: "real", key: Redacted("sk-secret"))
      let named = GatewayModel.Speech.allCases.map { speech in
        GatewayModel(name: "m-\(speech.rawValue)", speech: speech, endpoint: endpoint, price: price)
      }
      let models = named + [GatewayModel(name: "real", speech: .messages, endpoint: endpoint, price: price)]
      let run = GatewayRun(
        token: Redacted("run-token"), models: models, account: SpendAccount(run: "r1", repository: "a/b"),
        hosts: hosts.compactMap { HostPattern($0) }, mostCalls: mostCalls, tools: tools)
      let notes = Notes()
      let gateway = try Gateway(
        run, path: path, book: BudgetBook(limits: limits), transport: try CurlTransport(), time: SystemTime(),
        dialer: dialer, ledger: notes.note, record: notes.record)
      let client = try CurlTransport(options: CurlOptions(unixSocket: path))
      return try await gateway.serving {
        try await body(
          GatewayWorld(provider: provider, gateway: gateway, path: path, notes: notes, client: client))
      }
    }
  }

  /// A model inside the sandbox: it knows the run's token and no key.
  func model(_ format: WireFormat, token: String = "run-token") -> ProviderModel {
    let endpoint = ModelEndpoint(base: "http://gateway/v1", model: "m-\(format.rawValue)", key: Redacted(token))
    let dialect: any ModelDialect =
      switch format {
      case .messages: AnthropicDialect(endpoint)
      case .chat: ChatDialect(endpoint)
      case .responses: ResponsesDialect(endpoint)
      }
    return ProviderModel(dialect, transport: client, retry: .never, time: SystemTime(), chance: { 0 })
  }

  func post(_ path: String, _ body: JSONValue, headers: HTTPHeaders = ["x-api-key": "run-token"]) async throws
    -> HTTPResponse
  {
    try await client.send(HTTPRequest("POST", "http://gateway" + path, headers: headers, json: body))
  }
}

@Suite struct `A gateway` {
  static let usage = TokenUsage(input: 1000, output: 100, cacheRead: 500)
  static let reply = ModelReply([.text("naïve 🦉")], stop: .end, usage: usage, model: "real")

  @Test(arguments: WireFormat.allCases)
  func `passes a model's answer through, and puts it on the bill`(_ format: WireFormat) async throws {
    try await GatewayWorld.with(script: { _ in .reply(Self.reply) }) { world in
      #expect(try await world.model(format).reply(to: ModelRequest(messages: [.user("a 🦉")])) == Self.reply)
      let question = try #require(world.provider.questions.first)
      #expect(question.conversation.model == "real" && question.conversation.messages == [.user("a 🦉")])
      let call = try #require(world.notes.calls.first)
      #expect(call.usage == Self.usage && call.dollars == GatewayWorld.price.dollars(Self.usage))
      #expect(call.account.run == "r1" && call.failure == nil)
      #expect(world.notes.events.map(\.kind) == [.model] && world.notes.events.map(\.status) == [200])
    }
  }

  @Test(arguments: WireFormat.allCases)
  func `adds the key outside, and takes the token away`(_ format: WireFormat) async throws {
    try await GatewayWorld.with { world in
      _ = try await world.model(format).reply(to: ModelRequest(messages: [.user("a")]))
      let fields = try #require(world.provider.questions.first?.http.headers.fields)
      #expect(fields.contains { $0.value.contains("sk-secret") })
      #expect(!fields.contains { $0.value.contains("run-token") })
    }
  }

  @Test func `passes bytes through as they are, where nothing has to be added`() async throws {
    let body = "{ \"model\" : \"real\",  \"max_tokens\": 5, \"x\": 1.50, \"messages\": [] }"
    try await GatewayWorld.with { world in
      let request = HTTPRequest(
        "POST", "http://gateway/v1/messages?beta=true",
        headers: ["x-api-key": "run-token", "anthropic-beta": "b1", "Cookie": "c"], body: Data(body.utf8))
      #expect(try await world.client.send(request).status == 200)
      let seen = try #require(world.provider.questions.first?.http)
      #expect(seen.url == "/v1/messages?beta=true" && seen.headers["anthropic-beta"] == "b1")
      #expect(seen.headers["Cookie"] == nil)
      #expect(seen.body == Data(body.utf8))
    }
  }

  @Test(arguments: [WireFormat.messages, .chat, .responses])
  func `reads the bill of an answer that is not streamed`(_ format: WireFormat) async throws {
    let path = ["messages": "/v1/messages", "chat": "/v1/chat/completions", "responses": "/v1/responses"]
    try await GatewayWorld.with(script: { _ in .reply(Self.reply) }) { world in
      let body: JSONValue = [
        "model": .string("m-\(format.rawValue)"), "max_tokens": 10, "messages": [], "input": "a",
      ]
      let response = try await world.post(path[format.rawValue] ?? "", body)
      #expect(response.status == 200)
      #expect(world.notes.calls.map(\.usage) == [Self.usage])
    }
  }

  @Test func `asks only the models on its list`() async throws {
    try await GatewayWorld.with { world in
      for (path, model) in [
        ("/v1/messages", "m-chat"), ("/v1/messages", "other"), ("/v1/chat/completions", "m-messages"),
      ] {
        let response = try await world.post(path, ["model": .string(model), "max_tokens": 5, "messages": []])
        #expect(response.status == 403)
      }
      #expect(world.provider.questions.isEmpty && world.notes.calls.isEmpty)
      #expect(world.notes.events.allSatisfy { $0.refusal != nil })
    }
  }

  @Test(
    arguments: [
      [:], ["x-api-key": "wrong"], ["Authorization": "Bearer wrong"], ["Authorization": "run-token x"],
      ["Authorization": "Basic !!"],
    ] as [HTTPHeaders])
  func `opens to the run's token alone`(_ headers: HTTPHeaders) async throws {
    try await GatewayWorld.with { world in
      let response = try await world.post("/v1/messages", ["model": "m-messages", "max_tokens": 5], headers: headers)
      #expect(response.status == 401 && world.provider.questions.isEmpty)
    }
  }

  @Test func `stops when a budget does not allow the next call, and says so`() async throws {
    let usage = TokenUsage(output: 60_000)
    try await GatewayWorld.with(
      limits: [.run: 1], script: { _ in .reply(ModelReply([.text("b")], stop: .end, usage: usage)) }
    ) { world in
      let request = ModelRequest(messages: [.user("a")], maximumTokens: 60_000)
      _ = try await world.model(.messages).reply(to: request)
      #expect(world.gateway.refusal == nil)
      let error = await #expect(throws: ModelError.self) { try await world.model(.messages).reply(to: request) }
      #expect(error?.kind == .unauthorised && error?.detail.contains("the budget of $1.00 for each run") == true)
      #expect(world.gateway.refusal?.scope == .run)
      #expect(world.provider.questions.count == 1)
    }
  }

  @Test func `lets no question cost more than was thought`() async throws {
    try await GatewayWorld.with { world in
      _ = try await world.post(
        "/v1/chat/completions", ["model": "m-chat", "messages": [], "n": 50, "stream": true])
      let body = try #require(world.provider.questions.first?.body)
      #expect(body["n"] == nil && body["max_completion_tokens"] == 8192)
      #expect(body.at("/stream_options/include_usage") == true)
    }
  }

  @Test func `makes no more calls than it may`() async throws {
    try await GatewayWorld.with(mostCalls: 1) { world in
      _ = try await world.model(.chat).reply(to: ModelRequest(messages: [.user("a")]))
      await #expect(throws: ModelError.self) {
        try await world.model(.chat).reply(to: ModelRequest(messages: [.user("a")]))
      }
      #expect(world.provider.questions.count == 1)
    }
  }

  @Test func `counts what came of an answer that broke off`() async throws {
    let long = ModelReply(
      [.text(String(repeating: "owl ", count: 500))], stop: .end, usage: TokenUsage(input: 70, output: 900))
    try await GatewayWorld.with(script: { _ in .cut(long, after: 20_000) }) { world in
      await #expect(throws: ModelError.self) {
        try await world.model(.messages).reply(to: ModelRequest(messages: [.user("a")]))
      }
      let call = try #require(world.notes.calls.first)
      #expect(call.failure == .cut && call.usage.input == 70 && call.usage.output >= 500)
    }
  }

  @Test func `passes a provider's refusal through, at no price`() async throws {
    try await GatewayWorld.with(script: { _ in
      .failure(status: 429, type: "rate_limit_error", message: "slow down", headers: ["retry-after": "7"])
    }) { world in
      let response = try await world.post(
        "/v1/messages", ["model": "m-messages", "max_tokens": 5, "messages": []])
      #expect(response.status == 429 && response.headers["retry-after"] == "7")
      #expect(world.notes.calls.map(\.dollars) == [0] && world.notes.calls.map(\.failure) == [.rateLimited])
    }
  }

  @Test func `serves tools by name`() async throws {
    try await GatewayWorld.with(tools: { name, request in
      name == "docs" ? HTTPResponse(200, body: request.body) : nil
    }) { world in
      let answer = try await world.post("/mcp/docs", ["a": 1])
      #expect(answer.body == Data("{\"a\":1}".utf8))
      #expect(try await world.post("/mcp/other", ["a": 1]).status == 404)
      #expect(try await world.post("/mcp/docs", ["a": 1], headers: [:]).status == 401)
      #expect(try await world.post("/etc/passwd", ["a": 1]).status == 404)
    }
  }

  @Test func `lists the models, and counts tokens for nothing`() async throws {
    try await GatewayWorld.with { world in
      let list = try await world.client.send(
        HTTPRequest("GET", "http://gateway/v1/models", headers: ["Authorization": "Bearer run-token"]))
      #expect(String(decoding: list.body, as: UTF8.self).contains("m-responses"))
      let count = try await world.post("/v1/messages/count_tokens", ["model": "m-messages", "messages": []])
      #expect(count.status == 200 && world.notes.calls.isEmpty)
    }
  }
}
