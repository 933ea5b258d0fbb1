package import Agents
package import Configuration
package import Essentials
import Foundation
package import Gateway
import HTTPClient
import HTTPMessages
package import LanguageModel
import Runtime
import Signing
import Synchronization

/// One gateway for each run of an agent, with the models, the budget and the hosts that the settings give it.
package struct AgentGateways: RunGateways {
  private let models: ModelRegistry
  private let transport: any StreamingTransport
  private let hosts: [HostPattern]
  private let relay: RelayProgram
  private let log: Log
  private let tools: GatewayRun.Tools
  private let servers: [String]

  /// Linux allows 107 bytes for a socket's path, and `runs/` with what is below it takes 24.
  private static let longestDirectory = 83

  /// `tools` answers for the servers of that name; without any, runs have none.
  ///
  /// - Throws: `StartError` where the settings allow no gateway.
  package init(
    _ settings: Settings, models: ModelRegistry, relay: RelayProgram, log: Log, servers: [String] = [],
    tools: @escaping GatewayRun.Tools = { _, _ in nil }
  ) throws {
    hosts = try settings.agents.hosts.map { text in
      guard let host = HostPattern(text) else { throw StartError("agents.hosts: \(text) is no name of a host") }
      return host
    }
    if settings.agents.fix != .revert, settings.dataDirectory.utf8.count > Self.longestDirectory {
      throw StartError(
        "data_directory has \(settings.dataDirectory.utf8.count) bytes: with more than \(Self.longestDirectory) agents get no socket"
      )
    }
    self.models = models
    self.relay = relay
    self.log = log
    self.tools = tools
    self.servers = servers
    transport = try CurlTransport(options: CurlOptions(timeout: .seconds(900)))
  }

  package func serving<Result: Sendable>(
    _ access: GatewayAccess, in folder: String, _ work: @escaping @Sendable (GatewayLine?) async throws -> Result
  ) async throws -> Result {
    let entries = access == .models ? models.entries(for: .fix) : []
    // The servers that the run's repository may use, beside those of every run.
    let door = access == .none ? nil : ToolDoor.current
    let servers = self.servers + (door?.names ?? []).filter { !self.servers.contains($0) }
    guard !entries.isEmpty || !hosts.isEmpty || !servers.isEmpty else { return try await work(nil) }
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let token = Redacted(SecureRandom.hex(16))
    let tally = GatewayTally()
    let ledger = models.ledger
    let run = GatewayRun(
      token: token, models: entries.map { GatewayModel($0) }, account: SpendContext.account ?? SpendAccount(),
      hosts: hosts
    ) { [tools] name, request in
      if let answer = await door?.answer(name, request) { return answer }
      return await tools(name, request)
    }
    let gateway = try Gateway(
      run, path: folder + "/socket", book: models.book, transport: transport, time: models.time,
      ledger: { call in
        tally.count(call)
        await ledger(call)
      },
      record: { [log] event in
        tally.note(event)
        Self.tell(event, log)
      })
    let line = GatewayLine(folder: folder, token: token, relay: relay, servers: servers) {
      tally.report(refusal: gateway.refusal?.description)
    }
    return try await gateway.serving { try await work(line) }
  }

  private static func tell(_ event: GatewayEvent, _ log: Log) {
    let kind: LogWord =
      switch event.kind {
      case .model: "model"
      case .tools: "tools"
      case .connect: "connect"
      case .other: "other"
      }
    if event.refusal == nil {
      log.info("the gateway let a request through", ["kind": kind, "status": event.status, "bytes": event.bytes])
    } else {
      log.notice("the gateway refused a request", ["kind": kind, "status": event.status])
    }
  }
}

/// What one gateway let through, for the run's receipt and its conversation.
private final class GatewayTally: Sendable {
  private static let mostRequests = 200
  private let state = Mutex(GatewayReport())

  func count(_ call: ModelCall) {
    state.withLock { report in
      report.calls += 1
      report.tokens += call.usage.total
    }
  }

  /// Questions to models are in the ledger; the rest is told, in names that are bounded and on one line.
  func note(_ event: GatewayEvent) {
    guard event.kind != .model || event.refusal != nil else { return }
    let name = String(
      event.name.unicodeScalars.filter { $0.isASCII && $0.value > 0x20 && $0.value < 0x7F }.map(Character.init))
    let words = "\(event.kind.rawValue) \(name) \(event.status)" + (event.refusal.map { " (\($0))" } ?? "")
    state.withLock { report in
      if report.requests.count < Self.mostRequests { report.requests.append(words) }
    }
  }

  func report(refusal: String?) -> GatewayReport {
    var report = state.withLock(\.self)
    report.refusal = refusal
    return report
  }
}
