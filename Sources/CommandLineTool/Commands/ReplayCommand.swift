import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import SignalSources
import Storage
import WorkQueue

/// The command `nightshift replay`.
enum ReplayCommand: ToolCommand {
  static let name = "replay"
  static let summary = "show every decision about a saved delivery or signal"
  static let usage = """
    usage: nightshift replay FILE --dry-run [--event NAME] [--config FILE]

    Takes a saved webhook payload (--event says which kind, for example issues), or a signal as POST /signals takes it, through
    the stages, on a copy of the store, and prints what each decides and why. Nothing is written anywhere.

      --event NAME    the payload is GitHub's, of this event
      --dry-run       needed: without it nothing is done
      --config FILE   the settings, by default nightshift.yml
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: [SettingsFile.option, "event"], flags: ["dry-run"])
    let path = try arguments.only("file")
    guard arguments.has("dry-run") else {
      throw UsageError(
        "only --dry-run is known: `nightshift signal import` sends signals, and GitHub redelivers its events")
    }
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    let time = SystemTime()
    let settings = try SettingsFile.read(arguments)
    let real = try await Daemon.assemble(settings, time: time, log: .discarded, as: .reader)
    let rehearsal = try await real.rehearsal { Terminal.say($0) }
    let deliveries = try deliveries(data, path, event: arguments["event"], at: time.now())
    _ = try await rehearsal.store.accept(deliveries, at: time.now())
    let jobs = try await rehearsal.worker.runUntilIdle()
    Terminal.say("\(jobs) steps; nothing was written")
    return 0
  }

  private static func deliveries(
    _ data: Data, _ path: String, event: String?, at now: Date
  ) throws -> [Delivery] {
    if let event {
      let value = try JSONLines.read(data, from: path).first ?? .null
      return [
        Delivery(
          id: Identifier("replay:\(StableHash.of(value.text))"), source: "github", event: event, body: value.data,
          receivedAt: now)
      ]
    }
    return try JSONLines.read(data, from: path).enumerated().map { index, value in
      _ = try GenericSource().signals(from: value, receivedAt: now)
      return Delivery(
        id: Identifier("replay:\(index):\(StableHash.of(value.text))"), source: "signals", event: "signal",
        body: value.data, receivedAt: now)
    }
  }
}
