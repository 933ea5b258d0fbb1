import Essentials
import HTTPMessages
import Runtime
import Synchronization

/// Waits until an event has come so many times.
final class Listener: Transport {
  private let event: String
  private let action: String
  private let count: Int
  private let come = Mutex(0)
  private let latch = Latch()

  init(event: String, action: String, count: Int) {
    self.event = event
    self.action = action
    self.count = count
  }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let payload = try JSONValue(parsing: request.body)
    guard request.headers["X-GitHub-Event"] == event, payload["action"]?.string == action else {
      return HTTPResponse(202)
    }
    let so = come.withLock { come in
      come += 1
      return come
    }
    if so >= count { latch.open() }
    return HTTPResponse(202)
  }

  func heard() async { await latch.wait() }
}

/// Sends to the first, then to the second.
struct Both: Transport {
  let first: any Transport
  let second: any Transport

  init(_ first: any Transport, _ second: any Transport) {
    self.first = first
    self.second = second
  }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    _ = try await first.send(request)
    return try await second.send(request)
  }
}
