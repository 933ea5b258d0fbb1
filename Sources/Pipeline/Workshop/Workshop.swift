package import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
import Runtime
package import Sandbox
package import Snapshots

/// Where agents work: checkouts, sandboxes and snapshots, put together for one run at a time.
package struct Workshop: Sendable {
  let context: PipelineContext
  let mirrors: MirrorBook
  let layers: BaseLayers
  let snapshots: any SnapshotStore
  /// Each run has a folder of its own in here.
  let directory: String
  /// Nil where agents' programs can reach nobody.
  let gateways: (any RunGateways)?
  /// Where the limits of runs are kept by the kernel; nil where a watch has to do.
  private let groups: ControlGroups?

  package init(
    context: PipelineContext, mirrors: MirrorBook, layers: BaseLayers, snapshots: any SnapshotStore, directory: String,
    gateways: (any RunGateways)? = nil, groups: ControlGroups? = nil
  ) {
    self.gateways = gateways
    self.groups = groups
    self.context = context
    self.mirrors = mirrors
    self.layers = layers
    self.snapshots = snapshots
    self.directory = directory
  }

  /// Does `work` with a line to a gateway of its own, where the agent needs one and there is something to be reached.
  func connected<Result: Sendable>(
    _ needs: AgentNeeds, _ name: String, _ work: @escaping @Sendable (GatewayLine?) async throws -> Result
  ) async throws -> Result {
    guard needs.access != .none, let gateways else { return try await work(nil) }
    // Short, since the path of a socket is; beside the sandboxes, so that a sweep clears it with them.
    let folder = "\(directory)/\(StableHash.of(name).prefix(8)).gw"
    return try await gateways.serving(needs.access, in: folder, work)
  }

  /// A fresh bench on `commit`, with what `snapshot` holds brought back; an agent's session as well, if it is for an agent.
  func bench(
    _ name: String, on commit: CommitID, of mirror: Mirror, snapshot: String? = nil, setup: [String] = [],
    agent: AgentNeeds? = nil, line: GatewayLine? = nil
  ) async throws -> Bench {
    let base = try await layers.base(for: commit.text) { folder in
      _ = try await mirror.export(commit, to: folder)
    }
    try await layers.use(commit.text, at: context.now)
    let prepared = try await SetupLayer(workshop: self, commands: setup, commit: commit, base: base).path()
    let layout = SandboxLayout(base: base, directory: "\(directory)/\(name)", prepared: prepared)
    // What a killed run left behind is worth nothing: the snapshot is the record.
    try? Sandbox(layout: layout).discard()
    let sandbox = try self.sandbox(layout)
    var conversation = Conversation()
    var isRehydrated = false
    if let snapshot {
      do {
        guard let id = SnapshotID(snapshot) else { throw SnapshotError(.unknown, name: snapshot) }
        conversation = try ReportShelf.decode(
          bytes: try await SnapshotArchive.restore(
            id, from: snapshots, into: layout.upper, home: agent == nil ? nil : layout.home))
        isRehydrated = true
      } catch {
        try sandbox.discard()
        throw error
      }
    }
    return Bench(
      sandbox: sandbox,
      workspace: try SandboxWorkspace(
        layout: layout, limits: limits, mode: mode, tools: context.settings.sandbox.tools,
        programs: agent?.programs ?? [], line: line), base: base,
      prepared: prepared, conversation: conversation, isRehydrated: isRehydrated)
  }

  /// `snapshot`, if it is still there: what nobody wanted for long may have been thrown away.
  func known(_ snapshot: String?) async throws -> String? {
    guard let snapshot, let id = SnapshotID(snapshot) else { return nil }
    do {
      _ = try await snapshots.open(id)
      return snapshot
    } catch let error as SnapshotError where error.kind == .unknown {
      return nil
    }
  }

  /// Saves what the bench holds, and says under which name.
  func save(_ bench: Bench) async throws -> String {
    try await SnapshotArchive.save(
      upper: bench.sandbox.upper, home: bench.sandbox.layout.home,
      conversation: try ReportShelf.encode(bench.conversation), to: snapshots
    ).text
  }

  /// Runs the repository's own tests on what `snapshot` holds, in a sandbox that is thrown away.
  func test(
    _ commands: [String], on commit: CommitID, of mirror: Mirror, snapshot: String, name: String,
    setup: [String] = []
  ) async throws -> TestRun {
    guard !commands.isEmpty else { return TestRun(outcome: .none, output: "", seconds: 0) }
    let bench = try await self.bench("\(name)-tests", on: commit, of: mirror, snapshot: snapshot, setup: setup)
    defer { try? bench.sandbox.discard() }
    return try await test(commands, at: bench)
  }

  /// Runs the repository's own tests on what `bench` holds.
  func test(_ commands: [String], at bench: Bench) async throws -> TestRun {
    var output = ""
    var seconds = 0.0
    for command in commands {
      let result = try await bench.sandbox.run(
        ["/bin/sh", "-c", command], environment: ["CI": "true"], deadline: context.settings.sandbox.wallClock)
      seconds += result.seconds
      output += "$ \(command)\n\(result.outputText)\(result.errorText)"
      guard result.succeeded else {
        return TestRun(outcome: .failed(command), output: String(output.suffix(16_000)), seconds: seconds)
      }
    }
    return TestRun(outcome: .passed, output: String(output.suffix(16_000)), seconds: seconds)
  }

  /// Forgets what an agent did; an unknown one is no error.
  func forget(snapshot: String) async throws {
    guard let id = SnapshotID(snapshot) else { return }
    try await snapshots.delete(id)
  }

  func sandbox(_ layout: SandboxLayout) throws -> Sandbox {
    try Sandbox(layout: layout, limits: limits, mode: mode, tools: context.settings.sandbox.tools)
  }

  var mode: SandboxMode { context.settings.sandbox.mode == .none ? .none : .isolated }

  var limits: SandboxLimits {
    let settings = context.settings.sandbox
    var limits = SandboxLimits(
      wallClock: settings.wallClock, cpuTime: settings.cpuTime, memoryBytes: settings.memory.bytes,
      processes: settings.processes, fileBytes: settings.fileSize.bytes, diskBytes: settings.disk.bytes,
      outputBytes: 32 << 20)
    limits.processors = settings.processors
    limits.groups = groups
    return limits
  }
}

/// A sandbox with the conversation that belongs to it.
struct Bench: Sendable {
  let sandbox: Sandbox
  let workspace: SandboxWorkspace
  let base: String
  /// What setup made over the base, if it made anything.
  let prepared: String?
  var conversation: Conversation
  var isRehydrated: Bool

  /// What the agent changed, without what setup made.
  func changes() throws -> [FileChange] {
    try UpperLayer.changes(upper: sandbox.upper, base: base, prepared: prepared)
  }

  /// What the agent changed on purpose: without what running programs left behind, too.
  func change() throws -> [FileChange] {
    let base = try Tree(base)
    let litter = Litter(ignoring: try? base.bytes(".gitignore", limit: 1 << 20))
    let changes = try changes()
    let known = try Set(changes.filter { try base.entry($0.path) != nil }.map(\.path))
    return litter.swept(changes) { known.contains($0) }
  }
}

/// What the host's own run of the tests gave.
struct TestRun: Equatable {
  enum Outcome: Equatable {
    /// The repository names no tests.
    case none
    case passed
    case failed(String)
  }

  var outcome: Outcome
  var output: String
  var seconds: Double
}
