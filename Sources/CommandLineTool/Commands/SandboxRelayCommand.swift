import Essentials
import Foundation
import Gateway

/// The command `nightshift sandbox-relay`.
enum SandboxRelayCommand: ToolCommand {
  static let name = "sandbox-relay"
  static let summary = "inside a sandbox: give programs that speak TCP the gateway's socket"
  static let usage = """
    usage: nightshift sandbox-relay --socket FILE [--port N] [-- PROGRAM [ARGUMENT...]]

    Listens at 127.0.0.1 and forwards every connection to the gateway's socket FILE. With a PROGRAM it runs that, with
    ANTHROPIC_BASE_URL, OPENAI_BASE_URL and HTTPS_PROXY set to the relay and the run's token (NIGHTSHIFT_GATEWAY_TOKEN) as the
    key, and ends as it ends; without one it says the port and forwards until it is stopped.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: ["socket", "port"])
    guard let socket = arguments["socket"] else { throw UsageError("say --socket FILE") }
    let relay = try SandboxRelay(socket: socket, port: try arguments.number("port", in: 0...65535) ?? 0)
    guard !arguments.rest.isEmpty else {
      Terminal.say("listening at 127.0.0.1:\(relay.port)")
      await relay.serve()
      return 0
    }
    let own = ProcessInfo.processInfo.environment
    let token = own["NIGHTSHIFT_GATEWAY_TOKEN"] ?? ""
    let environment = own.merging(SandboxRelay.environment(port: relay.port, token: token)) { _, ours in ours }
    let command = RelayedCommand(arguments.rest, environment: environment)
    return try await relay.serving { try await command.run() }
  }
}
