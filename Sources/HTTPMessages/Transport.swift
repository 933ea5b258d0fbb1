/// Sends a request and gives the answer, whatever its status.
package protocol Transport: Sendable {
  /// Sends `request` once; redirects are answers, not followed.
  ///
  /// A 4xx or 5xx is an answer, not an error. Throws `TransportError`, or `CancellationError` when the task is cancelled.
  func send(_ request: HTTPRequest) async throws -> HTTPResponse
}

/// No answer came.
package struct TransportError: Error, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// The host could not be reached; nothing was sent.
    case unreachable
    /// The deadline passed; the other side may have acted.
    case timedOut
    /// The connection broke; the other side may have acted.
    case broken
    /// The answer is larger than allowed.
    case tooLarge
    /// The other side's certificate was not accepted.
    case untrusted
    /// The URL is not one we can send to.
    case badURL
  }

  package var kind: Kind
  /// The library's own words, for the log.
  package var detail: String

  package init(_ kind: Kind, detail: String = "") {
    self.kind = kind
    self.detail = detail
  }

  /// Whether the other side may have carried the request out although no answer came.
  package var mayHaveActed: Bool { kind == .timedOut || kind == .broken || kind == .tooLarge }

  package var description: String { "\(kind)\(detail.isEmpty ? "" : ": \(detail)")" }
}
