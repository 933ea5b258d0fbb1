package import Essentials

extension ModelRequest {
  /// The request in a form of our own: equal requests give equal text.
  package var json: JSONValue {
    var members: [String: JSONValue] = [
      "model": .string(model), "system": .string(system), "messages": .array(messages.map(\.json)),
      "max_tokens": .integer(Int64(maximumTokens)),
    ]
    if !tools.isEmpty { members["tools"] = .array(tools.map(\.json)) }
    if toolChoice != .automatic { members["tool_choice"] = toolChoice.json }
    if let temperature { members["temperature"] = .number(temperature) }
    if let thinkingTokens { members["thinking_tokens"] = .integer(Int64(thinkingTokens)) }
    if let form { members["form"] = ["name": .string(form.name), "schema": form.schema] }
    if isKept { members["kept"] = true }
    return .object(members)
  }
}

extension ToolDefinition {
  fileprivate var json: JSONValue {
    ["name": .string(name), "description": .string(description), "input": input]
  }
}

extension ToolChoice {
  fileprivate var json: JSONValue {
    switch self {
    case .automatic: "automatic"
    case .none: "none"
    case .any: "any"
    case .named(let name): ["named": .string(name)]
    }
  }
}
