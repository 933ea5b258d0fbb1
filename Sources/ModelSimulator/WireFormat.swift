package import Essentials
package import LanguageModel

/// A provider's way to be asked and to answer.
package enum WireFormat: String, Sendable, CaseIterable {
  case messages, chat, responses

  /// The one that a path belongs to; nil for any other path.
  package init?(path: String) {
    switch path {
    case _ where path.hasSuffix("/messages"): self = .messages
    case _ where path.hasSuffix("/chat/completions"): self = .chat
    case _ where path.hasSuffix("/responses"): self = .responses
    default: return nil
    }
  }

  /// The conversation that a request's body holds; nil where it is none.
  package func conversation(_ body: JSONValue) -> ModelRequest? {
    switch self {
    case .messages: MessagesFormat.conversation(body)
    case .chat: ChatFormat.conversation(body)
    case .responses: ResponsesFormat.conversation(body)
    }
  }

  /// `reply` as a stream of events; its text comes in small pieces.
  package func events(_ reply: ModelReply) -> [ServerEvent] {
    switch self {
    case .messages: MessagesFormat.events(reply)
    case .chat: ChatFormat.events(reply)
    case .responses: ResponsesFormat.events(reply)
    }
  }

  /// `reply` at once.
  package func whole(_ reply: ModelReply) -> JSONValue {
    switch self {
    case .messages: MessagesFormat.whole(reply)
    case .chat: ChatFormat.whole(reply)
    case .responses: ResponsesFormat.whole(reply)
    }
  }

  /// What the provider says when it does not answer.
  package func error(type: String, message: String) -> JSONValue {
    switch self {
    case .messages: ["type": "error", "error": ["type": .string(type), "message": .string(message)]]
    case .chat, .responses: ["error": ["type": .string(type), "message": .string(message), "code": .string(type)]]
    }
  }

  /// `text` in pieces of `size` characters.
  static func pieces(_ text: String, size: Int = 5) -> [String] {
    var rest = text[...]
    var pieces: [String] = []
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return pieces
  }
}

extension ServerEvent {
  /// An event as it is on the wire.
  package var text: String { (name == "message" ? "" : "event: \(name)\n") + "data: \(data)\n\n" }
}
