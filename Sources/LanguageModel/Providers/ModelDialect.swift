import Essentials
package import HTTPMessages

/// How a provider wants to be asked, and answers.
package protocol ModelDialect: Sendable {
  /// `request` as the provider reads it, the key included.
  func message(for request: ModelRequest) -> HTTPRequest

  /// What reads the streamed answer to `request`.
  func reader(for request: ModelRequest) -> any ReplyReader
}

/// Puts a streamed answer together.
package protocol ReplyReader: Sendable {
  /// Takes the next event; throws `ModelError` where it is none of the provider's, or says what went wrong.
  mutating func take(_ event: ServerEvent) throws

  /// Whether a part of the answer has come, so that asking again would pay twice.
  var hasBegun: Bool { get }

  /// What was used, as far as it was said.
  var usage: TokenUsage { get }

  /// The whole answer; throws `ModelError` of kind `cut` where its end has not come.
  func finish() throws -> ModelReply
}

extension ServerEvent {
  /// The event's data as JSON; throws `ModelError` of kind `malformed`.
  func json() throws -> JSONValue {
    do throws(JSONSyntaxError) {
      return try JSONValue(parsing: data)
    } catch {
      throw ModelError(.malformed, "an event is \(error)")
    }
  }
}

/// The input of a tool, of which a model may have written nothing, or no JSON.
func toolInput(_ text: String) -> JSONValue {
  if text.allSatisfy(\.isWhitespace) { return [:] }
  guard let value = try? JSONValue(parsing: text), value.object != nil else { return ["unparsed": .string(text)] }
  return value
}
