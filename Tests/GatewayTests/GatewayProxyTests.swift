import Essentials
import Foundation
import Gateway
import HTTPClient
import HTTPMessages
import HTTPServer
import LanguageModel
import ModelSimulator
import Runtime
import Sockets
import Testing

@Suite struct `A gateway as a proxy` {
  /// Sends `text` to the gateway's socket and gives what comes back until `end` or the end.
  func exchange(_ text: String, _ world: GatewayWorld, until end: String = "\r\n\r\n") async throws -> (Socket, String)
  {
    let socket = try await Socket.connect(to: #require(SocketAddress(unix: world.path)))
    try await socket.write(Data(text.utf8))
    var all = Data()
    while !String(decoding: all, as: UTF8.self).contains(end), let piece = try await socket.read() { all.append(piece) }
    return (socket, String(decoding: all, as: UTF8.self))
  }

  func connect(_ host: String, password: String = "run-token") -> String {
    let pair = Data("nightshift:\(password)".utf8).base64EncodedString()
    return "CONNECT \(host) HTTP/1.1\r\nHost: \(host)\r\nProxy-Authorization: Basic \(pair)\r\n\r\n"
  }

  @Test func `connects to a host on the list, and passes bytes both ways`() async throws {
    let echo = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
    let address = try #require(SocketAddress(numeric: "127.0.0.1", port: echo.port))
    let dialer = Dialer(resolve: { _, _ in [address] }, isAllowed: { _ in true })
    try await GatewayWorld.with(hosts: ["pypi.org"], dialer: dialer) { world in
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          await echo.serve { socket in
            while let piece = try await socket.read() { try await socket.write(piece) }
          }
        }
        let (socket, head) = try await exchange(connect("pypi.org:443") + "first", world, until: "first")
        #expect(head.hasPrefix("HTTP/1.1 200 ") && head.hasSuffix("first"))
        try await socket.write(Data("second".utf8))
        #expect(try await socket.read() == Data("second".utf8))
        group.cancelAll()
      }
    }
  }

  @Test(arguments: ["example.org:443", "pypi.org:80", "pypi.org", "127.0.0.1:443", "localhost:443", "pypi.org:443:443"])
  func `refuses any other host or port`(_ host: String) async throws {
    try await GatewayWorld.with(hosts: ["pypi.org"]) { world in
      let (_, head) = try await exchange(connect(host), world)
      #expect(head.hasPrefix("HTTP/1.1 403 "))
      #expect(world.notes.events.map(\.kind) == [.connect] && world.notes.events.first?.refusal != nil)
    }
  }

  @Test(arguments: [["10.0.0.1"], ["127.0.0.1"], ["169.254.169.254"], ["8.8.8.8", "192.168.0.1"], ["::1"], []])
  func `refuses a name that leads to a private address`(_ addresses: [String]) async throws {
    let dialer = Dialer(resolve: { _, port in addresses.compactMap { SocketAddress(numeric: $0, port: port) } })
    try await GatewayWorld.with(hosts: ["pypi.org"], dialer: dialer) { world in
      let (_, head) = try await exchange(connect("pypi.org:443"), world)
      #expect(head.hasPrefix("HTTP/1.1 502 "))
    }
  }

  @Test func `wants the run's token as a password`() async throws {
    try await GatewayWorld.with(hosts: ["pypi.org"]) { world in
      let (_, head) = try await exchange(connect("pypi.org:443", password: "x"), world)
      #expect(head.hasPrefix("HTTP/1.1 407 "))
    }
  }
}

@Suite struct `A relay in a sandbox` {
  @Test func `gives programs that speak TCP the gateway's socket`() async throws {
    try await GatewayWorld.with(script: { _ in .reply(ModelReply(text: "b")) }) { world in
      let relay = try SandboxRelay(socket: world.path)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await relay.serve() }
        let names = SandboxRelay.environment(port: relay.port, token: "run-token")
        let base = try #require(names["ANTHROPIC_BASE_URL"]) + "/v1"
        let key = try #require(names["ANTHROPIC_API_KEY"])
        let dialect = AnthropicDialect(ModelEndpoint(base: base, model: "m-messages", key: Redacted(key)))
        let model = ProviderModel(
          dialect, transport: try CurlTransport(), retry: .never, time: SystemTime(), chance: { 0 })
        #expect(try await model.reply(to: ModelRequest(messages: [.user("a")])).text == "b")
        group.cancelAll()
      }
    }
  }

  @Test func `needs a path that can be a socket's`() {
    #expect(throws: SocketError.self) { try SandboxRelay(socket: String(repeating: "x", count: 300)) }
  }
}
