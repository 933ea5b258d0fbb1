package import Agents
package import Configuration
import Domain
package import Essentials
import Foundation
package import GitHub
import HTTPClient
import HTTPMessages
package import HTTPServer
import LanguageModel
package import Pipeline
package import Runtime
import Sandbox
import Signing
import Snapshots
package import Storage
import Telemetry

/// The composition root: settings in, services out.
///
/// It wires everything and decides nothing.
package struct Daemon: Sendable {
  package let settings: Settings
  package let pipeline: Pipeline
  package let worker: Worker
  package let server: HTTPServer
  package let store: any Store
  package let host: GitHubHost
  private let time: any TimeSource
  private let log: Log
  private let lock: DataDirectoryLock?

  /// What the data directory is opened for.
  package enum Role: Sendable {
    /// To do the work: one process at a time.
    case owner
    /// To look, beside the owner.
    case reader
  }

  /// Puts the parts together; nothing runs yet.
  ///
  /// - Throws: `StartError` with what to do about it.
  package static func assemble(
    _ settings: Settings, time: any TimeSource, log: Log, as role: Role = .owner, agents given: AgentChoice? = nil,
    relay: RelayProgram? = nil,
    observe: @escaping CallObserver = { _, _, _ in }, didKeep: @escaping @Sendable (Change) -> Void = { _ in }
  ) async throws -> Daemon {
    let data = settings.dataDirectory
    let lock = role == .owner ? try DataDirectoryLock(directory: data) : nil
    let store = try await openStore(settings)
    if role == .owner {
      _ = try await store.releaseLeases(at: time.now())
      try sweep("\(data)/runs", log)
    }
    let host = try GitHubConnection(settings).host(time: time, observe: observe)
    let bell = Bell()
    let metrics = Metrics()
    let prompts = try PromptFolder.prompts(settings.agents.prompts)
    let models = try await ModelChoice.registry(
      settings, ledger: ModelLedger(store: store, log: log), metrics: metrics, time: time)
    let context = PipelineContext(
      store: store, tracker: host, host: host, time: time, settings: settings, labels: try LabelCatalogue.builtIn(),
      log: log, bell: bell, appID: host.api.appID, blockKey: try BlockKey(settings).key(),
      unknownWriteWait: settings.github.unknownWriteWait, hooks: HookDeliveries(api: host.api),
      history: host, sources: try SourceMappings(settings).catalogue(),
      embedder: try EmbedderChoice(settings.embedding, log: log).embedder(),
      models: ModelDesk(prompts: prompts) { models.model(for: $0, account: $1) },
      webTransport: { try CurlTransport(options: CurlOptions(timeout: $0)) })
    let snapshots = try DirectorySnapshotStore(directory: "\(data)/snapshots", key: settings.keys.snapshots)
    let agents = try given ?? AgentChoice(settings.agents, models: models, prompts: prompts)
    let pipeline = try Pipeline(
      context: context, directory: data, snapshots: snapshots, research: agents.research, fix: agents.fix,
      gateways: try AgentGateways(settings, models: models, relay: relay ?? OwnProgram.relay, log: log),
      groups: role == .owner ? takeGroups(log) : nil)
    let worker = Worker(
      store: store, time: time, log: log, handlers: pipeline.handlers, bell: bell,
      longKinds: PipelineJobs.agentNames, didKeep: didKeep)
    let routes = Routes(context: context, store: store, host: host.api, metrics: metrics)
    let server = HTTPServer(
      name: "webhooks",
      options: HTTPServerOptions(
        address: .tcp(host: settings.server.listen.host, port: settings.server.listen.port),
        bodyLimit: { routes.bodyLimit($0) }),
      log: log
    ) { await routes.answer($0) }
    return Daemon(
      settings: settings, pipeline: pipeline, worker: worker, server: server, store: store, host: host, time: time,
      log: log, lock: lock)
  }

  /// The services in the order in which they begin.
  package var services: [any Service] {
    [worker, server, Sweeper(context: pipeline.context, workshop: pipeline.workshop)]
  }

  /// Refuses to run agents where the sandbox does not work, and says the remedy.
  package static func checkSandbox(_ settings: Settings) async throws {
    guard settings.sandbox.mode == .isolated else { return }
    let data = settings.dataDirectory
    let place = FileManager.default.fileExists(atPath: data) ? data : nil
    if case .missing(let cause, let remedy) = await Sandbox.probe(in: place) {
      throw StartError(
        "the sandbox does not work here: \(cause)\n\(remedy)\n"
          + "`sandbox: {mode: none}` would run agents without any protection.")
    }
  }

  /// Clears what a kill left of its sandboxes; the directory's lock says that nobody else has any there.
  private static func sweep(_ runs: String, _ log: Log) throws {
    let found = try Sandbox.sweep(runs)
    guard found != SweepReport() else { return }
    log.warning("cleared what a killed service left", ["processes": found.processes, "sandboxes": found.folders])
  }

  /// The control groups that keep the limits of runs, where this machine hands some over.
  private static func takeGroups(_ log: Log) -> ControlGroups? {
    do {
      return try ControlGroups.take(ControlGroups.state().keeper)
    } catch {
      log.warning("control groups could not be taken over; a watch keeps the limits of runs")
      return nil
    }
  }

  private static func openStore(_ settings: Settings) async throws -> any Store {
    do {
      return try await SQLiteStore.open(path: settings.storePath, backoff: .pipeline)
    } catch let error as StorageError where error.kind == .unsuitable {
      throw StartError(
        "\(settings.storePath) is not a store of this version: move it away and run `nightshift rebuild`.")
    }
  }
}

/// Why the service cannot start, and what to do.
package struct StartError: Error, Equatable, CustomStringConvertible {
  package var description: String

  package init(_ text: String) { description = text }
}
