import Essentials
import Foundation
import HTTPMessages
import HTTPServer
import Runtime
import Testing

@Suite struct `A server's life` {
  private func server(_ address: HTTPServerOptions.Address) -> HTTPServer {
    HTTPServer(name: "test", options: HTTPServerOptions(address: address), log: .discarded) { request in
      HTTPResponse(200, text: "\(request.url)|")
    }
  }

  @Test func `ends after what is under way is answered`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
      await gate.pass()
      return HTTPResponse(200, text: "held|")
    }
    try await serving(handler) { port, shutdown in
      let client = try RawClient(port: port)
      try client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      await gate.reached()
      shutdown.request()
      gate.open()
      let answer = await client.hear()
      #expect(answer.hasSuffix("held|"))
      client.hangUp()
    }
  }

  @Test func `does not wait for the rest of a request whose sender has gone`() async throws {
    let cutOff = Latch()
    let options = HTTPServerOptions(address: .tcp(host: "127.0.0.1", port: 0), drain: .seconds(5))
    let log = Log { level, _, _ in if level == .warning { cutOff.open() } }
    let server = HTTPServer(name: "test", options: options, log: log) { _ in HTTPResponse(200, text: "next|") }
    let port = try server.start()
    for beginning in ["GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc"] {
      let client = try RawClient(port: port)
      try client.say(beginning)
      client.hangUp()
    }
    let next = try RawClient(port: port)
    try next.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
    #expect(await next.hear(until: "|").hasSuffix("next|"))
    let shutdown = Shutdown()
    shutdown.request()
    try await server.run(until: shutdown)
    #expect(!cutOff.isOpen)
    next.hangUp()
  }

  @Test func `ends even if a handler never does`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
      await gate.pass()
      return HTTPResponse(200, text: "too late|")
    }
    try await serving(drain: .milliseconds(50), handler) { port, shutdown in
      let client = try RawClient(port: port)
      try client.say("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      await gate.reached()
      shutdown.request()
      #expect(await !client.hear().contains("too late"))
      client.hangUp()
    }
  }

  @Test func `cannot begin where another listens`() throws {
    let first = server(.tcp(host: "127.0.0.1", port: 0))
    let port = try first.start()
    #expect(try first.start() == port)
    #expect(throws: HTTPServerError.addressInUse(port: port)) {
      try server(.tcp(host: "127.0.0.1", port: port)).start()
    }
    #expect("\(HTTPServerError.addressInUse(port: 80))" == "port 80 is in use by another program")
  }

  @Test(arguments: [("not an address", 0), ("127.0.0.1", 70000), ("127.0.0.1", -1)])
  func `cannot begin at an address that is none`(_ host: String, _ port: Int) {
    #expect(throws: HTTPServerError.badAddress("\(host):\(port)")) {
      try server(.tcp(host: host, port: port)).start()
    }
  }

  @Test func `at a socket file keeps it private, replaces a stale one and takes it away`() async throws {
    let path = NSTemporaryDirectory() + "ns-\(UUID().uuidString.prefix(8)).sock"
    for _ in 0..<2 {
      let server = server(.unix(path: path))
      #expect(try server.start() == 0)
      let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
      #expect(mode == 0o600)
      #expect(throws: HTTPServerError.pathInUse(path)) { try self.server(.unix(path: path)).start() }
      let client = try RawClient(path: path)
      try client.say("GET /unix HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(await client.hear(until: "|").hasSuffix("/unix|"))
      client.hangUp()
      let shutdown = Shutdown()
      shutdown.request()
      try await server.run(until: shutdown)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }

  @Test func `does not take a file away that is no socket`() throws {
    let path = NSTemporaryDirectory() + "ns-\(UUID().uuidString.prefix(8)).txt"
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    #expect(throws: HTTPServerError.pathInUse(path)) { try server(.unix(path: path)).start() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data("mine".utf8))
    try FileManager.default.removeItem(atPath: path)
  }
}
