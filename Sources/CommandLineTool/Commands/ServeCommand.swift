import Configuration
import Daemon
import Essentials
import Foundation
import HTTPServer
import Runtime

/// The command `nightshift serve`.
enum ServeCommand: ToolCommand {
  static let name = "serve"
  static let summary = "receive webhooks and signals, and do the work"
  static let usage = """
    usage: nightshift serve --config FILE

    Listens for GitHub's webhooks (POST /webhooks/github), Sentry's (POST /webhooks/sentry) and signals (POST /signals),
    and runs until SIGTERM. /healthz, /readyz and /metrics tell how it is.

      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option])
    try arguments.none()
    let settings = try SettingsFile.read(arguments)
    UnixSignals.ignoreBrokenPipes()
    let log = LogSink(format: settings.logging.format == .json ? .json : .text, minimum: settings.logging.level).log
    if settings.sandbox.mode == .none {
      Terminal.remark(
        "\u{1b}[31;1mWARNING: sandbox mode none: agents run on this machine without any protection.\u{1b}[0m")
    }
    try await Daemon.checkSandbox(settings)
    let daemon = try await Daemon.assemble(settings, time: SystemTime(), log: log)
    let port = try daemon.server.start()
    Terminal.say("nightshift listens at http://\(settings.server.listen.host):\(port)")
    try await ServiceGroup.run(daemon.services + [UnixSignals()], until: Shutdown(), log: log)
    return 0
  }
}
