package import ContextProtocol
import Essentials
import LanguageModel

/// Servers of the Model Context Protocol whose tools an agent may use, each with the tools that are allowed.
package struct ContextTools: Sendable {
  package struct Server: Sendable {
    var address: ContextServerAddress
    /// By name; nothing else of the server is offered.
    var allowed: Set<String>

    package init(_ address: ContextServerAddress, allowed: Set<String>) {
      self.address = address
      self.allowed = allowed
    }
  }

  private let servers: [Server]
  /// How many may be connected at a time.
  private static let limit = 8

  package init(_ servers: [Server] = []) { self.servers = Array(servers.prefix(Self.limit)) }

  /// Connects to the servers for as long as `work` takes and lends it their tools.
  ///
  /// A server that cannot be reached is left out, and named.
  func lend<Result: Sendable>(
    mark: String, _ work: @escaping @Sendable (_ tools: [LoopTool], _ missing: [String]) async throws -> Result
  ) async throws -> Result {
    try await lend(servers[...], mark: mark, tools: [], missing: [], work)
  }

  private func lend<Result: Sendable>(
    _ rest: ArraySlice<Server>, mark: String, tools: [LoopTool], missing: [String],
    _ work: @escaping @Sendable ([LoopTool], [String]) async throws -> Result
  ) async throws -> Result {
    guard let server = rest.first, !server.allowed.isEmpty else { return try await work(tools, missing) }
    let name = server.address.name
    let connected: Connected<Result>
    do {
      connected = try await ContextClient.with(server.address) { client in
        let offered = try await client.tools().filter { server.allowed.contains($0.name) }
        let more = offered.map { Self.tool($0, of: name, client, mark: mark) }
        // What goes wrong from here on is the work's and not the server's.
        do {
          return .done(try await lend(rest.dropFirst(), mark: mark, tools: tools + more, missing: missing, work))
        } catch {
          return .failed(error)
        }
      }
    } catch is ContextError {
      return try await lend(rest.dropFirst(), mark: mark, tools: tools, missing: missing + [name], work)
    }
    switch connected {
    case .done(let result): return result
    case .failed(let error): throw error
    }
  }

  private enum Connected<Result: Sendable>: Sendable {
    case done(Result)
    case failed(any Error)
  }

  /// What the server says, the description of its tool too, is untrusted; the name is made of plain letters.
  private static func tool(_ tool: ContextTool, of server: String, _ client: ContextClient, mark: String) -> LoopTool {
    let name = "mcp_\(plain(server))_\(plain(tool.name))"
    let summary = PromptText.quoted(
      tool.summary, as: "what the server \(plain(server)) says about it", mark: mark, limit: 2_000)
    return LoopTool(ToolDefinition(name: String(name.prefix(64)), description: summary, input: tool.inputSchema)) {
      input in
      do {
        let result = try await client.call(tool.name, input.json)
        let text = PromptText.quoted(result.text, as: "the answer of \(name)", mark: mark)
        return result.isError ? .failed(text) : .said(text)
      } catch let error as ContextError {
        return .failed(PromptText.quoted("\(error)", as: "the answer of \(name)", mark: mark, limit: 1_000))
      }
    }
  }

  private static func plain(_ name: String) -> String {
    String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
