import Glibc
import Runtime

extension Socket {
  /// Connects to `address`; throws `SocketError` or `CancellationError`.
  package static func connect(to address: SocketAddress) async throws -> Socket {
    let descriptor = socket(
      address.family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { throw SocketError("socket", code: errno) }
    let made = Socket(descriptor: descriptor)
    let started = address.bytes.withUnsafeBytes { bytes in
      bytes.withMemoryRebound(to: sockaddr.self) { Glibc.connect(descriptor, $0.baseAddress, socklen_t(bytes.count)) }
    }
    if started == 0 { return made }
    guard errno == EINPROGRESS || errno == EAGAIN else { throw SocketError("connect", code: errno) }
    try await SocketLoop.shared.wait(for: descriptor, toWrite: true)
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size)
    guard problem == 0 else { throw SocketError("connect", code: problem) }
    return made
  }

  private static let resolver = BlockingExecutor("resolver")

  /// What `host` is called by numbers, as this machine resolves it; empty where it is unknown.
  package static func resolve(_ host: String, port: Int) async throws -> [SocketAddress] {
    try await resolver.run { SocketAddress.resolved(host, port: port) }
  }
}
