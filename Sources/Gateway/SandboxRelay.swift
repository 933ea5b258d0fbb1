import Foundation
import HTTPServer
import Runtime
import Sockets

/// Inside a sandbox: listens on loopback and forwards to the gateway's socket, for programs that speak TCP.
package final class SandboxRelay: Sendable {
  private let server: SocketServer
  private let gateway: SocketAddress

  /// - Throws: `SocketError` where `path` cannot be a socket's, `HTTPServerError` where the port cannot be had.
  package init(socket path: String, port: Int = 0) throws {
    guard let gateway = SocketAddress(unix: path) else { throw SocketError("not the path of a socket: \(path)") }
    self.gateway = gateway
    server = try SocketServer(.tcp(host: "127.0.0.1", port: port))
  }

  package var port: Int { server.port }

  /// Forwards until the task is cancelled.
  package func serve() async {
    let gateway = gateway
    await server.serve { socket in
      let other = try await Socket.connect(to: gateway)
      _ = await Tunnel.join(socket, other, silence: .seconds(900), time: SystemTime())
    }
  }

  /// Forwards for as long as `work` takes.
  package func serving<Result: Sendable>(_ work: @escaping @Sendable () async throws -> Result) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        await self.serve()
        return nil
      }
      group.addTask { try await work() }
      defer { group.cancelAll() }
      while let next = try await group.next() {
        if let next { return next }
      }
      throw CancellationError()
    }
  }

  /// What programs inside have to know, by the names that they look for.
  package static func environment(port: Int, token: String) -> [String: String] {
    let base = "http://127.0.0.1:\(port)"
    let proxy = "http://nightshift:\(token)@127.0.0.1:\(port)"
    return [
      "NIGHTSHIFT_GATEWAY_URL": base, "ANTHROPIC_BASE_URL": base, "ANTHROPIC_API_KEY": token,
      "OPENAI_BASE_URL": base + "/v1",
      "OPENAI_API_KEY": token, "HTTPS_PROXY": proxy, "https_proxy": proxy, "NO_PROXY": "127.0.0.1,localhost",
      "no_proxy": "127.0.0.1,localhost",
    ]
  }
}
