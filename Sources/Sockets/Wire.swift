import Essentials
package import Foundation
package import HTTPMessages
package import Runtime
import Synchronization

/// HTTP/1.1 on one socket, for the one who serves it; answers may be given bit by bit.
///
/// One task uses it, one request after the other.
package final class Wire: Sendable {
  package struct Limits: Sendable {
    package var head: Int
    package var body: Int
    /// How long the other side may be silent.
    package var silence: Duration

    package init(head: Int = 64 << 10, body: Int = 32 << 20, silence: Duration = .seconds(120)) {
      self.head = head
      self.body = body
      self.silence = silence
    }
  }

  private let socket: Socket
  private let limits: Limits
  private let time: any TimeSource
  /// What was read and not yet understood.
  private let unread = Mutex(Data())

  package init(_ socket: Socket, limits: Limits = Limits(), time: any TimeSource) {
    self.socket = socket
    self.limits = limits
    self.time = time
  }

  /// The next request with its whole body; nil at the end.
  ///
  /// What is no request is answered before `SocketError` is thrown.
  package func nextRequest() async throws -> HTTPRequest? {
    guard let head = try await readHead() else { return nil }
    guard var request = WireHead.request(head) else { return try await refuse(400, "not a request") }
    switch WireHead.body(request) {
    case .none: break
    case .bytes(let count):
      guard count <= limits.body else { return try await refuse(413, "content too large") }
      try await encourage(request)
      request.body = try await take(count)
    case .chunked:
      try await encourage(request)
      request.body = try await takeChunks()
    case .unclear: return try await refuse(400, "where the body ends is not clear")
    }
    return request
  }

  private func readHead() async throws -> Data? {
    while true {
      let head: Data? = unread.withLock { unread in
        guard let end = unread.firstRange(of: Data("\r\n\r\n".utf8)) else { return nil }
        defer { unread = Data(unread[end.upperBound...]) }
        return Data(unread[..<end.lowerBound])
      }
      if let head { return head }
      guard unread.withLock({ $0.count }) <= limits.head else { return try await refuse(431, "fields too large") }
      guard try await fill() else {
        if unread.withLock({ $0.isEmpty }) { return nil }
        throw SocketError("half a request")
      }
    }
  }

  private func fill() async throws -> Bool {
    let piece = try await withDeadline(limits.silence, time: time) { [socket] in try await socket.read() }
    guard let piece else { return false }
    unread.withLock { $0.append(piece) }
    return true
  }

  private func take(_ count: Int) async throws -> Data {
    while unread.withLock({ $0.count }) < count {
      guard try await fill() else { throw SocketError("half a body") }
    }
    return unread.withLock { unread in
      defer { unread = Data(unread.dropFirst(count)) }
      return Data(unread.prefix(count))
    }
  }

  private func takeLine() async throws -> String {
    while true {
      let line: Data? = unread.withLock { unread in
        guard let end = unread.firstRange(of: Data("\r\n".utf8)) else { return nil }
        defer { unread = Data(unread[end.upperBound...]) }
        return Data(unread[..<end.lowerBound])
      }
      if let line { return String(decoding: line, as: UTF8.self) }
      guard unread.withLock({ $0.count }) <= limits.head, try await fill() else { throw SocketError("half a body") }
    }
  }

  private func takeChunks() async throws -> Data {
    var body = Data()
    while true {
      let size = try await takeLine().prefix { $0 != ";" }
      guard let count = Int(size, radix: 16), count >= 0, size.first != "+", body.count + count <= limits.body else {
        return try await refuse(413, "content too large")
      }
      if count == 0 { break }
      body += try await take(count)
      guard try await takeLine().isEmpty else { return try await refuse(400, "not a chunk") }
    }
    // Fields after the body are read and not kept.
    while try await !takeLine().isEmpty {}
    return body
  }

  private func encourage(_ request: HTTPRequest) async throws {
    guard request.headers["Expect"]?.lowercased() == "100-continue" else { return }
    try await write(Data("HTTP/1.1 100 Continue\r\n\r\n".utf8))
  }

  private func refuse<Result>(_ status: Int, _ text: String) async throws -> Result {
    try await answer(HTTPResponse(status, headers: ["Connection": "close"], text: text + "\n"))
    throw SocketError(text)
  }

  /// Sends bytes as they are.
  package func write(_ data: Data) async throws {
    try await withDeadline(limits.silence, time: time) { [socket] in try await socket.write(data) }
  }

  /// Sends a whole answer.
  package func answer(_ response: HTTPResponse) async throws {
    var head = WireHead.lines(response.status, response.headers)
    head += "Content-Length: \(response.body.count)\r\n\r\n"
    try await write(Data(head.utf8) + response.body)
  }

  /// Begins an answer whose body follows by `send` and ends by `finish`.
  package func begin(_ status: Int, headers: HTTPHeaders) async throws {
    try await write(Data((WireHead.lines(status, headers) + "Transfer-Encoding: chunked\r\n\r\n").utf8))
  }

  package func send(_ piece: Data) async throws {
    guard !piece.isEmpty else { return }
    try await write(Data("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Data("\r\n".utf8))
  }

  package func finish() async throws { try await write(Data("0\r\n\r\n".utf8)) }

  /// The socket itself, with what came after the request, for another protocol.
  package func takeOver() -> (socket: Socket, unread: Data) {
    (
      socket,
      unread.withLock { unread in
        defer { unread = Data() }
        return unread
      }
    )
  }
}
