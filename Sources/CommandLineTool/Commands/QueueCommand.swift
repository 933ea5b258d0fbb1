import Configuration
import Daemon
import Essentials
import Domain
import Foundation
import Pipeline
import Runtime
import Storage
import WorkQueue

/// The command `nightshift queue`.
enum QueueCommand: ToolCommand {
  static let name = "queue"
  static let summary = "list what is parked or quarantined, and let it go on"
  static let usage = """
    usage: nightshift queue parked [--config FILE]
           nightshift queue retry JOB [--config FILE]
           nightshift queue quarantined [--config FILE]
           nightshift queue release SIGNAL [--config FILE]

    Work that nobody recognised, or that failed too often, is parked, never dropped. Signals that look like prompt injection are
    quarantined, and can be let through.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(Array(words.dropFirst()), options: [SettingsFile.option])
    let verb = words.first ?? ""
    guard ["parked", "retry", "quarantined", "release"].contains(verb) else {
      throw UsageError("say parked, retry, quarantined or release")
    }
    let subject = verb == "retry" ? try arguments.only("job") : verb == "release" ? try arguments.only("signal") : ""
    if subject.isEmpty { try arguments.none() }
    let daemon = try await Daemon.assemble(
      try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader)
    let now = SystemTime().now()
    switch verb {
    case "parked":
      let parked = try await daemon.store.parked(limit: 1_000)
      for job in parked { Terminal.say("\(job.job.id)\t\(job.job.kind)\t\(job.note)") }
      if parked.isEmpty { Terminal.say("nothing is parked") }
    case "retry":
      guard try await daemon.store.unpark(Identifier<Job>(subject), at: now) else {
        throw UsageError("no parked job is called \(subject)")
      }
      Terminal.say("it runs again")
    case "quarantined":
      let held = try await Quarantine(context: daemon.pipeline.context).signals()
      for signal in held {
        Terminal.say("\(signal.signal.id)\t\(signal.suspicion.category.rawValue)\t\(signal.suspicion.reason)")
      }
      if held.isEmpty { Terminal.say("nothing is quarantined") }
    default:
      guard try await Quarantine(context: daemon.pipeline.context).release(Identifier(subject)) else {
        throw UsageError("no quarantined signal is called \(subject)")
      }
      Terminal.say("it goes on to grouping")
    }
    return 0
  }
}
