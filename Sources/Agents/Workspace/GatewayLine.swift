package import Essentials

/// How programs in the sandbox of one run reach the gateway of that run.
package struct GatewayLine: Sendable {
  /// A folder of the host that holds nothing but the gateway's socket, `socket`.
  package var folder: String
  package var token: Redacted
  package var relay: RelayProgram
  /// Servers of tools that the gateway has for this run.
  package var servers: [String]
  /// What went through it so far.
  package var report: @Sendable () -> GatewayReport

  package init(
    folder: String, token: Redacted, relay: RelayProgram, servers: [String] = [],
    report: @escaping @Sendable () -> GatewayReport = { GatewayReport() }
  ) {
    self.folder = folder
    self.token = token
    self.relay = relay
    self.servers = servers
    self.report = report
  }
}

/// What a run's gateway let through and what it did not.
package struct GatewayReport: Sendable, Equatable {
  /// Of models.
  package var calls = 0
  package var tokens = 0
  /// The budget that does not allow the next question, in words; nil while all do.
  package var refusal: String?
  /// What else was asked for, in the order in which it came: hosts and tools, each with what became of it.
  package var requests: [String] = []

  package init() {}
}

/// The program that listens on a sandbox's loopback and forwards to the gateway's socket: our own.
package struct RelayProgram: Sendable, Equatable {
  package var path: String
  /// Folders of the libraries that it is loaded with, where those are not the machine's own.
  package var libraries: [String]

  package init(path: String, libraries: [String] = []) {
    self.path = path
    self.libraries = libraries
  }
}

/// Opens a gateway for each run of an agent.
package protocol RunGateways: Sendable {
  /// Serves at a socket in `folder`, which is made for it and removed afterwards, for as long as `work` takes.
  ///
  /// Without anything that could be reached `work` gets no line. Who pays is whose work it is (`SpendContext`).
  func serving<Result: Sendable>(
    _ access: GatewayAccess, in folder: String, _ work: @escaping @Sendable (GatewayLine?) async throws -> Result
  ) async throws -> Result
}

/// What an agent's programs may use the gateway for.
package enum GatewayAccess: Sendable, Equatable {
  case none
  /// Hosts and tools; the agent itself asks the models, from outside.
  case hosts
  /// Hosts, tools and the models of its task.
  case models
}
