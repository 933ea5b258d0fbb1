import Essentials
import Foundation
import HTTPClient
import HTTPMessages
import HTTPServer
import Runtime
import Sockets
import Testing

/// Serves `handle` at a free port for as long as `body` takes.
private func serving<Result: Sendable>(
  limits: Wire.Limits = Wire.Limits(), _ handle: @escaping @Sendable (HTTPRequest, Wire) async throws -> Void,
  _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
  let server = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
  return try await withThrowingTaskGroup(of: Result?.self) { group in
    group.addTask {
      await server.serve { socket in
        let wire = Wire(socket, limits: limits, time: SystemTime())
        while let request = try await wire.nextRequest() { try await handle(request, wire) }
      }
      return nil
    }
    group.addTask { try await body(server.port) }
    defer { group.cancelAll() }
    while let next = try await group.next() {
      if let next { return next }
    }
    throw CancellationError()
  }
}

/// Sends `text` and gives all that comes back.
private func exchange(_ text: String, port: Int) async throws -> String {
  let socket = try await Socket.connect(to: #require(SocketAddress(numeric: "127.0.0.1", port: port)))
  try await socket.write(Data(text.utf8))
  socket.endWriting()
  var all = Data()
  while let piece = try await socket.read() { all.append(piece) }
  return String(decoding: all, as: UTF8.self)
}

@Suite struct `A wire` {
  static let echo: @Sendable (HTTPRequest, Wire) async throws -> Void = { request, wire in
    let said = "\(request.method) \(request.url) \(request.headers["X-A"] ?? "-") "
    try await wire.answer(HTTPResponse(200, body: Data(said.utf8) + request.body))
  }

  @Test func `answers a client, one request after the other`() async throws {
    try await serving(Self.echo) { port in
      let transport = try CurlTransport()
      for number in 0..<3 {
        let request = HTTPRequest(
          "POST", "http://127.0.0.1:\(port)/x", headers: ["X-A": "ä\(number)"],
          body: Data(repeating: 0x61, count: 300_000))
        let response = try await transport.send(request)
        #expect(response.status == 200 && response.body.count == 300_000 + "POST /x ä0 ".utf8.count)
      }
    }
  }

  @Test(arguments: [
    ("GET /a HTTP/1.1\r\nX-A: b\r\n\r\n", "GET /a b "),
    ("POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET /b HTTP/1.1\r\n\r\n", "POST /a - abc"),
    (
      "POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n",
      "POST /a - abc"
    ),
    ("POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\na", "HTTP/1.1 100 Continue"),
  ])
  func `reads requests as they come`(_ sent: String, _ expected: String) async throws {
    let answer = try await serving(Self.echo) { try await exchange(sent, port: $0) }
    #expect(answer.contains(expected) && answer.contains("HTTP/1.1 200 "))
  }

  @Test(arguments: [
    ("rubbish\r\n\r\n", "400"), ("GET /a HTTP/3\r\n\r\n", "400"), ("GET  /a HTTP/1.1\r\n\r\n", "400"),
    ("GET /a HTTP/1.1\r\nA b: c\r\n\r\n", "400"), ("GET /a HTTP/1.1\r\nA\r\n\r\n", "400"),
    ("POST /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400"),
    ("POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", "400"),
    ("POST /a HTTP/1.1\r\nContent-Length: +1\r\n\r\na", "400"),
    ("POST /a HTTP/1.1\r\nContent-Length: 2000\r\n\r\n", "413"),
    ("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n", "413"),
    ("POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "413"),
    ("GET /\(String(repeating: "a", count: 3000)) HTTP/1.1\r\n", "431"),
  ])
  func `refuses what is no request, or too large`(_ sent: String, _ status: String) async throws {
    let limits = Wire.Limits(head: 1024, body: 1024)
    let answer = try await serving(limits: limits, Self.echo) { try await exchange(sent, port: $0) }
    #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
  }

  @Test func `lets no answer become two`() async throws {
    let answer = try await serving({ _, wire in
      try await wire.answer(HTTPResponse(200, headers: ["A": "b\r\nHTTP/1.1 200 OK", "C": "d"]))
    }) { try await exchange("GET / HTTP/1.1\r\n\r\n", port: $0) }
    #expect(!answer.contains("A:") && answer.contains("C: d"))
  }

  @Test func `gives an answer piece by piece`() async throws {
    let gate = Gate()
    try await serving({ _, wire in
      try await wire.begin(200, headers: ["Content-Type": "text/event-stream"])
      try await wire.send(Data("eins".utf8))
      await gate.pass()
      try await wire.send(Data("zwei".utf8))
      try await wire.finish()
    }) { port in
      let response = try await CurlTransport().open(HTTPRequest("GET", "http://127.0.0.1:\(port)/"))
      #expect(response.status == 200 && response.headers["content-type"] == "text/event-stream")
      #expect(try await response.body.next() == Data("eins".utf8))
      gate.open()
      #expect(try await response.body.prefix(100) == Data("zwei".utf8))
    }
  }

  @Test func `does not wait for ever`() async throws {
    let time = ManualTime(Date(timeIntervalSince1970: 0))
    let server = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await server.serve { socket in
          let wire = Wire(socket, time: time)
          await #expect(throws: DeadlineExceeded.self) { try await wire.nextRequest() }
        }
      }
      let socket = try? await Socket.connect(to: #require(SocketAddress(numeric: "127.0.0.1", port: server.port)))
      await time.waitForSleepers()
      time.advance(by: .seconds(3600))
      #expect(await (try? socket?.read()) == nil)
      group.cancelAll()
    }
  }
}

@Suite struct `An address` {
  @Test(arguments: [
    "0.0.0.0", "10.1.2.3", "127.0.0.1", "100.64.0.1", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "fe80::1", "fd00::1",
    "fc00::1", "ff02::1", "64:ff9b::808:808", "2002:0a00:0001::", "2001:0:1::", "2001:db8::1", "3fff::1",
  ])
  func `of this machine, this network or no network is not public`(_ text: String) throws {
    #expect(try !#require(SocketAddress(numeric: text, port: 443)).isPublic)
  }

  @Test(arguments: ["8.8.8.8", "172.32.0.1", "100.128.0.1", "192.169.0.1", "2606:4700::1111", "2001:4860:4860::8888"])
  func `of the Internet is`(_ text: String) throws {
    #expect(try #require(SocketAddress(numeric: text, port: 443)).isPublic)
  }

  @Test func `is numeric, or a file, or none`() {
    #expect(SocketAddress(numeric: "localhost", port: 80) == nil && SocketAddress(numeric: "1.1.1.1", port: 0) == nil)
    #expect(SocketAddress(unix: "") == nil && SocketAddress(unix: String(repeating: "a", count: 200)) == nil)
    #expect(SocketAddress(unix: "/tmp/x")?.isPublic == false)
  }
}

@Suite struct `A tunnel` {
  @Test func `passes bytes both ways until both are done`() async throws {
    let echo = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
    let relay = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
    let target = try #require(SocketAddress(numeric: "127.0.0.1", port: echo.port))
    let count = Latch()
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await echo.serve { socket in
          while let piece = try await socket.read() { try await socket.write(piece) }
        }
      }
      group.addTask {
        await relay.serve { socket in
          let other = try await Socket.connect(to: target)
          let counted = await Tunnel.join(
            socket, other, first: Data("<".utf8), silence: .seconds(60), time: SystemTime())
          #expect(counted == Tunnel.Count(there: 200_001, back: 200_001))
          count.open()
        }
      }
      let answer = try? await exchange(String(repeating: "a", count: 200_000), port: relay.port)
      #expect(answer == "<" + String(repeating: "a", count: 200_000))
      await count.wait()
      group.cancelAll()
    }
  }
}
