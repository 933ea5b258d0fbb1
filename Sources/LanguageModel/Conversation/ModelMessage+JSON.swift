package import Essentials

extension ModelPart {
  /// The part in a form of our own, the same whatever the provider.
  package var json: JSONValue {
    switch self {
    case .text(let text): ["text": .string(text)]
    case .thinking(let thinking): ["thinking": .string(thinking.text), "block": thinking.block]
    case .toolUse(let use): ["use": .string(use.name), "id": .string(use.id), "input": use.input]
    case .toolResult(let result):
      ["result": .string(result.text), "id": .string(result.id), "error": .bool(result.isError)]
    }
  }

  /// Reads what `json` wrote; throws `ModelError` of kind `malformed`.
  package init(json: JSONValue) throws {
    if let text = json["text"]?.string {
      self = .text(text)
    } else if let text = json["thinking"]?.string {
      self = .thinking(ModelThinking(text: text, block: json.object?["block"] ?? .null))
    } else if let name = json["use"]?.string, let id = json["id"]?.string {
      self = .toolUse(ToolUse(id: id, name: name, input: json.object?["input"] ?? .null))
    } else if let text = json["result"]?.string, let id = json["id"]?.string {
      self = .toolResult(ToolResult(id: id, text: text, isError: json["error"]?.bool ?? false))
    } else {
      throw ModelError(.malformed, "not a part of a message")
    }
  }
}

extension ModelMessage {
  /// The message in a form of our own, for transcripts and recordings.
  package var json: JSONValue {
    ["role": .string(role.rawValue), "parts": .array(parts.map(\.json))]
  }

  /// Reads what `json` wrote; throws `ModelError` of kind `malformed`.
  package init(json: JSONValue) throws {
    guard let role = json["role"]?.string.flatMap(Role.init), let parts = json["parts"]?.array else {
      throw ModelError(.malformed, "not a message")
    }
    self.init(role, try parts.map(ModelPart.init(json:)))
  }
}

extension ModelMessage: Codable {
  package init(from decoder: any Decoder) throws {
    try self.init(json: try JSONValue(from: decoder))
  }

  package func encode(to encoder: any Encoder) throws { try json.encode(to: encoder) }
}
