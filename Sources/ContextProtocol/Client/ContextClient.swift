package import Essentials
import Foundation
import Runtime

/// A server that was reached: lent for as long as the connection lasts.
package struct ContextClient: Sendable {
  /// Which revision is spoken.
  package let version: String
  private let link: any ContextLink
  private let limits: ContextLimits
  private static let us: JSONValue = ["name": "nightshift", "version": "0.1.0"]

  /// Connects to the server at `address` and lends it to `work`; the connection, and the program if it is one, end with `work`.
  ///
  /// - Throws: `ContextError` for what the server did, and what `work` throws.
  package static func with<Result: Sendable>(
    _ address: ContextServerAddress, _ work: @escaping @Sendable (ContextClient) async throws -> Result
  ) async throws -> Result {
    switch address.way {
    case .web(let url, let token, let transport):
      let link = WebLink(url: url, token: token, transport: transport, limits: address.limits)
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await work(try await greet(link, address)))
      } catch {
        result = .failure(error)
      }
      await link.leave()
      return try result.get()
    case .program(let program):
      return try await converse(with: program, address, work)
    }
  }

  private static func converse<Result: Sendable>(
    with program: @escaping ContextServerAddress.Program, _ address: ContextServerAddress,
    _ work: @escaping @Sendable (ContextClient) async throws -> Result
  ) async throws -> Result {
    let input = try ChildInput()
    let link = StreamLink(input: input, limits: address.limits)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        do {
          let ended = try await program(input) { stream, piece in
            if stream == .output { link.receive(piece) }
          }
          link.end(ContextError(.closed, "the server's program ended (\(ended.ending))"))
        } catch {
          link.end(ContextError(.closed, "the server's program could not run: \(error)"))
        }
        return nil
      }
      group.addTask { try await work(try await greet(link, address)) }
      // A program that minds nothing is killed when the group is left.
      defer { group.cancelAll() }
      while let done = try await group.next() {
        if let done { return done }
      }
      throw ContextError(.closed, "the server's program ended")
    }
  }

  private static func greet(_ link: any ContextLink, _ address: ContextServerAddress) async throws -> ContextClient {
    try await withContextDeadline(address.limits.start) {
      if address.preference == .stateless { return try await discover(link, address.limits) }
      do {
        return try await initialize(link, address.limits)
      } catch let error as ContextError where error.kind == .unsupportedVersion || error.kind == .methodNotFound {
        return try await discover(link, address.limits)
      }
    }
  }

  private static func initialize(_ link: any ContextLink, _ limits: ContextLimits) async throws -> ContextClient {
    let params: JSONValue = [
      "protocolVersion": .string(ProtocolVersion.session), "capabilities": .object([:]), "clientInfo": us,
    ]
    let result = try await link.ask("initialize", params, headers: []) { _ in }
    guard let version = result["protocolVersion"]?.string, ProtocolVersion.sessions.contains(version) else {
      throw ContextError(.unsupportedVersion, "the server offers no revision that is spoken here")
    }
    let client = ContextClient(version: version, link: link, limits: limits)
    try await link.tell("notifications/initialized", .object([:]), headers: client.headers("notifications/initialized"))
    return client
  }

  private static func discover(_ link: any ContextLink, _ limits: ContextLimits) async throws -> ContextClient {
    let client = ContextClient(version: ProtocolVersion.stateless, link: link, limits: limits)
    let result = try await client.ask("server/discover", [:]) { _ in }
    let offered = result["supportedVersions"]?.array?.compactMap(\.string) ?? []
    guard offered.contains(ProtocolVersion.stateless) else {
      throw ContextError(.unsupportedVersion, "the server offers no revision that is spoken here")
    }
    return client
  }

  private init(version: String, link: any ContextLink, limits: ContextLimits) {
    self.version = version
    self.link = link
    self.limits = limits
  }

  private var isStateless: Bool { version == ProtocolVersion.stateless }

  /// Every tool that the server offers and that can be used.
  package func tools() async throws -> [ContextTool] {
    var tools: [ContextTool] = []
    var cursor: String?
    for _ in 0..<32 {
      let params: [String: JSONValue] = cursor.map { ["cursor": .string($0)] } ?? [:]
      let page = try await withContextDeadline(limits.call) { [params] in
        try await ask("tools/list", params) { _ in }
      }
      guard let listed = page["tools"]?.array else { throw ContextError(.invalidRequest, "the list has no tools") }
      tools += listed.compactMap(ContextTool.init)
      guard tools.count <= limits.tools else { throw ContextError(.tooLarge, "more than \(limits.tools) tools") }
      cursor = page["nextCursor"]?.string
      if cursor == nil { return tools }
    }
    throw ContextError(.tooLarge, "the list of tools has no end")
  }

  /// Calls a tool and waits for what it says; what it did wrong itself is a result, with `isError`.
  package func call(
    _ tool: String, _ arguments: JSONValue, onProgress: @escaping @Sendable (ContextProgress) -> Void = { _ in }
  ) async throws -> ContextToolResult {
    let params: [String: JSONValue] = ["name": .string(tool), "arguments": arguments]
    let result = try await withContextDeadline(limits.call) {
      try await ask("tools/call", params, name: tool, onProgress: onProgress)
    }
    return try ContextToolResult(result)
  }

  private func ask(
    _ method: String, _ params: [String: JSONValue], name: String? = nil,
    onProgress: @escaping @Sendable (ContextProgress) -> Void
  ) async throws -> JSONValue {
    var params = params
    if isStateless {
      params["_meta"] = [
        ProtocolVersion.Meta.version: .string(version), ProtocolVersion.Meta.client: Self.us,
        ProtocolVersion.Meta.capabilities: .object([:]),
      ]
    }
    return try await link.ask(method, .object(params), headers: headers(method, name: name), onProgress: onProgress)
  }

  private func headers(_ method: String, name: String? = nil) -> [(String, String)] {
    var headers = [("MCP-Protocol-Version", version)]
    guard isStateless else { return headers }
    headers.append(("Mcp-Method", method))
    if let name { headers.append(("Mcp-Name", name)) }
    return headers
  }
}

/// The work's answer within `limit`, or `ContextError` of kind `timedOut`.
private func withContextDeadline<Result: Sendable>(
  _ limit: Duration, _ work: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  do {
    return try await withDeadline(limit, work)
  } catch let late as DeadlineExceeded {
    throw ContextError(.timedOut, "\(late)")
  }
}
