import Essentials
import LanguageModel

/// OpenAI's responses, from the provider's side.
enum ResponsesFormat {
  static func conversation(_ body: JSONValue) -> ModelRequest? {
    let tools = (body["tools"]?.array ?? []).map { tool in
      ToolDefinition(
        name: tool["name"]?.string ?? "", description: tool["description"]?.string ?? "",
        input: tool["parameters"] ?? [:])
    }
    let form = body.at("/text/format").flatMap { format in
      format["schema"].map { AnswerForm(name: format["name"]?.string ?? "", schema: $0) }
    }
    let messages: [ModelMessage]
    if let text = body["input"]?.string {
      messages = [.user(text)]
    } else if let items = body["input"]?.array {
      messages = items.compactMap(message)
    } else {
      return nil
    }
    return ModelRequest(
      model: body["model"]?.string ?? "", system: body["instructions"]?.string ?? "", messages: messages,
      tools: tools, maximumTokens: body["max_output_tokens"]?.int ?? 4096, temperature: body["temperature"]?.number,
      form: form)
  }

  private static func message(_ item: JSONValue) -> ModelMessage? {
    switch item["type"]?.string ?? "message" {
    case "message":
      let text = item["content"]?.string ?? (item["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
      return item["role"]?.string == "assistant" ? .assistant(text) : .user(text)
    case "reasoning": return ModelMessage(.assistant, [.thinking(ModelThinking(text: "", block: item))])
    case "function_call":
      let input = try? JSONValue(parsing: item["arguments"]?.string ?? "")
      let use = ToolUse(id: item["call_id"]?.string ?? "", name: item["name"]?.string ?? "", input: input ?? [:])
      return ModelMessage(.assistant, [.toolUse(use)])
    case "function_call_output":
      return .results([ToolResult(id: item["call_id"]?.string ?? "", text: item["output"]?.string ?? "")])
    default: return nil
    }
  }

  private static func item(_ part: ModelPart, _ reply: ModelReply) -> JSONValue {
    switch part {
    case .text(let text):
      let content: JSONValue =
        reply.stop == .refusal
        ? ["type": "refusal", "refusal": .string(text)]
        : ["type": "output_text", "text": .string(text), "annotations": []]
      return ["type": "message", "id": "msg_1", "role": "assistant", "status": "completed", "content": [content]]
    case .thinking(let thinking): return thinking.block
    case .toolUse(let use):
      return [
        "type": "function_call", "id": "fc_1", "call_id": .string(use.id), "name": .string(use.name),
        "arguments": .string(use.input.text), "status": "completed",
      ]
    case .toolResult(let result):
      return ["type": "function_call_output", "call_id": .string(result.id), "output": .string(result.text)]
    }
  }

  static func whole(_ reply: ModelReply) -> JSONValue {
    let isCut = reply.stop == .maximumTokens
    return [
      "id": "resp_1", "object": "response", "created_at": 1_795_000_000, "model": .string(reply.model),
      "status": isCut ? "incomplete" : "completed",
      "incomplete_details": isCut ? ["reason": "max_output_tokens"] : nil,
      "output": .array(reply.parts.map { item($0, reply) }),
      "usage": [
        "input_tokens": .integer(Int64(reply.usage.read)),
        "input_tokens_details": ["cached_tokens": .integer(Int64(reply.usage.cacheRead))],
        "output_tokens": .integer(Int64(reply.usage.output)), "total_tokens": .integer(Int64(reply.usage.total)),
      ],
    ]
  }

  static func events(_ reply: ModelReply) -> [ServerEvent] {
    let begun: JSONValue = ["id": "resp_1", "status": "in_progress", "model": .string(reply.model), "output": []]
    var events = [event("response.created", ["response": begun])]
    for (index, part) in reply.parts.enumerated() {
      let whole = item(part, reply)
      let place = JSONValue.integer(Int64(index))
      events.append(event("response.output_item.added", ["output_index": place, "item": whole]))
      if let text = part.text {
        events += WireFormat.pieces(text).map { piece in
          event(
            "response.output_text.delta", ["output_index": place, "content_index": 0, "delta": .string(piece)])
        }
      }
      events.append(event("response.output_item.done", ["output_index": place, "item": whole]))
    }
    let end = reply.stop == .maximumTokens ? "response.incomplete" : "response.completed"
    return events + [event(end, ["response": whole(reply)])]
  }

  private static func event(_ type: String, _ members: [String: JSONValue]) -> ServerEvent {
    var members = members
    members["type"] = .string(type)
    return ServerEvent(name: type, data: JSONValue.object(members).text)
  }
}
