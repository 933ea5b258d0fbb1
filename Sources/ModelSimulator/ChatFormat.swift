import Essentials
import LanguageModel

/// OpenAI's chat completions, from the provider's side.
enum ChatFormat {
  static func conversation(_ body: JSONValue) -> ModelRequest? {
    guard let messages = body["messages"]?.array else { return nil }
    let tools = (body["tools"]?.array ?? []).compactMap { $0["function"] }.map { tool in
      ToolDefinition(
        name: tool["name"]?.string ?? "", description: tool["description"]?.string ?? "",
        input: tool["parameters"] ?? [:])
    }
    let form = body.at("/response_format/json_schema").map {
      AnswerForm(name: $0["name"]?.string ?? "", schema: $0["schema"] ?? [:])
    }
    let limit = body["max_completion_tokens"]?.int ?? body["max_tokens"]?.int ?? 4096
    return ModelRequest(
      model: body["model"]?.string ?? "",
      system: messages.filter { $0["role"]?.string == "system" }.map(text).joined(separator: "\n\n"),
      messages: messages.filter { $0["role"]?.string != "system" }.map(message), tools: tools, maximumTokens: limit,
      temperature: body["temperature"]?.number, form: form)
  }

  private static func text(_ json: JSONValue) -> String {
    json["content"]?.string ?? (json["content"]?.array ?? []).compactMap { $0["text"]?.string }.joined()
  }

  private static func message(_ json: JSONValue) -> ModelMessage {
    switch json["role"]?.string {
    case "tool": return .results([ToolResult(id: json["tool_call_id"]?.string ?? "", text: text(json))])
    case "assistant":
      let uses = (json["tool_calls"]?.array ?? []).map { call -> ModelPart in
        let input = try? JSONValue(parsing: call.at("/function/arguments")?.string ?? "")
        return .toolUse(
          ToolUse(id: call["id"]?.string ?? "", name: call.at("/function/name")?.string ?? "", input: input ?? [:]))
      }
      let said = text(json)
      return ModelMessage(.assistant, (said.isEmpty ? [] : [.text(said)]) + uses)
    default: return .user(text(json))
    }
  }

  private static func usage(_ usage: TokenUsage) -> JSONValue {
    [
      "prompt_tokens": .integer(Int64(usage.read)), "completion_tokens": .integer(Int64(usage.output)),
      "total_tokens": .integer(Int64(usage.total)),
      "prompt_tokens_details": ["cached_tokens": .integer(Int64(usage.cacheRead))],
    ]
  }

  private static func reason(_ stop: ModelReply.Stop) -> JSONValue {
    switch stop {
    case .end: "stop"
    case .toolUse: "tool_calls"
    case .maximumTokens: "length"
    case .refusal: "content_filter"
    }
  }

  private static func call(_ use: ToolUse, arguments: String) -> JSONValue {
    [
      "id": .string(use.id), "type": "function",
      "function": ["name": .string(use.name), "arguments": .string(arguments)],
    ]
  }

  static func whole(_ reply: ModelReply) -> JSONValue {
    let calls = reply.toolUses.map { call($0, arguments: $0.input.text) }
    var message: [String: JSONValue] = ["role": "assistant", "content": .string(reply.text)]
    if !calls.isEmpty { message["tool_calls"] = .array(calls) }
    let choice: JSONValue = ["index": 0, "message": .object(message), "finish_reason": reason(reply.stop)]
    return [
      "id": "chatcmpl-1", "object": "chat.completion", "created": 1_795_000_000, "model": .string(reply.model),
      "choices": [choice], "usage": usage(reply.usage),
    ]
  }

  static func events(_ reply: ModelReply) -> [ServerEvent] {
    var deltas: [JSONValue] = [["role": "assistant", "content": ""]]
    deltas += WireFormat.pieces(reply.text).map { ["content": .string($0)] }
    for (index, use) in reply.toolUses.enumerated() {
      deltas.append(["tool_calls": [numbered(call(use, arguments: ""), index)]])
      deltas += WireFormat.pieces(use.input.text).map { piece in
        ["tool_calls": [numbered(["function": ["arguments": .string(piece)]], index)]]
      }
    }
    let last: JSONValue = ["index": 0, "delta": [:], "finish_reason": reason(reply.stop)]
    let chunks = deltas.map { chunk(reply, [["index": 0, "delta": $0, "finish_reason": nil]]) }
    return chunks + [
      chunk(reply, [last]), chunk(reply, [], usage: usage(reply.usage)), ServerEvent(data: "[DONE]"),
    ]
  }

  private static func numbered(_ call: JSONValue, _ index: Int) -> JSONValue {
    var members = call.object ?? [:]
    members["index"] = .integer(Int64(index))
    return .object(members)
  }

  private static func chunk(_ reply: ModelReply, _ choices: [JSONValue], usage: JSONValue = .null) -> ServerEvent {
    let chunk: JSONValue = [
      "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_795_000_000, "model": .string(reply.model),
      "choices": .array(choices), "usage": usage,
    ]
    return ServerEvent(data: chunk.text)
  }
}
