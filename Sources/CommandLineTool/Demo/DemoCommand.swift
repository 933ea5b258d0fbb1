import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import GitHub
import GitHubSimulator
import Pipeline
import Runtime
import Sandbox
import Storage
import Synchronization

/// The command `nightshift demo`.
enum DemoCommand: ToolCommand {
  static let name = "demo"
  static let summary = "watch a night's signals become a green pull request, without an account or a key"
  static let usage = """
    usage: nightshift demo [--exit] [--json] [--port N] [--data DIR] [--sandbox isolated|none]
           nightshift demo --repo DIR --signals FILE.ndjson [OPTIONS]

    Starts the embedded GitHub and the service, sends a night of signals, and shows each step on the production path: grouping,
    promotion, research, a pull request, CI that fails, the next round, green, review, merge, and the measured outcome.

      --repo DIR       your own repository instead of the bundled shop; a copy is used, DIR itself is never touched
      --signals FILE   your own signals, one JSON object on each line
      --engine NAME    who judges: builtin
      --agent NAME     who fixes: revert
      --port N         where the embedded GitHub's pages are; 0 for any free port
      --data DIR       keep everything in DIR; by default a temporary folder that is removed at the end
      --exit           end when nothing is left to do, instead of staying up to be looked at
      --json           print one JSON object last, and end
      --record FILE    write down what is said to the embedded GitHub and by it, one JSON object a line, without tokens
      --sandbox MODE   none runs agents and CI without any protection
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["repo", "signals", "engine", "agent", "port", "data", "sandbox", "record"],
      flags: ["exit", "json"])
    let options = try DemoOptions(arguments)
    try await SandboxChoice.check(options.sandbox)
    UnixSignals.ignoreBrokenPipes()
    let directory = try DemoDirectory(options.data)
    defer { directory.remove() }
    let demo = try await Demo.prepare(options, in: directory.path)
    return try await demo.run()
  }
}

/// The demo's folder; a temporary one goes with the demo.
struct DemoDirectory {
  let path: String
  private let isTemporary: Bool

  init(_ named: String?) throws {
    isTemporary = named == nil
    path =
      named.map { URL(filePath: $0).standardizedFileURL.path }
      ?? FileManager.default.temporaryDirectory.appending(path: "nightshift-demo-\(UUID().uuidString.prefix(8))").path
    do {
      try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw UsageError("cannot make the folder \(path)")
    }
  }

  func remove() {
    if isTemporary { try? FileManager.default.removeItem(atPath: path) }
  }
}
