package import Essentials
import HTTPMessages

/// Where a model is, and how one gets in.
package struct ModelEndpoint: Sendable, Equatable {
  /// Up to and with the version, for example `https://api.anthropic.com/v1`.
  package var base: String
  /// The provider's name of the model.
  package var model: String
  package var key: Redacted?

  package init(base: String, model: String, key: Redacted?) {
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    self.model = model
    self.key = key
  }

  func name(for request: ModelRequest) -> String { request.model.isEmpty ? model : request.model }

  func post(_ path: String, _ headers: HTTPHeaders, _ body: [String: JSONValue]) -> HTTPRequest {
    var message = HTTPRequest("POST", base + path, headers: headers, json: .object(body))
    message.headers["Accept"] = "text/event-stream"
    return message
  }
}

extension AnswerForm {
  /// The form in words, for a model that cannot be held to it.
  var words: String {
    "Answer with one JSON value and nothing else, no prose and no fence. It must fit this JSON Schema: \(schema.text)"
  }
}
