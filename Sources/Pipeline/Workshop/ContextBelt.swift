package import Agents
package import Configuration
import ContextProtocol
import Domain
import Essentials
import Foundation
import HTTPMessages
import Runtime
import Sandbox
import Signing

/// The servers of the operator that a repository's agents may use, lent to one run at a time.
///
/// A server that is a program runs in a sandbox of its own, without network and without the repository; one with an address is spoken to
/// by us, with the operator's token, and no agent sees either.
package struct ContextBelt: Sendable {
  private let context: PipelineContext
  private let workshop: Workshop
  /// How long a server may be needed, whatever one command may take.
  private static let longest = Duration.seconds(4 * 3_600)

  package init(context: PipelineContext, workshop: Workshop) {
    self.context = context
    self.workshop = workshop
  }

  /// Connects to what `settings` allow for as long as `work` takes; `name` is the run's.
  package func lend<Result: Sendable>(
    _ settings: EffectiveSettings, _ name: String, _ work: @escaping @Sendable (LentTools) async throws -> Result
  ) async throws -> Result {
    let servers = context.settings.contextServers(for: settings.contextServers).compactMap { server(for: $0, name) }
    return try await ContextTools(servers, screen: AgentReading.screened).lend { lent in
      guard !lent.servers.isEmpty else { return try await work(lent) }
      return try await ToolDoor.$current.withValue(ToolDoor(lent, mark: SecureRandom.hex(16))) { try await work(lent) }
    }
  }

  /// Nil where there is no way to it.
  private func server(
    for chosen: (name: String, server: ContextServerSettings, tools: Set<String>), _ run: String
  ) -> ContextTools.Server? {
    let settings = chosen.server
    let limits = ContextLimits(call: settings.timeout, connection: Self.longest)
    if let url = settings.url {
      guard let transport = try? context.webTransport?(settings.timeout) else { return nil }
      let address = ContextServerAddress(
        name: chosen.name, url: url.absoluteString, token: settings.token, transport: transport, limits: limits)
      return ContextTools.Server(address, allowed: chosen.tools)
    }
    let address = ContextServerAddress(
      name: chosen.name, program: program(settings.command, "\(run)-server-\(chosen.name)"), limits: limits)
    return ContextTools.Server(address, allowed: chosen.tools)
  }

  private func program(_ command: [String], _ name: String) -> ContextServerAddress.Program {
    { [workshop] input, onOutput in
      let sandbox = try workshop.serverSandbox(name, running: command[0])
      defer { try? sandbox.discard() }
      return try await sandbox.converse(command, input: input, deadline: Self.longest, onOutput: onOutput)
    }
  }
}

extension Workshop {
  /// A sandbox over an empty tree, which sees what `program` is installed in.
  fileprivate func serverSandbox(_ name: String, running program: String) throws -> Sandbox {
    let layout = SandboxLayout(base: "\(directory)/empty", directory: "\(directory)/\(name)")
    try FileManager.default.createDirectory(atPath: layout.base, withIntermediateDirectories: true)
    try? Sandbox(layout: layout).discard()
    var binds: [(host: String, inside: String)] = []
    if let shown = ServerProgram.shown(for: program, home: NSHomeDirectory()) { binds.append((shown, shown)) }
    return try Sandbox(layout: layout, limits: serverLimits, mode: mode, readOnlyBinds: binds)
  }

  private var serverLimits: SandboxLimits {
    var limits = self.limits
    limits.wallClock = .seconds(4 * 3_600)
    return limits
  }
}
