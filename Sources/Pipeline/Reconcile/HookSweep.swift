import Configuration
import Domain
import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Asks GitHub which deliveries never arrived, and has them sent again.
///
/// GitHub does not try again by itself. A delivery that comes twice is told by its GUID, so asking once too often does no harm.
package struct HookSweep: Sendable {
  let context: PipelineContext
  private static let place = DocumentName(collection: "hooks", id: "sweep")

  package init(context: PipelineContext) { self.context = context }

  package static func job(at when: Date) throws -> Job {
    try PipelineJobs.hookSweep.job(
      Reconciliation(reason: "sweep"), id: Identifier("hooks/sweep"), lane: Identifier("hooks"), readyAt: when)
  }

  package func sweep(_ leased: LeasedJob) async throws -> Change {
    guard let record = context.hooks else { return Change() }
    let now = context.now
    let oldest = now.addingTimeInterval(-window)
    var memory = try await remembered() ?? SweepPlan.Memory(since: oldest)
    memory.since = max(memory.since, oldest)
    let attempts: [DeliveryAttempt]
    do {
      attempts = try await record.attempts(since: memory.since)
    } catch HostRefusal.notFound {
      // The app has no webhook: nothing can be lost on a way that does not exist.
      return Change()
    }
    var plan = SweepPlan(attempts, known: try await known(attempts), memory: memory, at: now)
    var asked = 0
    for attempt in plan.ask {
      do {
        try await record.redeliver(attempt.id)
        asked += 1
      } catch HostRefusal.notFound, HostRefusal.invalid {
        // GitHub does not have it any more; asking as often as it takes to give it up costs little.
      } catch is WriteDeferred {
        break
      }
      plan.asked(for: attempt, at: now)
    }
    return try kept(plan, before: memory, asked: asked)
  }

  private func kept(_ plan: SweepPlan, before: SweepPlan.Memory, asked: Int) throws -> Change {
    var change = Change()
    if plan.memory != before {
      change.puts.append(
        Document(
          collection: Self.place.collection, id: Self.place.id, body: try ReportShelf.encode(plan.memory)))
    }
    if asked > 0 || plan.givenUp > 0 {
      context.log.notice("deliveries were lost", ["asked for again": asked, "given up": plan.givenUp])
      change.note("hooks", "sweep", "\(asked) lost deliveries asked for, \(plan.givenUp) given up", at: context.now)
    }
    return change
  }

  /// How long GitHub can send a delivery again (docs.github.com, "Redelivering webhooks"): in seconds.
  private var window: Double { (context.settings.github.host == "github.com" ? 3 : 7) * 86_400 }

  private func remembered() async throws -> SweepPlan.Memory? {
    try await context.store.document(Self.place.collection, id: Self.place.id).map(ReportShelf.decode)
  }

  /// Those whose answer GitHub did not get, though they were kept.
  private func known(_ attempts: [DeliveryAttempt]) async throws -> Set<String> {
    var known: Set<String> = []
    for guid in Set(attempts.filter { !$0.succeeded }.map(\.guid))
    where try await context.store.delivery(Identifier("github:\(guid)")) != nil {
      known.insert(guid)
    }
    return known
  }
}
