import Configuration
import Daemon
import Essentials
import Foundation
import Runtime
import Storage
import WorkQueue

/// The command `nightshift queue`.
enum QueueCommand: ToolCommand {
  static let name = "queue"
  static let summary = "list what is parked, or try it again"
  static let usage = """
    usage: nightshift queue parked [--config FILE]
           nightshift queue retry JOB [--config FILE]

    Work that nobody recognised, or that failed too often, is parked, never dropped.
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(Array(words.dropFirst()), options: [SettingsFile.option])
    switch words.first {
    case "parked":
      try arguments.none()
      let store = try await Daemon.assemble(
        try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader
      ).store
      let parked = try await store.parked(limit: 1_000)
      for job in parked { Terminal.say("\(job.job.id)\t\(job.job.kind)\t\(job.note)") }
      if parked.isEmpty { Terminal.say("nothing is parked") }
      return 0
    case "retry":
      let id = try arguments.only("job")
      let store = try await Daemon.assemble(
        try SettingsFile.read(arguments), time: SystemTime(), log: .discarded, as: .reader
      ).store
      guard try await store.unpark(Identifier<Job>(id), at: SystemTime().now()) else {
        throw UsageError("no parked job is called \(id)")
      }
      Terminal.say("it runs again")
      return 0
    default: throw UsageError("say parked or retry")
    }
  }
}
