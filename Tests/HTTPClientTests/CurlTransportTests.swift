import Essentials
import Foundation
import HTTPClient
import HTTPMessages
import HTTPServer
import Runtime
import Testing

/// Serves `handler` at a free port for as long as `body` takes.
private func serving(
  _ handler: @escaping @Sendable (HTTPRequest) async -> HTTPResponse, _ body: (_ base: String) async throws -> Void
) async throws {
  let options = HTTPServerOptions(address: .tcp(host: "127.0.0.1", port: 0), bodyLimit: { _ in 26 << 20 })
  let server = HTTPServer(name: "test", options: options, log: .discarded, handler: handler)
  let base = "http://127.0.0.1:\(try server.start())"
  let shutdown = Shutdown()
  async let ran: Void = server.run(until: shutdown)
  defer { shutdown.request() }
  try await body(base)
  shutdown.request()
  try await ran
}

private func kind(_ work: () async throws -> HTTPResponse) async -> TransportError.Kind? {
  do {
    _ = try await work()
    return nil
  } catch {
    return (error as? TransportError)?.kind
  }
}

@Suite struct `A transport` {
  @Test(arguments: ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
  func `sends method, headers and body, and gives status, headers and body`(_ method: String) async throws {
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
      let type = request.headers["Content-Type"] ?? "none"
      var headers: HTTPHeaders = [
        "X-Method": request.method, "X-Type": type, "X-Empty": request.headers["X-Void"].map { "<\($0)>" } ?? "no",
      ]
      headers.add("Link", "one")
      headers.add("link", "two")
      return HTTPResponse(418, headers: headers, body: request.body)
    }
    try await serving(handler) { base in
      let transport = try CurlTransport()
      let body = method == "GET" ? Data() : Data("körper\0".utf8)
      let answer = try await transport.send(HTTPRequest(method, base + "/x", headers: ["X-Void": ""], body: body))
      #expect(answer.status == 418)
      #expect(answer.body == body)
      #expect(answer.headers["x-method"] == method)
      #expect(answer.headers["x-type"] == "none")
      #expect(answer.headers["x-empty"] == "<>")
      #expect(answer.headers.all("Link") == ["one", "two"])
    }
  }

  @Test func `answers HEAD without waiting for a body`() async throws {
    try await serving({ _ in HTTPResponse(200, text: "12345") }) { base in
      let answer = try await CurlTransport().send(HTTPRequest("HEAD", base))
      #expect(answer.headers["Content-Length"] == "5")
      #expect(answer.body.isEmpty)
    }
  }

  @Test func `sends a POST without a body`() async throws {
    try await serving({ HTTPResponse(200, text: $0.headers["Content-Length"] ?? "none") }) { base in
      let answer = try await CurlTransport().send(HTTPRequest("POST", base))
      #expect(String(decoding: answer.body, as: UTF8.self) == "0")
    }
  }

