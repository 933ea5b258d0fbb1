package import Domain
package import Essentials
package import Foundation

/// Turns one product's payloads into signals.
package protocol SignalSource: Sendable {
  /// What `Signal.source` and the address of its webhook say, for example `sentry`.
  var name: String { get }
  /// How a request proves that the product sent it.
  var proof: WebhookProof { get }

  /// The answer to a payload that only asks whether the address is ours, or nil if this is none.
  func greeting(for payload: JSONValue) -> JSONValue?

  /// The signals of one payload; none if it only says that something ended or was assigned.
  ///
  /// The same finding sent again gives the same ids. `receivedAt` stands in where the payload has no time of its own.
  func signals(from payload: JSONValue, receivedAt: Date) throws(SignalProblem) -> [Signal]

  /// The payloads in a document that may hold many, such as an export.
  func values(of document: JSONValue) -> [JSONValue]

  /// The grades, 0 to 10, of the recorded sessions in a payload; also of those that went well and are no signals.
  func grades(of payload: JSONValue) -> [Int]
}

extension SignalSource {
  package func greeting(for payload: JSONValue) -> JSONValue? { nil }

  /// A list holds a payload in each element.
  package func values(of document: JSONValue) -> [JSONValue] { document.array ?? [document] }

  package func grades(of payload: JSONValue) -> [Int] { [] }
}

/// What is wrong with a payload, for the person who sent it.
package struct SignalProblem: Error, Equatable, CustomStringConvertible {
  /// The field, dotted where it is nested; empty for the payload as a whole.
  package var field: String
  package var reason: String

  package init(field: String, reason: String) {
    self.field = field
    self.reason = reason
  }

  package var description: String { field.isEmpty ? reason : "\(field): \(reason)" }
}
