import Essentials
package import HTTPMessages

/// Chat completions, of OpenAI and of all who speak like it.
///
/// https://platform.openai.com/docs/api-reference/chat
package struct ChatDialect: ModelDialect {
  /// Where those who speak it differ.
  package enum Accent: Sendable, CaseIterable {
    case openai
    /// The key has a header of its own.
    case azure
    /// vLLM, llama.cpp, Ollama: they know the older name of the token limit.
    case local
  }

  private let endpoint: ModelEndpoint
  private let accent: Accent

  package init(_ endpoint: ModelEndpoint, accent: Accent = .openai) {
    self.endpoint = endpoint
    self.accent = accent
  }

  package func reader(for _: ModelRequest) -> any ReplyReader { ChatReader() }

  package func message(for request: ModelRequest) -> HTTPRequest {
    var headers = HTTPHeaders()
    if let key = endpoint.key {
      headers[accent == .azure ? "api-key" : "Authorization"] =
        accent == .azure ? key.reveal() : "Bearer \(key.reveal())"
    }
    return endpoint.post("/chat/completions", headers, body(request))
  }

  private func body(_ request: ModelRequest) -> [String: JSONValue] {
    var body: [String: JSONValue] = [
      "model": .string(endpoint.name(for: request)), "stream": true, "stream_options": ["include_usage": true],
      accent == .local ? "max_tokens" : "max_completion_tokens": .integer(Int64(request.maximumTokens)),
    ]
    let system: [JSONValue] =
      request.system.isEmpty ? [] : [["role": "system", "content": .string(request.system)]]
    body["messages"] = .array(system + request.messages.flatMap(Self.messages))
    if let temperature = request.temperature { body["temperature"] = .number(temperature) }
    if request.thinkingTokens != nil, accent != .local { body["reasoning_effort"] = "medium" }
    if !request.tools.isEmpty {
      body["tools"] = .array(request.tools.map(Self.tool))
      if request.toolChoice != .automatic { body["tool_choice"] = Self.choice(request.toolChoice) }
    }
    if let form = request.form {
      body["response_format"] = [
        "type": "json_schema", "json_schema": ["name": .string(form.name), "schema": form.schema],
      ]
    }
    return body
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    [
      "type": "function",
      "function": [
        "name": .string(tool.name), "description": .string(tool.description), "parameters": tool.input,
      ],
    ]
  }

  private static func choice(_ choice: ToolChoice) -> JSONValue {
    switch choice {
    case .automatic: "auto"
    case .none: "none"
    case .any: "required"
    case .named(let name): ["type": "function", "function": ["name": .string(name)]]
    }
  }

  /// A message for each tool's result, then one for what was said.
  private static func messages(_ message: ModelMessage) -> [JSONValue] {
    let results = message.parts.compactMap(\.toolResult).map { result -> JSONValue in
      let text = result.isError ? "Error: \(result.text)" : result.text
      return ["role": "tool", "tool_call_id": .string(result.id), "content": .string(text)]
    }
    let uses = message.toolUses.map { use -> JSONValue in
      [
        "id": .string(use.id), "type": "function",
        "function": ["name": .string(use.name), "arguments": .string(use.input.text)],
      ]
    }
    let texts = message.parts.compactMap(\.text).filter { !$0.isEmpty }
    guard !texts.isEmpty || !uses.isEmpty else { return results }
    var said: [String: JSONValue] = ["role": .string(message.role.rawValue)]
    if !texts.isEmpty { said["content"] = .string(texts.joined(separator: "\n\n")) }
    if !uses.isEmpty { said["tool_calls"] = .array(uses) }
    return results + [.object(said)]
  }
}
