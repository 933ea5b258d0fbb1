import Essentials
import Foundation
import Runtime
import Sandbox
import Signing

/// The machine of one job: a sandbox on the commit's tree, without network.
struct JobMachine: Sendable {
  private let sandbox: Sandbox
  private let layout: SandboxLayout

  init(base: String, directory: String, mode: SandboxMode, tools: [String], limits: SandboxLimits) throws {
    layout = SandboxLayout(base: base, directory: directory)
    sandbox = try Sandbox(layout: layout, limits: limits, mode: mode, tools: tools)
  }

  /// Where the tree is, as commands see it.
  var workspace: String { sandbox.workspace }

  /// Where files for commands are, as commands see it.
  var temporary: String { sandbox.mode == .isolated ? "/tmp" : hostTemporary }

  // The sandbox binds this folder as /tmp.
  private var hostTemporary: String { layout.directory + "/tmp" }

  /// Runs a program in a folder of the tree.
  func run(
    _ arguments: [String], environment: [String: String], folder: String?, deadline: Duration,
    onOutput: @escaping @Sendable (Data) -> Void = { _ in }
  ) async throws -> CommandResult {
    let place = folder.map { $0.hasPrefix("/") ? $0 : "\(workspace)/\($0)" } ?? workspace
    return try await sandbox.run(
      ["/bin/sh", "-c", #"cd -- "$1" && shift && exec "$@""#, "sh", place] + arguments, environment: environment,
      deadline: deadline, onOutput: onOutput)
  }

  /// Whether a program of this name is there.
  func has(_ tool: String) async throws -> Bool {
    try await run(
      ["/bin/sh", "-c", #"command -v -- "$1""#, "sh", tool], environment: [:], folder: nil, deadline: .seconds(20)
    ).succeeded
  }

  /// Writes a file that commands will find in `temporary`.
  func write(_ name: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(hostTemporary)/\(name)"))
  }

  /// What commands wrote to a file in `temporary`: at most a mebibyte, and nothing where it is no plain file any more.
  func read(_ name: String) throws -> String {
    let tree = try Tree(hostTemporary)
    guard case .file(let size, _) = try tree.entry(name)?.kind, size <= 1 << 20 else { return "" }
    return String(decoding: try tree.bytes(name, limit: size), as: UTF8.self)
  }

  /// One hash over the files of the commit that `patterns` mean, as `hashFiles()` gives it; empty for none.
  @Sendable func hashFiles(_ patterns: [String]) throws -> String {
    let tree = try Tree(layout.base)
    var digests = Data()
    for entry in try tree.entries().sorted(by: { $0.path < $1.path }) {
      guard case .file(let size, _) = entry.kind, FilterPattern.anyMatches(patterns, entry.path) else { continue }
      digests += SHA256.digest(try tree.bytes(entry.path, limit: size))
    }
    return digests.isEmpty ? "" : Hexadecimal.encode(SHA256.digest(digests))
  }

  func discard() { try? sandbox.discard() }
}
