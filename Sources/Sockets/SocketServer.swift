import Glibc
package import HTTPServer
import Runtime

/// Takes connections, and hands each to a task of its own.
package final class SocketServer: Sendable {
  private let listener: Socket
  /// The bound port; 0 for a socket file.
  package let port: Int
  private let path: String?
  private let mostConnections: Int

  /// Listens; throws `HTTPServerError`.
  package init(_ address: HTTPServerOptions.Address, mostConnections: Int = 64) throws {
    let bound = try ListeningSocket(address)
    listener = Socket(descriptor: bound.descriptor)
    port = bound.port
    if case .unix(let path) = address { self.path = path } else { path = nil }
    self.mostConnections = mostConnections
  }

  deinit { if let path { unlink(path) } }

  /// Serves until the task is cancelled; returns when the last handler has returned.
  ///
  /// Handlers are cancelled with it, and what one throws ends its connection and nothing else.
  package func serve(_ handle: @escaping @Sendable (Socket) async throws -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      var running = 0
      while !Task.isCancelled {
        if running >= mostConnections {
          await group.next()
          running -= 1
          continue
        }
        guard let socket = try? await accept() else { break }
        running += 1
        // Somebody waits for the answer; nobody does for most of what else runs.
        group.addTask(priority: .high) { try? await handle(socket) }
      }
      group.cancelAll()
    }
  }

  private func accept() async throws -> Socket {
    while true {
      try await SocketLoop.shared.wait(for: listener.descriptor, toWrite: false)
      let descriptor = Glibc.accept(listener.descriptor, nil, nil)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return Socket(descriptor: descriptor)
      }
      guard [EAGAIN, EINTR, ECONNABORTED].contains(errno) else { throw SocketError("accept", code: errno) }
    }
  }
}
