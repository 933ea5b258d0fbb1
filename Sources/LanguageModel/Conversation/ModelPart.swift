package import Essentials

/// A piece of a message.
package enum ModelPart: Sendable, Hashable {
  case text(String)
  case thinking(ModelThinking)
  case toolUse(ToolUse)
  case toolResult(ToolResult)

  package var text: String? { if case .text(let text) = self { text } else { nil } }
  package var toolUse: ToolUse? { if case .toolUse(let use) = self { use } else { nil } }
  package var toolResult: ToolResult? { if case .toolResult(let result) = self { result } else { nil } }
}

/// What a model thought before it spoke.
///
/// The provider wants its own block back unchanged, signature and all, so the block is kept as it came.
package struct ModelThinking: Sendable, Hashable {
  /// What may be read of it; empty where the provider hides it.
  package var text: String
  /// The provider's own block, opaque to us.
  package var block: JSONValue

  package init(text: String, block: JSONValue) {
    self.text = text
    self.block = block
  }
}

/// A model asks for a tool.
package struct ToolUse: Sendable, Hashable {
  /// Its result is sent back under this name.
  package var id: String
  package var name: String
  package var input: JSONValue

  package init(id: String, name: String, input: JSONValue) {
    self.id = id
    self.name = name
    self.input = input
  }
}

/// What a tool answered.
package struct ToolResult: Sendable, Hashable {
  package var id: String
  package var text: String
  package var isError: Bool

  package init(id: String, text: String, isError: Bool = false) {
    self.id = id
    self.text = text
    self.isError = isError
  }
}
