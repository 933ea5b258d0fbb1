import Configuration
import Domain
import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Compares the host with what we know, because webhooks get lost: at the start and every few minutes.
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
    let us = try await context.tracker.ourselves()
    for repository in try await context.host.repositories()
    where !repository.isArchived && context.settings.watches(repository.name) {
      change.enqueues += try await gate.visitIfNeeded(repository.name)
      guard try await gate.isOpen(repository.name) else { continue }
      for issue in try await context.tracker.issues(in: repository.name, labelled: OwnLabel.mark) {
        try await compare(issue, us, &change)
      }
    }
    for report in try await context.shelf.reports() { try await follow(report, &change) }
    return change
  }

  /// A weight label that crossed the threshold while nobody listened, and labels that were changed.
  private func compare(_ issue: TrackedIssue, _ us: Actor, _ change: inout Change) async throws {
    guard let report = try await context.shelf.report(issue: issue.address) else { return }
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    let isAbove = issue.labels.compactMap(WeightLadder.step(ofLabel:)).contains { Double($0) >= threshold }
    if report.state == .gathering, isAbove, report.weight >= threshold {
      try change.tell(
        report.id, .crossedThreshold, cause: "reconcile/crossed/\(report.signalCount)", at: context.now)
    }
    if !LabelDifference(report: report, present: issue.labels).isEmpty {
      try change.askForWrite(report.id, at: context.now)
    }
  }

  /// Asks again for the work that a report's state implies, where nobody does it.
  private func follow(_ report: Report, _ change: inout Change) async throws {
    if report.issue == nil { try change.askForWrite(report.id, at: context.now) }
    if report.change?.state == .open { try change.askForLook(report.id, at: context.now) }
    let kind: JobKind<ReportName>
    switch report.state {
    case .researching: kind = PipelineJobs.research
    case .fixing: kind = PipelineJobs.fix
    default: return
    }
    let job = try PipelineJobs.agentJob(kind, for: report.id, at: context.now)
    switch try await context.store.job(job.id)?.state {
    case .waiting, .leased: return
    case .done, .parked, nil:
      change.note(
        report.id.text, "reconcile", "it is \(report.state.rawValue), and nobody works on it", at: context.now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    }
  }
}
