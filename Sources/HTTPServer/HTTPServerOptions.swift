package import HTTPMessages

/// Where a server listens and what it puts up with.
package struct HTTPServerOptions: Sendable {
  package enum Address: Sendable, Equatable {
    /// A numeric address or `localhost`; port 0 means any free one.
    case tcp(host: String, port: Int)
    /// A socket file that only its owner may use; a stale one is replaced.
    case unix(path: String)
  }

  package var address: Address
  package var maximumConnections: Int
  /// How long a connection may be silent, in the middle of a request as well as between two.
  package var idleSeconds: Int
  /// The largest request line and header fields together; more is answered 431.
  package var maximumHeaderBytes: Int
  /// How long what is under way may take to finish at shutdown.
  package var drain: Duration
  /// The largest body, in bytes, of a request whose headers are in and whose body is still empty; more is answered 413.
  package var bodyLimit: @Sendable (HTTPRequest) -> Int

  package init(
    address: Address, maximumConnections: Int = 512, idleSeconds: Int = 60, maximumHeaderBytes: Int = 32768,
    drain: Duration = .seconds(10), bodyLimit: @escaping @Sendable (HTTPRequest) -> Int = { _ in 1 << 20 }
  ) {
    self.address = address
    self.maximumConnections = maximumConnections
    self.idleSeconds = idleSeconds
    self.maximumHeaderBytes = maximumHeaderBytes
    self.drain = drain
    self.bodyLimit = bodyLimit
  }
}

/// Why a server cannot start.
package enum HTTPServerError: Error, Equatable, CustomStringConvertible {
  case addressInUse(port: Int)
  case pathInUse(String)
  /// Not a numeric address, or a path too long for a socket.
  case badAddress(String)
  case notAllowed(port: Int)
  case broken(step: String, code: Int32)

  package var description: String {
    switch self {
    case .addressInUse(let port): "port \(port) is in use by another program"
    case .pathInUse(let path): "another program listens at \(path)"
    case .badAddress(let text): "cannot listen at \(text)"
    case .notAllowed(let port): "not allowed to listen at port \(port)"
    case .broken(let step, let code): "cannot listen: \(step) failed with errno \(code)"
    }
  }
}
