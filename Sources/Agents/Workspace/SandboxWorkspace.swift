import Essentials
package import Foundation
package import Runtime
package import Sandbox
import Synchronization

/// The workspace of an agent run: a sandbox, made anew when its changes are thrown away.
package struct SandboxWorkspace: AgentWorkspace {
  package typealias Observer = @Sendable (_ arguments: [String], _ result: CommandResult) -> Void

  private let layout: SandboxLayout
  private let limits: SandboxLimits
  private let mode: SandboxMode
  private let tools: [String]
  private let programs: [String]
  private let line: GatewayLine?
  private let observer: Observer
  private let meter = Meter()

  /// A workspace over `layout`, going on from what an earlier run left there; `observer` is told of every command.
  ///
  /// `programs` are files or folders of the host that are seen where they are, read-only.
  package init(
    layout: SandboxLayout, limits: SandboxLimits = SandboxLimits(), mode: SandboxMode = .isolated, tools: [String] = [],
    programs: [String] = [], line: GatewayLine? = nil, observer: @escaping Observer = { _, _ in }
  ) throws {
    self.layout = layout
    self.limits = limits
    self.mode = mode
    self.tools = tools
    self.programs = programs
    self.line = line
    self.observer = observer
    _ = try sandbox(isConnected: false)
  }

  /// How long commands have run in it, for the receipt.
  package var seconds: Double { meter.seconds }

  package var tree: String { mode == .isolated ? "/workspace" : layout.merged }
  package var home: String { mode == .isolated ? "/home/agent" : layout.home }
  package var servers: [String] { line?.servers ?? [] }

  package func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult {
    try await start(ConnectedProgram(arguments, files: files, deadline: deadline), isConnected: false)
  }

  package func runConnected(_ program: ConnectedProgram) async throws -> CommandResult {
    guard let line else { return try await start(program, isConnected: false) }
    var relayed = program
    relayed.arguments =
      [line.relay.path, "sandbox-relay", "--socket", "\(Self.gateway)/socket", "--"] + program.arguments
    relayed.environment["NIGHTSHIFT_GATEWAY_TOKEN"] = line.token.reveal()
    return try await start(relayed, isConnected: true)
  }

  package func reset() async throws {
    try sandbox(isConnected: false).discard()
    _ = try sandbox(isConnected: false)
  }

  private func start(_ program: ConnectedProgram, isConnected: Bool) async throws -> CommandResult {
    defer { try? FileManager.default.removeItem(atPath: brief) }
    try FileManager.default.createDirectory(atPath: brief, withIntermediateDirectories: true)
    for (name, bytes) in program.files {
      guard Self.isPlain(name) else { throw SandboxError(.unreadableName, path: name) }
      try bytes.write(to: URL(filePath: "\(brief)/\(name)"))
    }
    let result = try await sandbox(isConnected: isConnected).run(
      program.arguments.map(inside), environment: program.environment, input: program.input, deadline: program.deadline)
    meter.add(result.seconds)
    observer(program.arguments, result)
    return result
  }

  private static let gateway = "/gateway"

  /// Beside the sandbox's own folder: it is ours, and gone after the run.
  private var brief: String { layout.directory + ".brief" }

  private func sandbox(isConnected: Bool) throws -> Sandbox {
    var binds: [(host: String, inside: String)] = []
    if mode == .isolated {
      if FileManager.default.fileExists(atPath: brief) { binds.append((brief, "/brief")) }
      binds += Sandbox.asTheyAre(programs)
      if isConnected, let line {
        binds += Sandbox.asTheyAre(line.relay.libraries + [line.relay.path])
        binds.append((line.folder, Self.gateway))
      }
    }
    return try Sandbox(layout: layout, limits: limits, mode: mode, tools: tools, readOnlyBinds: binds)
  }

  /// Without isolation there is no `/brief` and no `/gateway`: an argument that names a file there gets its real place.
  private func inside(_ argument: String) -> String {
    guard mode == .none else { return argument }
    if argument.hasPrefix("/brief/") { return brief + argument.dropFirst("/brief".count) }
    if let line, argument.hasPrefix("\(Self.gateway)/") { return line.folder + argument.dropFirst(Self.gateway.count) }
    return argument
  }

  private static func isPlain(_ name: String) -> Bool {
    (1...100).contains(name.utf8.count) && !name.hasPrefix(".")
      && name.unicodeScalars.allSatisfy {
        $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
      }
  }

  private final class Meter: Sendable {
    private let total = Mutex(0.0)

    var seconds: Double { total.withLock { $0 } }

    func add(_ seconds: Double) { total.withLock { $0 += seconds } }
  }
}
