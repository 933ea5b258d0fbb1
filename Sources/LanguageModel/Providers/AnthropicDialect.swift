import Essentials
package import HTTPMessages

/// Anthropic's Messages.
///
/// https://docs.anthropic.com/en/api/messages
package struct AnthropicDialect: ModelDialect {
  private let endpoint: ModelEndpoint

  package init(_ endpoint: ModelEndpoint) { self.endpoint = endpoint }

  package func reader(for request: ModelRequest) -> any ReplyReader {
    AnthropicReader(form: Self.isForced(request) ? request.form?.name : nil)
  }

  package func message(for request: ModelRequest) -> HTTPRequest {
    var headers: HTTPHeaders = ["anthropic-version": "2023-06-01"]
    if let key = endpoint.key { headers["x-api-key"] = key.reveal() }
    return endpoint.post("/messages", headers, body(request))
  }

  /// A form is a tool that has to be used, unless there are tools already, or thoughts, which forbid that.
  private static func isForced(_ request: ModelRequest) -> Bool {
    request.form != nil && request.tools.isEmpty && request.thinkingTokens == nil
  }

  private func body(_ request: ModelRequest) -> [String: JSONValue] {
    var body: [String: JSONValue] = [
      "model": .string(endpoint.name(for: request)), "max_tokens": .integer(Int64(request.maximumTokens)),
      "stream": true, "messages": .array(Self.messages(request)),
    ]
    let system = Self.system(request)
    if !system.isEmpty { body["system"] = .array([Self.marked(["type": "text", "text": .string(system)], request)]) }
    if let tokens = request.thinkingTokens {
      body["thinking"] = ["type": "enabled", "budget_tokens": .integer(Int64(tokens))]
    } else if let temperature = request.temperature {
      body["temperature"] = .number(temperature)
    }
    if let form = request.form, Self.isForced(request) {
      body["tools"] = [
        ["name": .string(form.name), "description": "Gives the answer.", "input_schema": form.schema]
      ]
      body["tool_choice"] = ["type": "tool", "name": .string(form.name)]
    } else if !request.tools.isEmpty {
      body["tools"] = .array(request.tools.map(Self.tool))
      if request.toolChoice != .automatic { body["tool_choice"] = Self.choice(request.toolChoice) }
    }
    return body
  }

  private static func system(_ request: ModelRequest) -> String {
    guard let form = request.form, !isForced(request) else { return request.system }
    return request.system.isEmpty ? form.words : request.system + "\n\n" + form.words
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    ["name": .string(tool.name), "description": .string(tool.description), "input_schema": tool.input]
  }

  private static func choice(_ choice: ToolChoice) -> JSONValue {
    switch choice {
    case .automatic: ["type": "auto"]
    case .none: ["type": "none"]
    case .any: ["type": "any"]
    case .named(let name): ["type": "tool", "name": .string(name)]
    }
  }

  private static func marked(_ block: JSONValue, _ request: ModelRequest) -> JSONValue {
    guard request.isKept, case .object(var members) = block else { return block }
    members["cache_control"] = ["type": "ephemeral"]
    return .object(members)
  }

  /// The last two messages of ours are marked: up to the first of them the provider has kept it, up to the second it shall.
  private static func messages(_ request: ModelRequest) -> [JSONValue] {
    let marked = request.messages.indices.filter { request.messages[$0].role == .user }.suffix(2)
    return request.messages.indices.compactMap { index in
      let message = request.messages[index]
      var blocks = message.parts.compactMap(block)
      guard let last = blocks.popLast() else { return nil }
      blocks.append(marked.contains(index) ? Self.marked(last, request) : last)
      return ["role": .string(message.role.rawValue), "content": .array(blocks)]
    }
  }

  /// Nil for what the provider would not take: nothing said, and another provider's thoughts.
  private static func block(_ part: ModelPart) -> JSONValue? {
    switch part {
    case .text(let text): text.isEmpty ? nil : ["type": "text", "text": .string(text)]
    case .thinking(let thinking):
      ["thinking", "redacted_thinking"].contains(thinking.block["type"]?.string) ? thinking.block : nil
    case .toolUse(let use):
      ["type": "tool_use", "id": .string(use.id), "name": .string(use.name), "input": use.input]
    case .toolResult(let result):
      [
        "type": "tool_result", "tool_use_id": .string(result.id), "content": .string(result.text),
        "is_error": .bool(result.isError),
      ]
    }
  }
}
