import Foundation
import Glibc

/// A bound, listening socket that has not been given to anybody yet; whoever takes it closes it.
package struct ListeningSocket {
  package var descriptor: Int32
  /// The bound port; 0 for a socket file.
  package var port: Int

  package init(_ address: HTTPServerOptions.Address) throws {
    switch address {
    case .tcp(let host, let port): self = try Self.tcp(host, port)
    case .unix(let path): self = try Self.unix(path)
    }
  }

  private init(descriptor: Int32, port: Int) {
    self.descriptor = descriptor
    self.port = port
  }

  private static func tcp(_ host: String, _ port: Int) throws -> ListeningSocket {
    var hints = addrinfo()
    hints.ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard (0...65535).contains(port),
      getaddrinfo(host == "localhost" ? "127.0.0.1" : host, String(port), &hints, &found) == 0, let found
    else { throw HTTPServerError.badAddress("\(host):\(port)") }
    defer { freeaddrinfo(found) }
    let descriptor = try open(found.pointee.ai_family)
    return try closing(descriptor) {
      var yes: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout.size(ofValue: yes)))
      guard bind(descriptor, found.pointee.ai_addr, found.pointee.ai_addrlen) == 0 else {
        throw failure("bind", port: port)
      }
      guard listen(descriptor, 1024) == 0 else { throw failure("listen", port: port) }
      return ListeningSocket(descriptor: descriptor, port: boundPort(descriptor))
    }
  }

  private static func unix(_ path: String) throws -> ListeningSocket {
    var address = sockaddr_un()
    let bytes = Array(path.utf8)
    guard !bytes.isEmpty, !bytes.contains(0), bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      throw HTTPServerError.badAddress(path)
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let descriptor = try open(AF_UNIX)
    return try closing(descriptor) {
      // Linux gives the file the mode of the socket, so that it is never open to others, not even for a moment.
      fchmod(descriptor, 0o600)
      var bound = withAddress(address) { bind(descriptor, $0, $1) }
      if bound != 0, errno == EADDRINUSE {
        guard isStale(address) else { throw HTTPServerError.pathInUse(path) }
        unlink(path)
        bound = withAddress(address) { bind(descriptor, $0, $1) }
      }
      guard bound == 0 else { throw HTTPServerError.broken(step: "bind", code: errno) }
      guard listen(descriptor, 1024) == 0 else { throw HTTPServerError.broken(step: "listen", code: errno) }
      return ListeningSocket(descriptor: descriptor, port: 0)
    }
  }

  /// Whether the file is a socket that nobody listens at.
  private static func isStale(_ address: sockaddr_un) -> Bool {
    guard let descriptor = try? open(AF_UNIX) else { return false }
    defer { close(descriptor) }
    return withAddress(address) { connect(descriptor, $0, $1) } != 0 && errno == ECONNREFUSED && isSocket(address)
  }

  private static func isSocket(_ address: sockaddr_un) -> Bool {
    var status = stat()
    var path = address.sun_path
    let found = withUnsafeBytes(of: &path) { bytes in
      bytes.baseAddress.map { lstat($0.assumingMemoryBound(to: CChar.self), &status) }
    }
    return found == 0 && status.st_mode & S_IFMT == S_IFSOCK
  }

  private static func withAddress<Result>(
    _ address: sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
  }

  private static func open(_ family: Int32) throws -> Int32 {
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HTTPServerError.broken(step: "socket", code: errno) }
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    return descriptor
  }

  private static func closing<Result>(_ descriptor: Int32, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func boundPort(_ descriptor: Int32) -> Int {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
      // The port is at the same place in IPv4 and IPv6 addresses.
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        Int(UInt16(bigEndian: $0.pointee.sin_port))
      }
    }
  }

  private static func failure(_ step: String, port: Int) -> HTTPServerError {
    switch errno {
    case EADDRINUSE: .addressInUse(port: port)
    case EACCES: .notAllowed(port: port)
    case EADDRNOTAVAIL: .badAddress("an address this machine does not have")
    default: .broken(step: step, code: errno)
    }
  }
}
