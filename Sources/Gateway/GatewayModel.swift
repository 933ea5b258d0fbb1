package import Configuration
import Essentials
import HTTPMessages
package import LanguageModel

/// A model that programs in a sandbox may ask.
package struct GatewayModel: Sendable, Equatable {
  /// How it is spoken to.
  package enum Speech: String, Sendable, CaseIterable {
    case messages, chat, responses

    /// What a path under `/v1` wants.
    init?(path: String) {
      switch path {
      case "/messages": self = .messages
      case "/chat/completions": self = .chat
      case "/responses": self = .responses
      default: return nil
      }
    }

    var reader: any ReplyReader {
      switch self {
      case .messages: AnthropicReader()
      case .chat: ChatReader()
      case .responses: ResponsesReader()
      }
    }
  }

  /// What programs inside call it; the provider's own name where both are the same.
  package var name: String
  package var speech: Speech
  package var endpoint: ModelEndpoint
  /// Azure has a header of its own for the key.
  package var isAzure: Bool
  package var price: ModelPrice

  package init(
    name: String, speech: Speech, endpoint: ModelEndpoint, isAzure: Bool = false, price: ModelPrice
  ) {
    self.name = name
    self.speech = speech
    self.endpoint = endpoint
    self.isAzure = isAzure
    self.price = price
  }

  /// The fields that let us in.
  var credentials: HTTPHeaders {
    guard let key = endpoint.key else { return [:] }
    switch speech {
    case .messages: return ["x-api-key": key.reveal()]
    case .chat where isAzure: return ["api-key": key.reveal()]
    case .chat, .responses: return ["Authorization": "Bearer \(key.reveal())"]
    }
  }
}
