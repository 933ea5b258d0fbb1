import Configuration
import Essentials
import Foundation
import HTTPMessages
import LanguageModel

/// A question from inside, as it goes out.
struct ModelQuestion {
  private static let limitWithout = 8192

  let speech: GatewayModel.Speech
  let body: [String: JSONValue]
  let bytes: Data
  let model: GatewayModel

  /// About how many tokens the provider has to read; rather too many.
  var estimatedTokens: Int { bytes.count / 3 + 1 }

  /// What it costs at the most.
  var most: Double {
    let output = Double(limit ?? Self.limitWithout) * model.price.output
    return (Double(estimatedTokens) * max(model.price.input, model.price.cacheWrite) + output) / 1e6
  }

  private static let limitNames: [GatewayModel.Speech: [String]] = [
    .messages: ["max_tokens"], .chat: ["max_completion_tokens", "max_tokens"], .responses: ["max_output_tokens"],
  ]

  private var limit: Int? {
    (Self.limitNames[speech] ?? []).compactMap { body[$0]?.int }.filter { $0 >= 0 }.max()
  }

  /// The message to the provider: the bytes are those that came wherever nothing has to be added.
  func message(path: String, headers: HTTPHeaders) -> HTTPRequest {
    var sent = body
    if model.endpoint.model != model.name { sent["model"] = .string(model.endpoint.model) }
    if speech != .messages, limit == nil {
      sent[Self.limitNames[speech]?[0] ?? ""] = .integer(Int64(Self.limitWithout))
    }
    if speech == .chat, sent["stream"]?.bool == true {
      var options = sent["stream_options"]?.object ?? [:]
      options["include_usage"] = true
      sent["stream_options"] = .object(options)
    }
    // How many answers to give multiplies the price.
    sent["n"] = nil
    var outgoing = model.credentials
    for name in ["content-type", "accept", "anthropic-version", "anthropic-beta", "openai-beta"] {
      if let value = headers[name] { outgoing[name] = value }
    }
    if outgoing["Content-Type"] == nil { outgoing["Content-Type"] = "application/json" }
    return HTTPRequest(
      "POST", model.endpoint.base + path, headers: outgoing,
      body: sent == body ? bytes : JSONValue.object(sent).data)
  }
}
