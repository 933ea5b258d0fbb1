import Essentials
import Foundation
import HTTPMessages

extension ModelError {
  /// What an error object in a provider's words means to us.
  static func provider(_ json: JSONValue, status: Int? = nil) -> ModelError {
    let message = json["message"]?.string ?? json.string ?? ""
    let words = [json["type"]?.string, json["code"]?.string].compactMap(\.self)
    let lower = message.lowercased()
    let isLong =
      words.contains("context_length_exceeded")
      || ["prompt is too long", "maximum context length", "context window", "context size"].contains {
        lower.contains($0)
      }
    if isLong { return ModelError(.tooLong, message) }
    if let status { return ModelError(kind(status), "\(status) \(message)") }
    if words.contains(where: { $0.contains("rate_limit") }) { return ModelError(.rateLimited, message) }
    if words.contains(where: { $0.contains("server_error") || $0.contains("overloaded") }) {
      return ModelError(.overloaded, message)
    }
    return ModelError(.badRequest, message)
  }

  /// What an answer of another status than 200 means.
  static func answer(_ status: Int, _ body: Data) -> ModelError {
    let json = try? JSONValue(parsing: body)
    return provider(json?["error"] ?? .string(""), status: status)
  }

  private static func kind(_ status: Int) -> Kind {
    switch status {
    case 401, 403: .unauthorised
    case 408: .timedOut
    case 413: .tooLong
    case 429: .rateLimited
    case 500...: .overloaded
    default: .badRequest
    }
  }

  /// What it means that no answer came.
  static func transport(_ error: TransportError) -> ModelError {
    switch error.kind {
    case .timedOut: ModelError(.timedOut, error.detail)
    case .tooLarge: ModelError(.tooLarge, error.detail)
    case .broken: ModelError(.cut, error.detail)
    case .unreachable, .untrusted, .badURL: ModelError(.unreachable, error.description)
    }
  }
}
