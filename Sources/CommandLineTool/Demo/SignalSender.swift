import Essentials
import Foundation
import HTTPClient
import HTTPMessages
import Runtime

/// Sends signals to the service as any source would.
struct SignalSender: Sendable {
  let port: Int
  let token: String

  func send(
    _ signals: [JSONValue], over pause: Duration, time: any TimeSource, until shutdown: Shutdown
  ) async throws {
    let transport = try CurlTransport()
    for signal in signals {
      var request = HTTPRequest("POST", "http://127.0.0.1:\(port)/signals", json: signal)
      request.headers["Authorization"] = "Bearer \(token)"
      let response = try await transport.send(request)
      guard response.status == 202 else {
        throw UsageError("a signal was refused: \(String(decoding: response.body.prefix(300), as: UTF8.self))")
      }
      guard await shutdown.pause(until: time.now().advanced(by: pause), time: time) else { return }
    }
  }
}
