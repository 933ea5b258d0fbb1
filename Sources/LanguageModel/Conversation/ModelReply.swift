package import Essentials

/// A model's next message, and why it ends there.
package struct ModelReply: Sendable, Hashable {
  package enum Stop: String, Sendable, CaseIterable {
    /// It has said what it wanted to.
    case end
    /// It waits for the results of its tools.
    case toolUse = "tool_use"
    /// The token limit, or the window, cut it.
    case maximumTokens = "max_tokens"
    /// It will not answer, or was not let.
    case refusal
  }

  package var parts: [ModelPart]
  package var stop: Stop
  package var usage: TokenUsage
  /// The model that answered, in the provider's words.
  package var model: String

  package init(_ parts: [ModelPart], stop: Stop, usage: TokenUsage = TokenUsage(), model: String = "") {
    self.parts = parts
    self.stop = stop
    self.usage = usage
    self.model = model
  }

  package init(text: String, usage: TokenUsage = TokenUsage()) {
    self.init([.text(text)], stop: .end, usage: usage)
  }

  package init(uses: [ToolUse], text: String? = nil, usage: TokenUsage = TokenUsage()) {
    self.init((text.map { [.text($0)] } ?? []) + uses.map { .toolUse($0) }, stop: .toolUse, usage: usage)
  }

  /// What to add to the conversation, as it came.
  package var message: ModelMessage { ModelMessage(.assistant, parts) }
  package var text: String { message.text }
  package var toolUses: [ToolUse] { message.toolUses }

  package var json: JSONValue {
    [
      "parts": .array(parts.map(\.json)), "stop": .string(stop.rawValue), "usage": usage.json,
      "model": .string(model),
    ]
  }

  /// Reads what `json` wrote; throws `ModelError` of kind `malformed`.
  package init(json: JSONValue) throws {
    guard let parts = json["parts"]?.array, let stop = json["stop"]?.string.flatMap(Stop.init) else {
      throw ModelError(.malformed, "not a reply")
    }
    self.init(
      try parts.map(ModelPart.init(json:)), stop: stop, usage: TokenUsage(json: json["usage"] ?? .null),
      model: json["model"]?.string ?? "")
  }
}
