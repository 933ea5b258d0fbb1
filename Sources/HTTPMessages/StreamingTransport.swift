package import Foundation

/// Sends a request and gives the answer as it comes.
package protocol StreamingTransport: Sendable {
  /// Sends `request` once and returns when the head of the answer is there; the body follows piece by piece.
  ///
  /// A 4xx or 5xx is an answer, not an error. Throws `TransportError`, or `CancellationError` when the task is cancelled.
  func open(_ request: HTTPRequest) async throws -> StreamedResponse
}

/// The head of an answer, and where its body comes from.
package struct StreamedResponse: Sendable {
  package var status: Int
  package var headers: HTTPHeaders
  /// Whoever lets go of it ends the transfer.
  package var body: any ByteStream

  package init(_ status: Int, headers: HTTPHeaders = [:], body: any ByteStream) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Bytes that come bit by bit, for one reader.
package protocol ByteStream: Sendable {
  /// The next of them, never none; nil after the last.
  ///
  /// Throws `TransportError` where they break off, or `CancellationError` when the task is cancelled.
  func next() async throws -> Data?
}

extension ByteStream {
  /// All that is left, at most `limit` bytes; the rest is not waited for.
  package func prefix(_ limit: Int) async throws -> Data {
    var all = Data()
    while all.count < limit, let piece = try await next() { all.append(piece) }
    return all.prefix(limit)
  }
}
