import Foundation
import HTTPClient
import HTTPMessages
import Synchronization

/// The way of GitHub's webhooks to the service, wherever it listens by now.
final class Road: Transport {
  private let transport: CurlTransport
  private let port = Mutex<Int?>(nil)
  private let arrival = Mutex<(@Sendable (HTTPRequest) async -> Void)?>(nil)
  private let taken = Mutex<[HTTPRequest]>([])

  init() throws { transport = try CurlTransport() }

  /// Nil while nobody listens.
  func lead(to port: Int?) { self.port.withLock { $0 = port } }

  /// `work` is done after a delivery was accepted and before GitHub hears of it.
  func onArrival(_ work: (@Sendable (HTTPRequest) async -> Void)?) { arrival.withLock { $0 = work } }

  /// What was accepted so far.
  var accepted: [HTTPRequest] { taken.withLock(\.self) }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let port = port.withLock(\.self) else { throw TransportError(.unreachable, detail: "nobody listens") }
    var moved = request
    moved.url = "http://127.0.0.1:\(port)\(request.target.path)"
    let response = try await transport.send(moved)
    if response.status == 202 {
      taken.withLock { $0.append(request) }
      if let work = arrival.withLock(\.self) { await work(request) }
    }
    return response
  }
}
