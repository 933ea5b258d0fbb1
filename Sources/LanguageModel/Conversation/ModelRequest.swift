/// A conversation so far, and how to go on with it.
package struct ModelRequest: Sendable, Hashable {
  /// The provider's name of the model; empty for the one that the receiver was set up with.
  package var model: String
  package var system: String
  package var messages: [ModelMessage]
  package var tools: [ToolDefinition]
  package var toolChoice: ToolChoice
  /// The most that may come back, thoughts included.
  package var maximumTokens: Int
  package var temperature: Double?
  /// How many tokens it may think; nil for a model that does not.
  package var thinkingTokens: Int?
  /// The form of the answer; checked by `StructuredAnswer`, not by the providers.
  package var form: AnswerForm?
  /// Whether the conversation will go on, so that the provider should keep what it has read of it.
  ///
  /// What is said stays the same, byte for byte; only the place up to which it is kept moves on.
  package var isKept: Bool

  package init(
    model: String = "", system: String = "", messages: [ModelMessage], tools: [ToolDefinition] = [],
    toolChoice: ToolChoice = .automatic, maximumTokens: Int = 4096, temperature: Double? = nil,
    thinkingTokens: Int? = nil, form: AnswerForm? = nil, isKept: Bool = false
  ) {
    self.model = model
    self.system = system
    self.messages = messages
    self.tools = tools
    self.toolChoice = toolChoice
    self.maximumTokens = maximumTokens
    self.temperature = temperature
    self.thinkingTokens = thinkingTokens
    self.form = form
    self.isKept = isKept
  }
}
