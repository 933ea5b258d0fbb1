import Essentials
import Foundation
import HTTPMessages
import LanguageModel
import ModelSimulator
import Runtime
import Testing

@Suite struct `A provider` {
  let request = ModelRequest(messages: [.user("a")])

  @Test(arguments: WireFormat.allCases)
  func `that breaks off has given no answer`(_ format: WireFormat) async throws {
    let reply = ModelReply(text: "A long answer, of which a part is lost on the way.")
    let whole = format.events(reply).map(\.text).joined().utf8.count
    for count in [0, 1, whole / 3, whole / 2] {
      let error = try await served(script: { _ in .cut(reply, after: count) }) { server in
        await #expect(throws: ModelError.self) { try await format.model(server).reply(to: request) }
      }
      #expect(error?.kind == .cut)
    }
  }

  @Test(arguments: WireFormat.allCases)
  func `that talks nonsense has given no answer`(_ format: WireFormat) async throws {
    for text in ["", "data: {\n\n", "data: []\n\n", "<html>", "data: \"\n\n", "data: {\"type\":\"message_stop\"}\n\n"] {
      let error = try await served(script: { _ in .raw(text) }) { server in
        await #expect(throws: ModelError.self) { try await format.model(server).reply(to: request) }
      }
      #expect(error?.kind == .cut || error?.kind == .malformed)
    }
  }

  @Test(arguments: [
    (400, "invalid_request_error", "no", ModelError.Kind.badRequest),
    (401, "authentication_error", "no", .unauthorised),
    (403, "permission_error", "no", .unauthorised), (404, "not_found_error", "no", .badRequest),
    (429, "rate_limit_error", "no", .rateLimited), (500, "api_error", "no", .overloaded),
    (529, "overloaded_error", "no", .overloaded), (400, "invalid_request_error", "prompt is too long: 1 > 0", .tooLong),
    (400, "context_length_exceeded", "no", .tooLong),
  ])
  func `that refuses says why`(_ status: Int, _ type: String, _ message: String, _ kind: ModelError.Kind) async throws {
    for format in WireFormat.allCases where type != "context_length_exceeded" || format != .messages {
      let error = try await served(script: { _ in .failure(status: status, type: type, message: message) }) { server in
        await #expect(throws: ModelError.self) { try await format.model(server).reply(to: request) }
      }
      #expect(error?.kind == kind)
      #expect(error?.detail.contains(message) == true)
    }
  }

  @Test func `that refuses within the stream says why`() async throws {
    let text =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"
    let error = try await served(script: { _ in .raw(text) }) { server in
      await #expect(throws: ModelError.self) { try await WireFormat.messages.model(server).reply(to: request) }
    }
    #expect(error == ModelError(.overloaded, "Overloaded"))
  }

  @Test(arguments: WireFormat.allCases, [429, 500, 502, 503, 504, 529])
  func `that is busy is asked again, after as long as it says`(_ format: WireFormat, _ status: Int) async throws {
    let isWaiting = Latch()
    let start = Date(timeIntervalSince1970: 0)
    // Forty seconds, and a twentieth on top: half of the tenth that chance may add.
    let time = ManualTime(start, didFallAsleep: { if $0 == start + 42 { isWaiting.open() } })
    let reply = try await served(script: { question in
      question.turn == 0
        ? .failure(status: status, type: "x", message: "", headers: ["retry-after": "40"])
        : .reply(ModelReply(text: "b"))
    }) { server in
      async let reply = format.model(server, retry: RetryPolicy(), time: time).reply(to: request)
      await isWaiting.wait()
      #expect(server.questions.count == 1)
      time.advance(by: .seconds(42))
      return try await reply
    }
    #expect(reply.text == "b")
  }

  @Test func `that stays busy is given up`() async throws {
    let policy = RetryPolicy(attempts: 3, first: .milliseconds(1))
    let (error, count) = try await served(script: { _ in .failure(status: 529, type: "overloaded_error", message: "") })
    {
      server in
      let error = await #expect(throws: ModelError.self) {
        try await WireFormat.messages.model(server, retry: policy).reply(to: request)
      }
      return (error, server.questions.count)
    }
    #expect(error?.kind == .overloaded && count == 3)
  }

  @Test(arguments: [400, 401, 403, 404])
  func `that says no is not asked again`(_ status: Int) async throws {
    let count = try await served(script: { _ in .failure(status: status, type: "x", message: "") }) { server in
      _ = try? await WireFormat.chat.model(server, retry: RetryPolicy(first: .milliseconds(1))).reply(to: request)
      return server.questions.count
    }
    #expect(count == 1)
  }

  @Test func `that hangs up before the first byte is asked again, but not after`() async throws {
    let policy = RetryPolicy(attempts: 2, first: .milliseconds(1))
    let text = try await served(script: { $0.turn == 0 ? .hangUp : .reply(ModelReply(text: "b")) }) { server in
      try await WireFormat.messages.model(server, retry: policy).reply(to: request).text
    }
    #expect(text == "b")
    let long = ModelReply(text: String(repeating: "owl ", count: 100))
    let count = try await served(script: { _ in .cut(long, after: 900) }) { server in
      _ = try? await WireFormat.messages.model(server, retry: policy).reply(to: request)
      return server.questions.count
    }
    #expect(count == 1)
  }

  @Test func `that falls silent is given up`() async throws {
    let limits = ProviderModel.Limits(whole: .seconds(600), silence: .milliseconds(300))
    let error = try await served(script: { _ in .stall(ModelReply(text: "an answer that never ends"), after: 600) }) {
      server in
      await #expect(throws: ModelError.self) {
        try await WireFormat.messages.model(server, limits: limits).reply(to: request)
      }
    }
    #expect(error?.kind == .timedOut)
  }

  @Test func `is let go when nobody waits any more`() async throws {
    let asked = Latch()
    try await served(script: { _ in
      asked.open()
      return .stall(ModelReply(text: "an answer that never ends"), after: 300)
    }) { server in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) {
            try await WireFormat.messages.model(server).reply(to: request)
          }
        }
        await asked.wait()
        group.cancelAll()
      }
    }
  }

  @Test func `that does not count is counted for`() async throws {
    let reply = try await served(script: { _ in .reply(ModelReply(text: "twelve bytes")) }) { server in
      try await WireFormat.chat.model(server).reply(to: request)
    }
    #expect(reply.usage.input > 0 && reply.usage.output >= 4)
  }
}

