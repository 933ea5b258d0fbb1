import ContextProtocol
import Essentials
import Foundation
import Runtime
import Synchronization
import Testing

@Suite struct `A server of the protocol` {
  private static let stateless: JSONValue = ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]

  private func ask(_ method: String, _ params: JSONValue = .object([:])) async -> ContextMessage? {
    await Sample.server.answer(.request(id: 1, method: method, params: params))
  }

  private func result(_ method: String, _ params: JSONValue = .object([:])) async -> JSONValue? {
    guard case .result(1, let result) = await ask(method, params) else { return nil }
    return result
  }

  private func refusal(_ method: String, _ params: JSONValue = .object([:])) async -> ContextError? {
    guard case .failure(1, let error) = await ask(method, params) else { return nil }
    return error
  }

  @Test func `agrees on a revision with a handshake, or offers its own`() async {
    #expect(await result("initialize", ["protocolVersion": "2025-06-18"])?["protocolVersion"] == "2025-06-18")
    #expect(await result("initialize", ["protocolVersion": "2099-01-01"])?["protocolVersion"] == "2025-11-25")
  }

  @Test func `answers without a handshake to who says which revision they speak`() async {
    let found = await result("server/discover", ["_meta": Self.stateless])
    #expect(found?["supportedVersions"] == ["2026-07-28"])
    #expect(found?["resultType"] == "complete")
    let tools = await result("tools/list", ["_meta": Self.stateless])
    #expect(tools?["tools"]?.array?.count == 2)
    #expect(tools?["ttlMs"] == 0)
    #expect(tools?.at("/_meta/io.modelcontextprotocol~1serverInfo/name") == "sample")
  }

  @Test func `names the revision it speaks to who asks for another`() async {
    let error = await refusal("tools/list", ["_meta": ["io.modelcontextprotocol/protocolVersion": "2031-01-01"]])
    #expect(error?.kind == .unsupportedVersion)
    #expect(error?.data["supported"] == ["2026-07-28"])
    #expect(await refusal("server/discover")?.kind == .methodNotFound)
  }

  @Test func `calls a tool and tells of its progress`() async {
    let heard = Mutex<[ContextMessage]>([])
    let params: JSONValue = ["name": "add", "arguments": ["a": 2, "b": 3], "_meta": ["progressToken": "p"]]
    let answer = await Sample.server.answer(.request(id: 1, method: "tools/call", params: params)) { message in
      heard.withLock { $0.append(message) }
    }
    guard case .result(_, let result) = answer else {
      Issue.record("no result: \(String(describing: answer))")
      return
    }
    #expect(result.at("/content/0/text") == "5")
    #expect(result.at("/structuredContent/sum") == 5)
    guard case .notification("notifications/progress", let news) = heard.withLock({ $0.first }) else {
      Issue.record("no progress")
      return
    }
    #expect(news["progressToken"] == "p")
    #expect(news["message"] == "half")
  }

  @Test(
    arguments: [
      ["a": 2], ["a": 2, "b": "x"], ["a": 2, "b": 1000], ["a": 2, "b": 3, "c": 4],
    ] as [JSONValue])
  func `says in the result what is wrong with a tool's arguments`(_ arguments: JSONValue) async {
    let answer = await result("tools/call", ["name": "add", "arguments": arguments])
    #expect(answer?["isError"] == true)
  }

  @Test func `knows no other tools and methods`() async {
    #expect(await refusal("tools/call", ["name": "subtract"])?.kind == .invalidParams)
    #expect(await refusal("resources/list")?.kind == .methodNotFound)
    #expect(await Sample.server.answer(.notification(method: "notifications/initialized", params: [:])) == nil)
  }

  @Test func `gives no answer to a call that was taken back, and goes on`() async throws {
    let said = Mutex<[String]>([])
    let (input, feed) = AsyncStream.makeStream(of: Data.self)
    let serving = StreamServing(Sample.server) { line in
      said.withLock { $0.append(String(decoding: line, as: UTF8.self)) }
    }
    for line in [
      #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wait"}}"#,
      #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#,
      #"{"jsonrpc":"2.0","id":2,"method":"ping"}"#, "not JSON",
    ] { feed.yield(Data((line + "\n").utf8)) }
    feed.finish()
    await serving.run(input)
    let answers = said.withLock { $0 }
    #expect(answers.count == 2)
    #expect(answers.contains { $0.contains(#""id":2,"#) && $0.contains("result") })
    #expect(answers.contains { $0.contains("-32700") })
  }
}
