import Essentials
import Foundation
import HTTPMessages
import HTTPServer
import Runtime
import Testing

/// Runs a server on a free port for as long as `body` takes, then shuts it down and waits for it.
func serving(
  bodyLimit: @escaping @Sendable (HTTPRequest) -> Int = { _ in 1000 }, drain: Duration = .seconds(10),
  _ handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse,
  _ body: (_ port: Int, _ shutdown: Shutdown) async throws -> Void
) async throws {
  let server = HTTPServer(
    name: "test",
    options: HTTPServerOptions(
      address: .tcp(host: "127.0.0.1", port: 0), maximumHeaderBytes: 8192, drain: drain, bodyLimit: bodyLimit),
    log: .discarded, handler: handler)
  let port = try server.start()
  let shutdown = Shutdown()
  async let ran: Void = server.run(until: shutdown)
  defer { shutdown.request() }
  try await body(port, shutdown)
  shutdown.request()
  try await ran
}

@Suite struct `An HTTP server` {
  private let echo: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
    var text = "\(request.method) \(request.url)\n"
    for field in request.headers.fields { text += "\(field.name)=\(field.value)\n" }
    return HTTPResponse(200, text: text + String(decoding: request.body, as: UTF8.self) + "|")
  }

  @Test func `passes target, headers and body on exactly`() async throws {
    try await serving(echo) { port, _ in
      let client = try RawClient(port: port)
      try client.say(
        "POST /a%2Fb/c?x=1+2&&y=%41 HTTP/1.1\r\nHost: h\r\nX-One: a, b\r\nx-one: c\r\nContent-Length: 4\r\n\r\nb\r\ny")
      let answer = await client.hear(until: "|")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.contains("POST /a%2Fb/c?x=1+2&&y=%41\nHost=h\nX-One=a, b\nx-one=c\nContent-Length=4\nb\r\ny|"))
      client.hangUp()
    }
  }

  @Test func `keeps a connection for the next request, in HTTP 1 as well when asked`() async throws {
    try await serving(echo) { port, _ in
      let client = try RawClient(port: port)
      for number in 1...3 {
        try client.say("GET /\(number) HTTP/1.1\r\nHost: h\r\n\r\n")
        #expect(await client.hear(until: "|").contains("GET /\(number)\n"))
      }
      client.hangUp()
      let old = try RawClient(port: port)
      for number in 1...2 {
        try old.say("GET /\(number) HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        #expect(await old.hear(until: "|").contains("GET /\(number)\n"))
      }
      try old.say("GET /last HTTP/1.0\r\n\r\n")
      #expect(await old.hear().contains("GET /last\n"))
      old.hangUp()
    }
  }

  @Test func `answers HEAD with the length and no body`() async throws {
    try await serving({ _ in HTTPResponse(200, text: "12345") }) { port, _ in
      let client = try RawClient(port: port)
      try client.say("HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      let answer = await client.hear()
      #expect(answer.contains("Content-Length: 5\r\n"))
      #expect(answer.hasSuffix("\r\n\r\n"))
      client.hangUp()
    }
  }

  @Test func `invites a body that is waited for with 100`() async throws {
    try await serving(echo) { port, _ in
      let client = try RawClient(port: port)
      try client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
      #expect(await client.hear(until: "\r\n\r\n") == "HTTP/1.1 100 Continue\r\n\r\n")
      try client.say("ok")
      #expect(await client.hear(until: "|").contains("\nok|"))
      client.hangUp()
    }
  }

  @Test func `refuses a body whose announced length is too large, without asking for it`() async throws {
    let asked: @Sendable (HTTPRequest) -> Int = { $0.target.path == "/big" ? 2000 : 10 }
    try await serving(bodyLimit: asked, { _ in HTTPResponse(204) }) { port, _ in
      let client = try RawClient(port: port)
      try client.say("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nExpect: 100-continue\r\n\r\n")
      #expect(await client.hear().hasPrefix("HTTP/1.1 413 "))
      client.hangUp()
      let allowed = try RawClient(port: port)
      try allowed.say(
        "POST /big HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\nConnection: close\r\n\r\n12345678901")
      #expect(await allowed.hear().hasPrefix("HTTP/1.1 204 "))
      allowed.hangUp()
    }
  }

  @Test func `refuses a chunked body once it has grown too large`() async throws {
    try await serving(bodyLimit: { _ in 10 }, echo) { port, _ in
      let client = try RawClient(port: port)
      try client.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n6\r\n123456\r\n")
      #expect(await client.hear().hasPrefix("HTTP/1.1 413 "))
      client.hangUp()
      let small = try RawClient(port: port)
      try small.say("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
      #expect(await small.hear(until: "|").contains("\nabcde|"))
      small.hangUp()
    }
  }

  @Test func `refuses a request with two opinions on its length`() async throws {
    try await serving({ _ in HTTPResponse(204) }) { port, _ in
      for lengths in ["Content-Length: 3\r\nTransfer-Encoding: chunked", "Content-Length: 3\r\nContent-Length: 4"] {
        let client = try RawClient(port: port)
        try client.say("POST / HTTP/1.1\r\nHost: h\r\n\(lengths)\r\n\r\n0\r\n\r\n")
        #expect(await client.hear().hasPrefix("HTTP/1.1 400 "))
        client.hangUp()
      }
    }
  }

  @Test func `refuses header fields that are too large`() async throws {
    try await serving({ _ in HTTPResponse(204) }) { port, _ in
      let client = try RawClient(port: port)
      try client.say("GET / HTTP/1.1\r\nHost: h\r\nX: \(String(repeating: "x", count: 9000))\r\n\r\n")
      #expect(await client.hear(until: "\r\n\r\n").hasPrefix("HTTP/1.1 431 "))
      client.hangUp()
    }
  }

  @Test func `answers others while one handler is slow`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
      if request.url == "/slow" { await gate.pass() }
      return HTTPResponse(200, text: "\(request.url)|")
    }
    try await serving(handler) { port, _ in
      let slow = try RawClient(port: port)
      try slow.say("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n")
      await gate.reached()
      let quick = try RawClient(port: port)
      try quick.say("GET /quick HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(await quick.hear(until: "|").hasSuffix("/quick|"))
      gate.open()
      #expect(await slow.hear(until: "|").hasSuffix("/slow|"))
      quick.hangUp()
      slow.hangUp()
    }
  }

  @Test func `survives clients that go away in the middle`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
      if request.url == "/held" { await gate.pass() }
      return HTTPResponse(200, text: "\(request.url)|")
    }
    try await serving(handler) { port, _ in
      for beginning in ["GE", "GET / HTTP/1.1\r\nHo", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc"] {
        let client = try RawClient(port: port)
        try client.say(beginning)
        client.hangUp()
      }
      let held = try RawClient(port: port)
      try held.say("GET /held HTTP/1.1\r\nHost: h\r\n\r\n")
      await gate.reached()
      held.hangUp()
      gate.open()
      let next = try RawClient(port: port)
      try next.say("GET /next HTTP/1.1\r\nHost: h\r\n\r\n")
      #expect(await next.hear(until: "|").hasSuffix("/next|"))
      next.hangUp()
    }
  }
}
