/// How long an agent may go on.
package struct LoopLimits: Sendable, Equatable {
  /// Of a run: calls of the model.
  package var turns: Int
  /// Of a run: what the model reads and writes, in tokens.
  package var tokens: Int
  /// Of one reply, in tokens.
  package var reply: Int
  /// How many tokens a conversation may have before it is summed up.
  package var window: Int
  /// What one tool may answer, in bytes.
  package var output: Int
  /// How many turns in a row may bring nothing new.
  package var idle: Int
  /// How long a command may run.
  package var command: Duration
  /// How many tokens it may think; nil for a model that does not.
  package var thinking: Int?

  package init(
    turns: Int = 80, tokens: Int = 4_000_000, reply: Int = 8_192, window: Int = 150_000, output: Int = 16_000,
    idle: Int = 5, command: Duration = .seconds(300), thinking: Int? = nil
  ) {
    self.turns = turns
    self.tokens = tokens
    self.reply = reply
    self.window = window
    self.output = output
    self.idle = idle
    self.command = command
    self.thinking = thinking
  }
}
