/// One turn of a conversation.
package struct ModelMessage: Sendable, Hashable {
  package enum Role: String, Sendable, CaseIterable {
    /// We, with questions and the results of tools.
    case user
    /// The model.
    case assistant
  }

  package var role: Role
  package var parts: [ModelPart]

  package init(_ role: Role, _ parts: [ModelPart]) {
    self.role = role
    self.parts = parts
  }

  package static func user(_ text: String) -> ModelMessage { ModelMessage(.user, [.text(text)]) }
  package static func assistant(_ text: String) -> ModelMessage { ModelMessage(.assistant, [.text(text)]) }
  package static func results(_ results: [ToolResult]) -> ModelMessage {
    ModelMessage(.user, results.map { .toolResult($0) })
  }

  /// All its text, without thoughts and tools.
  package var text: String { parts.compactMap(\.text).joined() }
  package var toolUses: [ToolUse] { parts.compactMap(\.toolUse) }
}
