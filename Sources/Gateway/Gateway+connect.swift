import Essentials
import Foundation
import HTTPMessages
import Sockets

extension Gateway {
  /// How long a connection may be still.
  private static let silence = Duration.seconds(300)

  /// Connects to an allowed host, as a proxy does.
  func connect(_ request: HTTPRequest, _ wire: Wire) async throws {
    let parts = request.url.split(separator: ":", omittingEmptySubsequences: false)
    let host = String(parts[0])
    guard parts.count == 2, parts[1] == "443", run.hosts.contains(where: { $0.fits(host) }) else {
      return try await deny(request.url, 403, "not on the list of hosts", wire)
    }
    guard let other = try? await dialer.dial(host, port: 443) else {
      return try await deny(request.url, 502, "private, or not reached", wire)
    }
    try await wire.write(Data("HTTP/1.1 200 Connection established\r\n\r\n".utf8))
    let (socket, unread) = wire.takeOver()
    let count = await Tunnel.join(socket, other, first: unread, silence: Self.silence, time: time)
    record(GatewayEvent(.connect, request.url, status: 200, bytes: count.back))
  }

  private func deny(_ name: String, _ status: Int, _ reason: String, _ wire: Wire) async throws {
    record(GatewayEvent(.connect, name, status: status, refusal: reason))
    try await wire.answer(HTTPResponse(status, headers: ["Connection": "close"], text: reason + "\n"))
  }
}
