import Essentials
package import HTTPMessages

/// OpenAI's responses.
///
/// https://platform.openai.com/docs/api-reference/responses
///
/// Nothing is kept there: every request holds the whole conversation.
package struct ResponsesDialect: ModelDialect {
  private let endpoint: ModelEndpoint

  package init(_ endpoint: ModelEndpoint) { self.endpoint = endpoint }

  package func reader(for _: ModelRequest) -> any ReplyReader { ResponsesReader() }

  package func message(for request: ModelRequest) -> HTTPRequest {
    var headers = HTTPHeaders()
    if let key = endpoint.key { headers["Authorization"] = "Bearer \(key.reveal())" }
    return endpoint.post("/responses", headers, body(request))
  }

  private func body(_ request: ModelRequest) -> [String: JSONValue] {
    var body: [String: JSONValue] = [
      "model": .string(endpoint.name(for: request)), "stream": true, "store": false,
      "max_output_tokens": .integer(Int64(request.maximumTokens)),
      "input": .array(request.messages.flatMap { message in message.parts.compactMap { Self.item($0, message.role) } }),
    ]
    if !request.system.isEmpty { body["instructions"] = .string(request.system) }
    if let temperature = request.temperature { body["temperature"] = .number(temperature) }
    if request.thinkingTokens != nil {
      body["reasoning"] = ["effort": "medium"]
      body["include"] = ["reasoning.encrypted_content"]
    }
    if !request.tools.isEmpty {
      body["tools"] = .array(request.tools.map(Self.tool))
      if request.toolChoice != .automatic { body["tool_choice"] = Self.choice(request.toolChoice) }
    }
    if let form = request.form {
      let format: JSONValue = [
        "type": "json_schema", "name": .string(form.name), "schema": form.schema, "strict": false,
      ]
      body["text"] = ["format": format]
    }
    return body
  }

  private static func tool(_ tool: ToolDefinition) -> JSONValue {
    [
      "type": "function", "name": .string(tool.name), "description": .string(tool.description),
      "parameters": tool.input, "strict": false,
    ]
  }

  private static func choice(_ choice: ToolChoice) -> JSONValue {
    switch choice {
    case .automatic: "auto"
    case .none: "none"
    case .any: "required"
    case .named(let name): ["type": "function", "name": .string(name)]
    }
  }

  /// Nil for what the provider would not take: nothing said, and another provider's thoughts.
  private static func item(_ part: ModelPart, _ role: ModelMessage.Role) -> JSONValue? {
    switch part {
    case .text(let text):
      let type = role == .user ? "input_text" : "output_text"
      let content: JSONValue = [["type": .string(type), "text": .string(text)]]
      return text.isEmpty ? nil : ["type": "message", "role": .string(role.rawValue), "content": content]
    case .thinking(let thinking): return thinking.block["type"]?.string == "reasoning" ? thinking.block : nil
    case .toolUse(let use):
      return [
        "type": "function_call", "call_id": .string(use.id), "name": .string(use.name),
        "arguments": .string(use.input.text),
      ]
    case .toolResult(let result):
      let text = result.isError ? "Error: \(result.text)" : result.text
      return ["type": "function_call_output", "call_id": .string(result.id), "output": .string(text)]
    }
  }
}