  @Test func `carries 25 MiB there and back`() async throws {
    try await serving({ HTTPResponse(200, body: $0.body) }) { base in
      let body = Data((0..<(25 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
      let answer = try await CurlTransport().send(HTTPRequest("POST", base, body: body))
      #expect(answer.body == body)
    }
  }

  @Test func `gives only the last of several heads`() async throws {
    try await serving({ HTTPResponse(200, headers: ["X-Once": "1"], body: $0.body) }) { base in
      let request = HTTPRequest("POST", base, headers: ["Expect": "100-continue"], body: Data("x".utf8))
      let answer = try await CurlTransport().send(request)
      #expect(answer.status == 200)
      #expect(answer.headers.all("X-Once") == ["1"])
    }
  }

  @Test func `does not follow redirects`() async throws {
    try await serving({ _ in HTTPResponse(302, headers: ["Location": "/elsewhere"]) }) { base in
      let answer = try await CurlTransport().send(HTTPRequest("GET", base))
      #expect(answer.status == 302)
      #expect(answer.headers["Location"] == "/elsewhere")
    }
  }

  @Test func `carries many requests at once`() async throws {
    try await serving({ HTTPResponse(200, text: $0.url) }) { base in
      let transport = try CurlTransport()
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<200 {
          group.addTask {
            let answer = try await transport.send(HTTPRequest("GET", "\(base)/\(number)"))
            return String(decoding: answer.body, as: UTF8.self) == "/\(number)"
          }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }
  }

  @Test func `stops waiting when its task is cancelled`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
      await gate.pass()
      return HTTPResponse(204)
    }
    try await serving(handler) { base in
      let transport = try CurlTransport()
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await transport.send(HTTPRequest("GET", base))
            return false
          } catch {
            return error is CancellationError
          }
        }
        await gate.reached()
        group.cancelAll()
        #expect(await group.next() == true)
      }
      gate.open()
    }
  }

  @Test func `calls a missed deadline timed out, because the other side may have acted`() async throws {
    let gate = Gate()
    let handler: @Sendable (HTTPRequest) async -> HTTPResponse = { _ in
      await gate.pass()
      return HTTPResponse(204)
    }
    try await serving(handler) { base in
      let transport = try CurlTransport(options: CurlOptions(timeout: .milliseconds(100)))
      #expect(await kind { try await transport.send(HTTPRequest("GET", base)) } == .timedOut)
      gate.open()
    }
  }

  @Test func `refuses an answer that is larger than allowed`() async throws {
    try await serving({ _ in HTTPResponse(200, body: Data(count: 1001)) }) { base in
      let tight = try CurlTransport(options: CurlOptions(maximumResponseBytes: 1000))
      #expect(await kind { try await tight.send(HTTPRequest("GET", base)) } == .tooLarge)
      let exact = try CurlTransport(options: CurlOptions(maximumResponseBytes: 1001))
      #expect(try await exact.send(HTTPRequest("GET", base)).body.count == 1001)
    }
  }

  @Test func `calls a port where nobody listens unreachable`() async throws {
    let server = HTTPServer(
      name: "gone", options: HTTPServerOptions(address: .tcp(host: "127.0.0.1", port: 0)), log: .discarded
    ) { _ in HTTPResponse(204) }
    let port = try server.start()
    let shutdown = Shutdown()
    shutdown.request()
    try await server.run(until: shutdown)
    let transport = try CurlTransport()
    #expect(await kind { try await transport.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/")) } == .unreachable)
  }

  @Test(arguments: ["", "/path", "ftp://127.0.0.1/", "file:///etc/passwd", "http://127.0.0.1/a b", "http://a\r\nb/"])
  func `refuses a URL it cannot send to`(_ url: String) async throws {
    let transport = try CurlTransport()
    #expect(await kind { try await transport.send(HTTPRequest("GET", url)) } == .badURL)
  }

  @Test func `refuses a header field or method that would become two`() async throws {
    let transport = try CurlTransport()
    let smuggled = HTTPRequest("GET", "http://127.0.0.1/", headers: ["X": "a\r\nY: b"])
    #expect(await kind { try await transport.send(smuggled) } == .badURL)
    #expect(await kind { try await transport.send(HTTPRequest("GET / X", "http://127.0.0.1/")) } == .badURL)
  }

  @Test func `speaks over a socket file`() async throws {
    let path = NSTemporaryDirectory() + "ns-\(UUID().uuidString.prefix(8)).sock"
    let server = HTTPServer(
      name: "unix", options: HTTPServerOptions(address: .unix(path: path)), log: .discarded
    ) { HTTPResponse(200, text: $0.headers["Host"] ?? "") }
    try server.start()
    let transport = try CurlTransport(options: CurlOptions(unixSocket: path))
    let answer = try await transport.send(HTTPRequest("GET", "http://gateway/"))
    #expect(String(decoding: answer.body, as: UTF8.self) == "gateway")
  }
}
