package import Foundation
import Glibc

/// Why a socket is of no use.
package struct SocketError: Error, Equatable, CustomStringConvertible {
  package var step: String
  /// The `errno`, or 0.
  package var code: Int32

  package init(_ step: String, code: Int32 = 0) {
    self.step = step
    self.code = code
  }

  package var description: String { code == 0 ? step : "\(step) failed with errno \(code)" }
}

/// One connected stream socket; closed with its last reference.
package final class Socket: Sendable {
  let descriptor: Int32

  /// Takes over `descriptor`.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
  }

  deinit { close(descriptor) }

  /// Some bytes, at most `most`; nil at the end.
  ///
  /// Throws `SocketError` or `CancellationError`.
  package func read(_ most: Int = 64 << 10) async throws -> Data? {
    var bytes = [UInt8](repeating: 0, count: most)
    while true {
      try Task.checkCancellation()
      let count = recv(descriptor, &bytes, most, Int32(MSG_DONTWAIT))
      if count > 0 { return Data(bytes.prefix(count)) }
      if count == 0 { return nil }
      guard errno == EAGAIN || errno == EINTR else { throw SocketError("recv", code: errno) }
      if errno == EAGAIN { try await SocketLoop.shared.wait(for: descriptor, toWrite: false) }
    }
  }

  /// Sends all of `data`.
  ///
  /// Throws `SocketError` or `CancellationError`.
  package func write(_ data: Data) async throws {
    var rest = Array(data)[...]
    while !rest.isEmpty {
      try Task.checkCancellation()
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno == EAGAIN {
        try await SocketLoop.shared.wait(for: descriptor, toWrite: true)
      } else if errno != EINTR {
        throw SocketError("send", code: errno)
      }
    }
  }

  /// Says to the other side that nothing more comes.
  package func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }
}