@Suite struct `A request to a provider` {
  let kept = ModelRequest(
    system: "Be good.", messages: [.user("a"), .assistant("b"), .user("c")],
    tools: [ToolDefinition(name: "t", description: "d", input: ["type": "object"])], isKept: true)

  func body(_ format: WireFormat, _ request: ModelRequest) throws -> JSONValue {
    try JSONValue(parsing: format.dialect("https://x.example/v1/").message(for: request).body)
  }

  @Test func `carries the key where the provider looks for it, and nowhere else`() {
    for format in WireFormat.allCases {
      let message = format.dialect("https://x.example/v1/").message(for: kept)
      let secrets = message.headers.fields.filter { $0.value.contains("sk-secret") }
      #expect(secrets.map(\.name) == [format == .messages ? "x-api-key" : "Authorization"])
      #expect(!String(decoding: message.body, as: UTF8.self).contains("sk-secret") && !message.url.contains("sk-"))
      #expect(message.url.hasPrefix("https://x.example/v1/") && !message.url.contains("//v1/"))
    }
    let azure = ChatDialect(
      ModelEndpoint(base: "https://x", model: "m", key: Redacted("sk-secret")), accent: .azure)
    #expect(azure.message(for: kept).headers["api-key"] == "sk-secret")
    #expect(azure.message(for: kept).headers["Authorization"] == nil)
    let open = WireFormat.chat.dialect("https://x.example", key: nil).message(for: kept)
    #expect(open.headers["Authorization"] == nil)
  }

  @Test func `marks what shall be kept, and only where it shall`() throws {
    let marked = try body(.messages, kept)
    #expect(marked.at("/system/0/cache_control/type") == "ephemeral")
    #expect(marked.at("/messages/0/content/0/cache_control/type") == "ephemeral")
    #expect(marked.at("/messages/1/content/0/cache_control") == nil)
    #expect(marked.at("/messages/2/content/0/cache_control/type") == "ephemeral")
    var other = kept
    other.isKept = false
    #expect(try !body(.messages, other).text.contains("cache_control"))
  }

  @Test(arguments: WireFormat.allCases)
  func `goes on where the last one ended, byte for byte`(_ format: WireFormat) throws {
    var longer = kept
    longer.isKept = false
    let before = try body(format, longer)
    longer.messages += [.assistant("d"), .user("e")]
    let after = try body(format, longer)
    let key = format == .responses ? "input" : "messages"
    let first = try #require(before[key]?.text.dropLast())
    #expect(after[key]?.text.hasPrefix(first) == true)
    #expect(after["tools"] == before["tools"] && after["system"] == before["system"])
    #expect(after["instructions"] == before["instructions"])
  }

  @Test func `does not send one provider's thoughts to another`() throws {
    let message = ModelMessage(
      .assistant, [.thinking(WireFormat.messages.thought), .thinking(WireFormat.responses.thought), .text("so")])
    let request = ModelRequest(messages: [.user("a"), message])
    #expect(try !body(.messages, request).text.contains("reasoning"))
    #expect(try !body(.responses, request).text.contains("signature"))
    #expect(try !body(.chat, request).text.contains("hm"))
  }

  @Test(arguments: [ToolChoice.none, .any, .named("t")])
  func `says whether a tool has to be used`(_ choice: ToolChoice) throws {
    var request = kept
    #expect(try body(.chat, request)["tool_choice"] == nil)
    request.toolChoice = choice
    for format in WireFormat.allCases { #expect(try body(format, request)["tool_choice"] != nil) }
  }

  @Test func `names the token limit as its reader knows it`() throws {
    let endpoint = ModelEndpoint(base: "http://x", model: "m", key: nil)
    for accent in ChatDialect.Accent.allCases {
      let json = try JSONValue(parsing: ChatDialect(endpoint, accent: accent).message(for: kept).body)
      #expect((json["max_tokens"] == nil) == (accent != .local))
      #expect((json["max_completion_tokens"] == nil) == (accent == .local))
    }
  }

  @Test func `asks for thoughts only where they are wanted`() throws {
    var request = kept
    request.thinkingTokens = 2000
    request.temperature = 0.5
    let json = try body(.messages, request)
    #expect(json.at("/thinking/budget_tokens") == 2000 && json["temperature"] == nil)
    #expect(try body(.responses, request)["include"] == ["reasoning.encrypted_content"])
    #expect(try body(.responses, kept)["include"] == nil)
  }
}
