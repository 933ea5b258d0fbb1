import Configuration
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import WorkQueue

/// Asks for what has to happen by the clock: reconciling and the sweep of lost deliveries, at the start and then regularly,
/// and the pruning of what is done with.
///
/// The clock is here and not in the jobs, so that one that fails is asked for again all the same.
struct Sweeper: Service {
  let name: StaticString = "sweeper"
  let context: PipelineContext
  let workshop: Workshop

  init(context: PipelineContext, workshop: Workshop) {
    self.context = context
    self.workshop = workshop
  }

  func run(until shutdown: Shutdown) async throws {
    var pruned = context.now
    try await FirstStart(store: context.store).note(at: context.now)
    await ask("start")
    while await shutdown.pause(until: context.now.advanced(by: context.settings.reconcileEvery), time: context.time) {
      await ask("timer")
      guard context.now.timeIntervalSince(pruned) >= 3_600 else { continue }
      pruned = context.now
      // Redelivery is possible for three days; ids stay known for ever.
      try? await context.store.prune(before: context.now.addingTimeInterval(-30 * 86_400))
      do { try await workshop.tidy() } catch { context.log.error("cannot tidy snapshots and layers") }
    }
  }

  private func ask(_ reason: String) async {
    do {
      var change = Change()
      change.enqueues.append(Enqueue(try Reconciling.job(reason, at: context.now), ifPresent: .again))
      change.enqueues.append(Enqueue(try HookSweep.job(at: context.now), ifPresent: .again))
      try await context.store.commit(change)
      context.bell.ring()
    } catch {
      // The next turn of the clock asks again.
      context.log.error("cannot ask for reconciling")
    }
  }
}
