import Configuration
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import WorkQueue

/// Enqueues what has to happen by the clock: the reconcile at the start, and the pruning of what is done with.
struct Sweeper: Service {
  let name: StaticString = "sweeper"
  let context: PipelineContext

  init(context: PipelineContext) { self.context = context }

  func run(until shutdown: Shutdown) async throws {
    var change = Change()
    let now = context.now
    change.enqueues.append(Enqueue(try Reconciling.job("start", at: now), ifPresent: .again))
    change.enqueues.append(
      Enqueue(try Reconciling.job("timer", at: now.advanced(by: context.settings.reconcileEvery)), ifPresent: .again))
    try await context.store.commit(change)
    context.bell.ring()
    while await shutdown.pause(until: context.now.addingTimeInterval(3_600), time: context.time) {
      // Redelivery is possible for three days; ids stay known for ever.
      try? await context.store.prune(before: context.now.addingTimeInterval(-30 * 86_400))
    }
  }
}
