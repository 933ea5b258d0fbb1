import Configuration
import ContextProtocol
import Daemon
import Domain
import Essentials
import Foundation
import HTTPClient
import Runtime

/// The command `nightshift mcp`.
enum ContextCommand: ToolCommand {
  static let name = "mcp"
  static let summary = "offer reports and signals to a coding agent, over standard input and output"
  static let usage = """
    usage: nightshift mcp [--config FILE] [--to URL] [--token TOKEN]
           nightshift mcp tools [--stateless] (--url URL | -- PROGRAM ARGUMENT…)
           nightshift mcp call  [--stateless] [--arguments JSON] (--url URL TOOL | -- TOOL PROGRAM ARGUMENT…)

    A server of the Model Context Protocol for people's own coding agents, for example

      claude mcp add nightshift -- nightshift mcp --config /etc/nightshift.yml

    Tools: list_reports, show_report, report_signals, search, explain, submit_signal. All but the last only read the store; the last
    sends to the running nightshift, where it is screened like any other signal.

      --config FILE   the settings, by default nightshift.yml
      --to URL        where it listens, by default server.listen of the settings
      --token TOKEN   one of its signals.tokens, by default the first of the settings

    tools and call are for trying out somebody else's server, before agents are let near it. A bearer token for it is read from the
    environment's NIGHTSHIFT_MCP_TOKEN.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    if let verb = words.first, ["tools", "call"].contains(verb) {
      return try await ContextTrial.run(verb, Array(words.dropFirst()))
    }
    let arguments = try Arguments(words, options: [SettingsFile.option, "to", "token"])
    try arguments.none()
    let settings = try SettingsFile.read(arguments)
    let daemon = try await Daemon.assemble(settings, time: SystemTime(), log: .discarded, as: .reader)
    let door = ContextDoor(
      url: (arguments["to"] ?? "http://\(settings.server.listen.host):\(settings.server.listen.port)") + "/signals",
      token: arguments["token"].map(Redacted.init) ?? settings.signals.tokens.first, transport: try CurlTransport())
    let desk = ContextDesk(pipeline: daemon.pipeline, door: door, time: SystemTime())
    let server = ContextServer(
      name: "nightshift", version: CommandLineTool.version, instructions: ContextDesk.instructions, tools: desk.tools)
    await StreamServing(server) { FileHandle.standardOutput.write($0) }.run(standardInput())
    return 0
  }

  /// What comes in, until it ends.
  private static func standardInput() -> AsyncStream<Data> {
    let (stream, feed) = AsyncStream.makeStream(of: Data.self)
    Thread.detachNewThread {
      while case let piece = FileHandle.standardInput.availableData, !piece.isEmpty { feed.yield(piece) }
      feed.finish()
    }
    return stream
  }
}
