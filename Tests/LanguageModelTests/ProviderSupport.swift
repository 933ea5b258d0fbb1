import Essentials
import Foundation
import HTTPClient
import LanguageModel
import ModelSimulator
import Runtime

extension WireFormat {
  func dialect(_ base: String, key: Redacted? = Redacted("sk-secret")) -> any ModelDialect {
    let endpoint = ModelEndpoint(base: base, model: "m-1", key: key)
    return switch self {
    case .messages: AnthropicDialect(endpoint)
    case .chat: ChatDialect(endpoint)
    case .responses: ResponsesDialect(endpoint)
    }
  }

  /// A provider's model over a real connection to `server`.
  func model(
    _ server: ModelServer, retry: RetryPolicy = .never, limits: ProviderModel.Limits = ProviderModel.Limits(),
    time: any TimeSource = SystemTime()
  ) throws -> ProviderModel {
    ProviderModel(
      dialect(server.base), transport: try CurlTransport(), retry: retry, limits: limits, time: time, chance: { 0.5 })
  }

  /// A thought as the provider would send it.
  var thought: ModelThinking {
    switch self {
    case .messages:
      ModelThinking(text: "hm 🦉", block: ["type": "thinking", "thinking": "hm 🦉", "signature": "c2ln+/=="])
    case .chat: ModelThinking(text: "", block: [:])
    case .responses:
      ModelThinking(
        text: "hm",
        block: [
          "type": "reasoning", "id": "rs_1", "summary": [["type": "summary_text", "text": "hm"]],
          "encrypted_content": "gAAA+/==",
        ])
    }
  }
}

/// Asks `model` of a server that follows `script`.
func served<Result: Sendable>(
  pieceSize: Int = 7, script: @escaping ModelServer.Script,
  _ body: @escaping @Sendable (ModelServer) async throws -> Result
) async throws -> Result {
  try await ModelServer(pieceSize: pieceSize, script: script).serving(body)
}
