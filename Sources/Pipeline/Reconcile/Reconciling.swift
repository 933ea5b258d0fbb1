import Configuration
import Domain
import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Compares the host with what we know, because webhooks get lost: at the start and every few minutes.
///
/// This finds out where we are let in; each repository is then compared by a job of its own, so that one that is out of reach
/// does not keep the others waiting.
package struct Reconciling: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  private var gate: OnboardingGate { OnboardingGate(context: context, repositories: repositories) }

  /// The job that runs at `when`; a second ask for the same reason moves it, and adds none.
  package static func job(_ reason: String, at when: Date) throws -> Job {
    try PipelineJobs.reconcile.job(
      Reconciliation(reason: reason), id: Identifier("reconcile/\(reason)"), lane: Identifier("reconcile"),
      readyAt: when)
  }

  package func reconcile(_ leased: LeasedJob) async throws -> Change {
    var change = Change()
    let present = try await context.host.repositories().filter { context.settings.watches($0.name) }
    try await RollCall(context: context).call(present, &change)
    for repository in present where !repository.isArchived && !repository.isFork {
      change.enqueues += try await gate.visitIfNeeded(repository.name)
      guard try await gate.isOpen(repository.name) else { continue }
      change.enqueues.append(
        Enqueue(try RepositoryReconciling.job(repository.name, at: context.now), ifPresent: .again))
      change.enqueues.append(Enqueue(try SignalGrouping.reviewJob(repository.name, at: context.now)))
    }
    return change
  }
}
