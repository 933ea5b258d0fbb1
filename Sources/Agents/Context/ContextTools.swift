package import ContextProtocol

/// Servers of the Model Context Protocol whose tools an agent may use, each with the tools that are allowed.
package struct ContextTools: Sendable {
  package struct Server: Sendable {
    package var address: ContextServerAddress
    /// By name; nothing else of the server is offered.
    package var allowed: Set<String>

    package init(_ address: ContextServerAddress, allowed: Set<String>) {
      self.address = address
      self.allowed = allowed
    }
  }

  /// Takes out of what a server says what looks like orders to whoever reads it.
  package typealias Screen = @Sendable (String) -> String

  private let servers: [Server]
  private let screen: Screen
  /// How many may be connected at a time.
  private static let limit = 8

  package init(_ servers: [Server] = [], screen: @escaping Screen = { $0 }) {
    self.servers = Array(servers.filter { !$0.allowed.isEmpty }.prefix(Self.limit))
    self.screen = screen
  }

  /// The names of the servers.
  package var names: [String] { servers.map(\.address.name) }

  /// Connects to the servers for as long as `work` takes and lends it their tools.
  ///
  /// A server that cannot be reached is left out, and named.
  package func lend<Result: Sendable>(
    _ work: @escaping @Sendable (LentTools) async throws -> Result
  ) async throws -> Result {
    try await lend(servers[...], LentTools(screen: screen), work)
  }

  private func lend<Result: Sendable>(
    _ rest: ArraySlice<Server>, _ lent: LentTools, _ work: @escaping @Sendable (LentTools) async throws -> Result
  ) async throws -> Result {
    guard let server = rest.first else { return try await work(lent) }
    let connected: Connected<Result>
    do {
      connected = try await ContextClient.with(server.address) { client in
        var lent = lent
        let offered = try await client.tools().filter { server.allowed.contains($0.name) }
        lent.add(offered, of: server.address.name, client)
        // What goes wrong from here on is the work's and not the server's.
        do {
          return .done(try await lend(rest.dropFirst(), lent, work))
        } catch {
          return .failed(error)
        }
      }
    } catch is ContextError {
      var lent = lent
      lent.missing.append(server.address.name)
      return try await lend(rest.dropFirst(), lent, work)
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
}
