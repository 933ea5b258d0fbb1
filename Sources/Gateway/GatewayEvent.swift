/// What a sandbox asked for, and what became of it.
///
/// Names in it are bounded text from inside the sandbox.
package struct GatewayEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case model, tools, connect, other
  }

  package var kind: Kind
  /// The model, server, host or path.
  package var name: String
  /// The status of the answer.
  package var status: Int
  /// Why it was refused; nil where it was not.
  package var refusal: String?
  /// Bytes to the sandbox.
  package var bytes: Int

  package init(_ kind: Kind, _ name: String, status: Int, refusal: String? = nil, bytes: Int = 0) {
    self.kind = kind
    self.name = String(name.prefix(200))
    self.status = status
    self.refusal = refusal
    self.bytes = bytes
  }
}
