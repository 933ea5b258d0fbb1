import Glibc

/// An address of the Internet, or a socket file.
package struct SocketAddress: Sendable, Hashable {
  /// The `sockaddr`, as the system wants it.
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// A socket file; nil where the path is too long for one.
  package init?(unix path: String) {
    var address = sockaddr_un()
    let name = Array(path.utf8)
    guard !name.isEmpty, !name.contains(0), name.count < MemoryLayout.size(ofValue: address.sun_path) else {
      return nil
    }
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
    bytes = withUnsafeBytes(of: &address) { Array($0) }
  }

  /// A numeric address, such as `127.0.0.1` or `::1`; nil where it is none.
  package init?(numeric host: String, port: Int) {
    guard let first = Self.find(host, port: port, flags: AI_NUMERICHOST | AI_NUMERICSERV).first else { return nil }
    self = first
  }

  /// What the machine's resolver says of `host`; blocks.
  static func resolved(_ host: String, port: Int) -> [SocketAddress] { find(host, port: port, flags: AI_NUMERICSERV) }

  private static func find(_ host: String, port: Int, flags: Int32) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_flags = flags
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    guard (1...65535).contains(port), getaddrinfo(host, String(port), &hints, &found) == 0 else { return [] }
    defer { freeaddrinfo(found) }
    var addresses: [SocketAddress] = []
    var next = found
    while let info = next, addresses.count < 16 {
      let bytes = UnsafeRawBufferPointer(start: info.pointee.ai_addr, count: Int(info.pointee.ai_addrlen))
      addresses.append(SocketAddress(bytes: Array(bytes)))
      next = info.pointee.ai_next
    }
    return addresses
  }

  var family: Int32 { bytes.withUnsafeBytes { Int32($0.loadUnaligned(as: sa_family_t.self)) } }

  /// Four or sixteen bytes; empty for a socket file.
  private var host: [UInt8] {
    switch family {
    case AF_INET: Array(bytes.dropFirst(4).prefix(4))
    case AF_INET6: Array(bytes.dropFirst(8).prefix(16))
    default: []
    }
  }

  /// Whether it is one of the open Internet: not this machine, not this network, not what only looks like either.
  ///
  /// https://www.iana.org/assignments/iana-ipv4-special-registry and iana-ipv6-special-registry
  package var isPublic: Bool {
    let host = host
    switch host.count {
    case 4: return Self.isPublic(host)
    case 16: return Self.isPublicSix(host)
    default: return false
    }
  }

  private static func isPublic(_ host: [UInt8]) -> Bool {
    switch (host[0], host[1], host[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (224..., _, _): false
    case (100, 64...127, _), (169, 254, _), (172, 16...31, _), (192, 168, _), (198, 18...19, _): false
    case (192, 0, 0), (192, 0, 2), (192, 88, 99), (198, 51, 100), (203, 0, 113): false
    default: true
    }
  }

  /// Only 2000::/3 is given out; in it lie tunnels to IPv4 addresses, and addresses for books.
  private static func isPublicSix(_ host: [UInt8]) -> Bool {
    guard host[0] & 0xe0 == 0x20 else { return false }
    if host[0] == 0x20, host[1] == 0x02 { return false }
    if host[0] == 0x20, host[1] == 0x01 {
      return !(host[2] < 0x02 || host[2] == 0x0d && host[3] == 0xb8)
    }
    return !(host[0] == 0x3f && host[1] == 0xff)
  }
}
