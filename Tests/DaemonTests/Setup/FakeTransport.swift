import Essentials
import HTTPMessages
import Synchronization

/// Answers requests by method and URL, and remembers them.
final class FakeTransport: Transport {
  private let answers: @Sendable (HTTPRequest) throws -> HTTPResponse
  private let seen = Mutex<[HTTPRequest]>([])

  init(_ answers: @escaping @Sendable (HTTPRequest) throws -> HTTPResponse) { self.answers = answers }

  var requests: [HTTPRequest] { seen.withLock(\.self) }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    seen.withLock { $0.append(request) }
    return try answers(request)
  }
}
