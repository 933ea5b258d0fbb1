/// How much of a server is borne.
package struct ContextLimits: Sendable, Equatable {
  /// Of one message, in bytes.
  package var message: Int
  /// Of all that a server says in one connection, in bytes.
  package var total: Int
  package var tools: Int
  /// For the first exchange, in which a server may still be starting.
  package var start: Duration
  /// For one call of a tool.
  package var call: Duration
  /// For the whole connection.
  package var connection: Duration

  package init(
    message: Int = 4 << 20, total: Int = 64 << 20, tools: Int = 256, start: Duration = .seconds(30),
    call: Duration = .seconds(120), connection: Duration = .seconds(3_600)
  ) {
    self.message = message
    self.total = total
    self.tools = tools
    self.start = start
    self.call = call
    self.connection = connection
  }
}
