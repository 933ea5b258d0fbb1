import ContextProtocol
import Essentials
import Foundation
import HTTPMessages
import Runtime
import Synchronization
import Testing

@Suite struct `A client of the protocol` {
  private func program(
    _ answers: [String], then: String = "cat >/dev/null", limits: ContextLimits = .init(start: .seconds(20))
  ) -> ContextServerAddress {
    ContextServerAddress(name: "s", command: Sample.scripted(answers, then: then), limits: limits)
  }

  @Test func `speaks with a program in lines`() async throws {
    let address = program([
      Sample.welcome,
      // The notification after the handshake is read by this one.
      #"{"jsonrpc":"2.0","method":"notifications/message","params":{}}"#,
      #"{"jsonrpc":"2.0","id":2,"result":{"tools":[{"name":"add","description":"d","inputSchema":{"type":"object"}},{"name":"bad name","inputSchema":{"type":"object"}}]}}"#,
      #"{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"5"},{"type":"image","data":"x"}]}}"#,
    ])
    let (tools, result) = try await ContextClient.with(address) { client in
      (try await client.tools(), try await client.call("add", ["a": 2]))
    }
    #expect(tools.map(\.name) == ["add"])
    #expect(result.text == "5\n[image]")
  }

  @Test func `says that a program ended before it answered`() async throws {
    await #expect(throws: ContextError.self) {
      try await ContextClient.with(program([], then: "exit 3")) { try await $0.tools() }
    }
  }

  @Test func `does not wait for ever`() async throws {
    let error = await #expect(throws: ContextError.self) {
      try await ContextClient.with(program([], limits: .init(start: .milliseconds(100)))) { try await $0.tools() }
    }
    #expect(error?.kind == .timedOut)
  }

  @Test func `ends with a server that says too much`() async throws {
    let flood = "head -c 100000 /dev/zero | tr '\\\\0' x; cat >/dev/null"
    let error = await #expect(throws: ContextError.self) {
      try await ContextClient.with(program([], then: flood, limits: .init(message: 1_000))) { try await $0.tools() }
    }
    #expect(error?.kind == .tooLarge)
  }

  @Test func `speaks without a handshake to a server that knows none`() async throws {
    let web = ScriptedWeb { request in
      let asked = try ContextMessage(JSONValue(parsing: request.body))
      guard let answer = await Sample.server.answer(asked) else { return HTTPResponse(202) }
      if case .request(let id, "initialize", _) = asked {
        return HTTPResponse(404, json: ContextMessage.failure(id: id, ContextError(.methodNotFound, "no")).json)
      }
      return HTTPResponse(200, json: answer.json)
    }
    let address = ContextServerAddress(
      name: "s", url: "http://mcp.test/mcp", token: Redacted("secret"), transport: web)
    let result = try await ContextClient.with(address) { client in
      #expect(client.version == "2026-07-28")
      return try await client.call("add", ["a": 2, "b": 40])
    }
    #expect(result.structured == ["sum": 42])
    let last = try #require(web.requests.last)
    #expect(last.headers["Authorization"] == "Bearer secret")
    #expect(last.headers["Mcp-Method"] == "tools/call")
    #expect(last.headers["Mcp-Name"] == "add")
    #expect(last.headers["MCP-Protocol-Version"] == "2026-07-28")
  }

  @Test func `keeps a session and hears of progress in a stream of events`() async throws {
    let web = ScriptedWeb { request in
      guard request.method == "POST" else { return HTTPResponse(200) }
      let asked = try ContextMessage(JSONValue(parsing: request.body))
      let news = Mutex("")
      let answer = await Sample.server.answer(asked) { message in
        news.withLock { $0 += "event: message\r\ndata: \(message.json.text)\r\n\r\n" }
      }
      guard let answer else { return HTTPResponse(202) }
      var response = HTTPResponse(
        200, text: news.withLock { $0 } + ": ping\n\ndata: \(answer.json.text)\n\n", type: "text/event-stream")
      response.headers["Mcp-Session-Id"] = "s-1"
      return response
    }
    let heard = Mutex<[ContextProgress]>([])
    let address = ContextServerAddress(name: "s", url: "http://mcp.test/mcp", transport: web)
    let result = try await ContextClient.with(address) { client in
      try await client.call("add", ["a": 1, "b": 1]) { news in heard.withLock { $0.append(news) } }
    }
    #expect(result.text == "2")
    #expect(heard.withLock { $0 } == [ContextProgress(done: 1, total: 2, text: "half")])
    #expect(web.requests.map(\.method) == ["POST", "POST", "POST", "DELETE"])
    #expect(web.requests.dropFirst().allSatisfy { $0.headers["Mcp-Session-Id"] == "s-1" })
  }

  @Test func `tells a refusal from a result with an error in it`() async throws {
    let web = ScriptedWeb { request in
      let asked = try ContextMessage(JSONValue(parsing: request.body))
      return (await Sample.server.answer(asked)).map { HTTPResponse(200, json: $0.json) } ?? HTTPResponse(202)
    }
    let address = ContextServerAddress(
      name: "s", url: "http://mcp.test/mcp", transport: web, preference: .stateless)
    try await ContextClient.with(address) { client in
      let wrong = try await client.call("add", ["a": 1])
      #expect(wrong.isError)
      await #expect(throws: ContextError.self) { _ = try await client.call("none", [:]) }
    }
  }

  @Test func `ends a call with its task, and tells the server`() async throws {
    let script = """
      read -r line; printf '%s\\n' '\(Sample.welcome)'
      read -r line; read -r line
      printf '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":2,"progress":1}}\\n'
      read -r line
      case "$line" in *notifications/cancelled*) word=taken;; *) word=lost;; esac
      read -r line; printf '{"jsonrpc":"2.0","id":3,"result":{"content":[{"type":"text","text":"%s"}]}}\\n' $word
      cat >/dev/null
      """
    let address = ContextServerAddress(
      name: "s", command: Command("/bin/sh", ["-c", script], environment: ["PATH": "/usr/bin:/bin"]),
      limits: .init(call: .seconds(20)))
    let text = try await ContextClient.with(address) { client in
      let isUnderWay = Latch()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await client.call("wait", [:]) { _ in isUnderWay.open() } }
        await isUnderWay.wait()
        group.cancelAll()
      }
      return try await client.call("wait", [:]).text
    }
    #expect(text == "taken")
  }
}

/// A web server in a closure, and what it was asked.
final class ScriptedWeb: Transport {
  private let seen = Mutex<[HTTPRequest]>([])
  private let work: @Sendable (HTTPRequest) async throws -> HTTPResponse

  init(_ work: @escaping @Sendable (HTTPRequest) async throws -> HTTPResponse) { self.work = work }

  var requests: [HTTPRequest] { seen.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    seen.withLock { $0.append(request) }
    return try await work(request)
  }
}
