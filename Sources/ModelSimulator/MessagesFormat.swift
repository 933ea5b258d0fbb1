import Essentials
import LanguageModel

/// Anthropic's Messages, from the provider's side.
enum MessagesFormat {
  static func conversation(_ body: JSONValue) -> ModelRequest? {
    guard let messages = body["messages"]?.array, let limit = body["max_tokens"]?.int else { return nil }
    let system = body["system"]?.string ?? texts(body["system"])
    let tools = (body["tools"]?.array ?? []).map { tool in
      ToolDefinition(
        name: tool["name"]?.string ?? "", description: tool["description"]?.string ?? "",
        input: tool["input_schema"] ?? [:])
    }
    return ModelRequest(
      model: body["model"]?.string ?? "", system: system, messages: messages.map(message), tools: tools,
      maximumTokens: limit, temperature: body["temperature"]?.number,
      thinkingTokens: body.at("/thinking/budget_tokens")?.int)
  }

  private static func texts(_ blocks: JSONValue?) -> String {
    (blocks?.array ?? []).compactMap { $0["text"]?.string }.joined(separator: "\n\n")
  }

  private static func message(_ json: JSONValue) -> ModelMessage {
    let role: ModelMessage.Role = json["role"]?.string == "assistant" ? .assistant : .user
    if let text = json["content"]?.string { return ModelMessage(role, [.text(text)]) }
    return ModelMessage(role, (json["content"]?.array ?? []).compactMap(part))
  }

  private static func part(_ block: JSONValue) -> ModelPart? {
    switch block["type"]?.string {
    case "text": .text(block["text"]?.string ?? "")
    case "thinking", "redacted_thinking":
      .thinking(ModelThinking(text: block["thinking"]?.string ?? "", block: block))
    case "tool_use":
      .toolUse(
        ToolUse(id: block["id"]?.string ?? "", name: block["name"]?.string ?? "", input: block["input"] ?? [:]))
    case "tool_result":
      .toolResult(
        ToolResult(
          id: block["tool_use_id"]?.string ?? "", text: block["content"]?.string ?? texts(block["content"]),
          isError: block["is_error"]?.bool ?? false))
    default: nil
    }
  }

  static func whole(_ reply: ModelReply) -> JSONValue {
    var message = head(reply)
    message["content"] = .array(reply.parts.map(block))
    message["stop_reason"] = .string(reason(reply.stop))
    message["usage"] = usage(reply.usage)
    return .object(message)
  }

  private static func head(_ reply: ModelReply) -> [String: JSONValue] {
    // Programs that keep their conversation take replies of one id for parts of one reply.
    let id = StableHash.of(reply.parts.map { block($0).text }).prefix(16)
    return [
      "id": .string("msg_\(id)"), "type": "message", "role": "assistant", "model": .string(reply.model), "content": [],
      "stop_reason": nil, "stop_sequence": nil,
    ]
  }

  private static func usage(_ usage: TokenUsage) -> JSONValue {
    [
      "input_tokens": .integer(Int64(usage.input)), "output_tokens": .integer(Int64(usage.output)),
      "cache_read_input_tokens": .integer(Int64(usage.cacheRead)),
      "cache_creation_input_tokens": .integer(Int64(usage.cacheWrite)),
    ]
  }

  private static func reason(_ stop: ModelReply.Stop) -> String { stop == .end ? "end_turn" : stop.rawValue }

  private static func block(_ part: ModelPart) -> JSONValue {
    switch part {
    case .text(let text): ["type": "text", "text": .string(text)]
    case .thinking(let thinking): thinking.block
    case .toolUse(let use):
      ["type": "tool_use", "id": .string(use.id), "name": .string(use.name), "input": use.input]
    case .toolResult(let result): ["type": "text", "text": .string(result.text)]
    }
  }

  static func events(_ reply: ModelReply) -> [ServerEvent] {
    var start = head(reply)
    start["usage"] = usage(
      TokenUsage(
        input: reply.usage.input, output: 1, cacheRead: reply.usage.cacheRead, cacheWrite: reply.usage.cacheWrite))
    var events = [event("message_start", ["message": .object(start)]), event("ping", [:])]
    for (index, part) in reply.parts.enumerated() { events += blockEvents(part, Int64(index)) }
    events.append(
      event(
        "message_delta",
        [
          "delta": ["stop_reason": .string(reason(reply.stop)), "stop_sequence": nil],
          "usage": ["output_tokens": .integer(Int64(reply.usage.output))],
        ]))
    return events + [event("message_stop", [:])]
  }

  private static func blockEvents(_ part: ModelPart, _ index: Int64) -> [ServerEvent] {
    let (start, deltas) = opened(part)
    return [event("content_block_start", ["index": .integer(index), "content_block": start])]
      + deltas.map { event("content_block_delta", ["index": .integer(index), "delta": $0]) }
      + [event("content_block_stop", ["index": .integer(index)])]
  }

  /// A block as it begins, and what comes after.
  private static func opened(_ part: ModelPart) -> (JSONValue, [JSONValue]) {
    switch part {
    case .text(let text):
      let pieces = WireFormat.pieces(text).map { piece -> JSONValue in
        ["type": "text_delta", "text": .string(piece)]
      }
      return (["type": "text", "text": ""], pieces)
    case .thinking(let thinking) where thinking.block["type"]?.string == "thinking":
      let pieces = WireFormat.pieces(thinking.text).map { piece -> JSONValue in
        ["type": "thinking_delta", "thinking": .string(piece)]
      }
      let signature: JSONValue = ["type": "signature_delta", "signature": thinking.block["signature"] ?? ""]
      return (["type": "thinking", "thinking": "", "signature": ""], pieces + [signature])
    case .toolUse(let use):
      let pieces = WireFormat.pieces(use.input.text).map { piece -> JSONValue in
        ["type": "input_json_delta", "partial_json": .string(piece)]
      }
      return (["type": "tool_use", "id": .string(use.id), "name": .string(use.name), "input": [:]], pieces)
    case .thinking, .toolResult: return (block(part), [])
    }
  }

  private static func event(_ type: String, _ members: [String: JSONValue]) -> ServerEvent {
    var members = members
    members["type"] = .string(type)
    return ServerEvent(name: type, data: JSONValue.object(members).text)
  }
}
