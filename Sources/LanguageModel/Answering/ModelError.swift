/// Why a model gave no answer that can be used.
package struct ModelError: Error, Equatable, CustomStringConvertible {
  package enum Kind: String, Sendable, CaseIterable {
    /// No model is set up for the task.
    case noModel = "no model"
    /// The provider does not accept the key.
    case unauthorised
    /// The provider does not accept the request; asking again gives the same.
    case badRequest = "bad request"
    /// The conversation does not fit in the model's window.
    case tooLong = "too long"
    /// The account's own limit at the provider is reached.
    case rateLimited = "rate limited"
    /// The provider has trouble of its own.
    case overloaded
    case unreachable
    case timedOut = "timed out"
    /// The answer broke off before its end.
    case cut
    /// The answer is not in the provider's own format.
    case malformed
    /// The answer is larger than we take.
    case tooLarge = "too large"
    /// The answer says nothing.
    case empty
    /// The model will not answer.
    case refused
    /// The token limit cut the answer.
    case incomplete
    /// The answer is not of the form that was asked for.
    case unstructured
    /// A recording does not hold the request.
    case notRecorded = "not recorded"
  }

  package var kind: Kind
  /// For the log; the provider's own words are bounded, and are text from outside.
  package var detail: String

  package init(_ kind: Kind, _ detail: String = "") {
    self.kind = kind
    self.detail = String(detail.prefix(500))
  }

  /// Whether another model may do better at the same request.
  package var mayFallBack: Bool {
    switch kind {
    case .unauthorised, .rateLimited, .overloaded, .unreachable, .timedOut, .cut, .malformed, .badRequest, .tooLong,
      .tooLarge, .empty:
      true
    case .noModel, .refused, .incomplete, .unstructured, .notRecorded: false
    }
  }

  package var description: String {
    "no answer of the language model (\(kind.rawValue))\(detail.isEmpty ? "" : ": \(detail)")"
  }
}
