import Glibc
import Runtime

/// A client that says exactly what it is told, over a plain socket.
struct RawClient {
  let descriptor: Int32
  private let executor = BlockingExecutor("raw client")

  init(port: Int) throws {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try check(connected == 0)
    limitWaiting()
  }

  init(path: String) throws {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    let connected = withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try check(connected == 0)
    limitWaiting()
  }

  /// A server that says nothing fails the test instead of holding it up.
  private func limitWaiting() {
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout.size(ofValue: limit)))
  }

  func say(_ text: String) throws {
    let bytes = Array(text.utf8)
    try check(send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count)
  }

  /// What arrives until `end` has been seen, or the connection ends.
  ///
  /// Waits on a thread of its own: the shared pool has to run the server's handlers.
  func hear(until end: String? = nil) async -> String {
    let descriptor = descriptor
    return (try? await executor.run { Self.hear(descriptor, until: end) }) ?? ""
  }

  private static func hear(_ descriptor: Int32, until end: String?) -> String {
    var heard: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = recv(descriptor, &piece, piece.count, 0)
      guard count > 0 else { break }
      heard += piece.prefix(count)
      if let end, String(decoding: heard, as: UTF8.self).contains(end) { break }
    }
    return String(decoding: heard, as: UTF8.self)
  }

  func hangUp() { close(descriptor) }

  private func check(_ succeeded: Bool) throws {
    guard succeeded else { throw Failure(code: errno) }
  }

  struct Failure: Error { var code: Int32 }
}
