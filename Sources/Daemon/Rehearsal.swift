import Configuration
import Domain
import Essentials
import Foundation
package import Pipeline
import Runtime
package import Storage
import WorkQueue

/// The stages on a copy of the store, with a GitHub that is only read: it shows what would be decided.
package struct Rehearsal: Sendable {
  package let store: any Store
  package let worker: Worker

  /// The kinds of jobs that start an agent; they are named and not done.
  private static let agentJobs = [
    PipelineJobs.research.name: "would start a research agent", PipelineJobs.fix.name: "would start a fixing agent",
    PipelineJobs.round.name: "would start another round on the pull request",
  ]

  init(of daemon: Daemon, say: @escaping @Sendable (String) -> Void) async throws {
    let copy = MemoryStore(backoff: .pipeline)
    var change = Change()
    for collection in [ReportShelf.reports, ReportShelf.signals] {
      change.puts += try await daemon.store.documents(collection)
    }
    await copy.commit(change)
    let real = daemon.pipeline.context
    let reading = ReadOnlyHost(tracker: real.tracker, host: real.host, say: say)
    let context = PipelineContext(
      store: copy, tracker: reading, host: reading, time: real.time, settings: real.settings, labels: real.labels,
      log: .discarded, bell: Bell(), appID: real.appID, blockKey: real.blockKey, unknownWriteWait: .zero,
      sources: real.sources, embedder: real.embedder)
    var handlers = daemon.pipeline.rehearsed(in: context).handlers
    for (kind, text) in Self.agentJobs {
      handlers[kind] = { _ in
        say("  would  \(text)")
        return Change()
      }
    }
    store = copy
    worker = Worker(store: copy, time: real.time, log: .discarded, handlers: handlers, bell: Bell()) { change in
      for entry in change.trail {
        say("\(entry.stage.padding(toLength: 8, withPad: " ", startingAt: 0)) \(entry.text)")
      }
    }
  }
}

extension Daemon {
  /// A rehearsal of this daemon's stages; `say` gets one line a decision.
  package func rehearsal(say: @escaping @Sendable (String) -> Void) async throws -> Rehearsal {
    try await Rehearsal(of: self, say: say)
  }
}
