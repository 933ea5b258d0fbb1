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
  private let observer: Observer
  private let meter = Meter()

  /// A workspace over `layout`, going on from what an earlier run left there; `observer` is told of every command.
  package init(
    layout: SandboxLayout, limits: SandboxLimits = SandboxLimits(), mode: SandboxMode = .isolated,
    observer: @escaping Observer = { _, _ in }
  ) throws {
    self.layout = layout
    self.limits = limits
    self.mode = mode
    self.observer = observer
    _ = try sandbox()
  }

  /// How long commands have run in it, for the receipt.
  package var seconds: Double { meter.seconds }

  package func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult {
    defer { try? FileManager.default.removeItem(atPath: brief) }
    try FileManager.default.createDirectory(atPath: brief, withIntermediateDirectories: true)
    for (name, bytes) in files {
      guard Self.isPlain(name) else { throw SandboxError(.unreadableName, path: name) }
      try bytes.write(to: URL(filePath: "\(brief)/\(name)"))
    }
    let result = try await sandbox().run(arguments.map(inside), deadline: deadline)
    meter.add(result.seconds)
    observer(arguments, result)
    return result
  }

  package func reset() async throws {
    try sandbox().discard()
    _ = try sandbox()
  }

  /// Beside the sandbox's own folder: it is ours, and gone after the run.
  private var brief: String { layout.directory + ".brief" }

  private func sandbox() throws -> Sandbox {
    let binds = mode == .isolated && FileManager.default.fileExists(atPath: brief) ? [(brief, "/brief")] : []
    return try Sandbox(layout: layout, limits: limits, mode: mode, readOnlyBinds: binds)
  }

  /// Without isolation there is no `/brief`: an argument that names a file there gets its real place.
  private func inside(_ argument: String) -> String {
    guard mode == .none, argument.hasPrefix("/brief/") else { return argument }
    return brief + argument.dropFirst("/brief".count)
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
