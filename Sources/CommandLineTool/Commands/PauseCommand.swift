import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage

/// The command `nightshift pause`.
enum PauseCommand: ToolCommand {
  static let name = "pause"
  static let summary = "stop every write to GitHub until resume; signals are still taken"
  static let usage = """
    usage: nightshift pause [--config FILE]

    From now on the whole service writes nothing to GitHub, and starts no research and no fix. Signals are still accepted and
    counted, and nothing that waits is lost: `nightshift resume` goes on with it. It holds across restarts. The last thing that is
    written are the dashboards, which say that it is paused. One repository alone is paused by the label `nightshift: paused` on
    its dashboard.

      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option])
    try arguments.none()
    let switching = try await PauseSwitch.open(arguments)
    let pause = Pause(by: NSUserName(), since: SystemTime().now())
    Terminal.say(
      try await switching.pause(pause) ? "paused: nothing is written until `nightshift resume`" : "it was paused before"
    )
    return 0
  }
}

/// The command `nightshift resume`.
enum ResumeCommand: ToolCommand {
  static let name = "resume"
  static let summary = "go on after a pause"
  static let usage = """
    usage: nightshift resume [--config FILE]

    Ends what `nightshift pause` began. What waited goes on within a minute.

      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option])
    try arguments.none()
    guard let pause = try await PauseSwitch.open(arguments).resume() else {
      Terminal.say("it is not paused")
      return 0
    }
    Terminal.say("it goes on; it had been paused since \(Timestamp.text(pause.since)) by \(pause.by)")
    return 0
  }
}

extension PauseSwitch {
  /// Beside the running service, over the same store.
  fileprivate static func open(_ arguments: Arguments) async throws -> PauseSwitch {
    let daemon = try await Daemon.assemble(
      try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader)
    return PauseSwitch(context: daemon.pipeline.context)
  }
}
