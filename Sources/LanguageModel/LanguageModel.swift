/// Something that goes on with a conversation: a provider, a recording of one, or a script.
package protocol LanguageModel: Sendable {
  /// The next message of `request`'s conversation.
  ///
  /// A refusal and an answer that was cut at the token limit are replies; look at `ModelReply.stop`. Throws `ModelError`,
  /// `BudgetRefusal` where a budget is kept, or `CancellationError`.
  func reply(to request: ModelRequest) async throws -> ModelReply
}
