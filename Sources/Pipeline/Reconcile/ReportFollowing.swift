import Configuration
import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Asks again for the work that a report's state implies, where nobody does it.
struct ReportFollowing: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  func follow(_ report: Report, _ change: inout Change) async throws {
    if report.issue == nil { try change.askForWrite(report.id, at: context.now) }
    if report.change?.state == .open { try change.askForLook(report.id, at: context.now) }
    if WeightDecay.lowered(report, at: context.now, halfLife: context.settings.reports.decayHalfLife.seconds) != nil {
      try change.tell(
        report.id, .faded, cause: "faded/\(Timestamp.text(context.now).prefix(10))", at: context.now)
    }
    switch report.state {
    case .researching: try await restart(PipelineJobs.research, of: report, &change)
    case .fixing: try await restart(PipelineJobs.fix, of: report, &change)
    case .ready: try await wake(report, &change)
    case .merged: try await measure(report, &change)
    default: return
    }
  }

  private func restart(_ kind: JobKind<ReportName>, of report: Report, _ change: inout Change) async throws {
    let job = try PipelineJobs.agentJob(kind, for: report.id, at: context.now)
    guard let status = try await context.store.job(job.id), case .parked = status.state else {
      guard try await !isPending(job.id) else { return }
      change.note(
        report.id.text, "reconcile", "it is \(report.state.rawValue), and nobody works on it", at: context.now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
      return
    }
    guard !FailureVerdict.mayPass(status.note) else {
      change.enqueues.append(Enqueue(job, ifPresent: .again))
      return
    }
    // What failed for a reason of its own would fail again: a person has to look.
    let reason = "It could not be done: \(Defang.inline(status.note, limit: 200))"
    try change.tell(
      report.id,
      .fixStopped(
        reason: reason, question: "\(reason).\n\n`/nightshift retry` tries again.", heldBack: nil, Receipt()),
      cause: "parked/\(kind.name)/\(report.receipt.agentRuns)/\(Int(status.job.readyAt.timeIntervalSince1970))",
      at: context.now)
  }

  /// A report that is ready waits for late signals, for a fix, or for a repository that allows fixes.
  private func wake(_ report: Report, _ change: inout Change) async throws {
    guard context.policy(for: try await repositories.settings(for: report.repository)).fixes else { return }
    let fix = try PipelineJobs.agentJob(PipelineJobs.fix, for: report.id, at: context.now)
    let wait = Identifier<Job>("event/\(report.id)/wait/\(report.research?.signals ?? 0)")
    guard try await !isPending(fix.id), try await !isPending(wait) else { return }
    change.note(report.id.text, "reconcile", "it is ready, and nobody waits to begin", at: context.now)
    change.enqueues.append(Enqueue(fix, ifPresent: .again))
  }

  private func measure(_ report: Report, _ change: inout Change) async throws {
    guard let merged = report.change?.mergedAt else { return }
    let job = try PipelineJobs.measure.job(
      ReportName(report.id), id: Identifier("measure/\(report.id)"), lane: Lanes.report(report.id),
      readyAt: merged.advanced(by: context.settings.pullRequests.quietPeriod))
    guard try await !isPending(job.id) else { return }
    change.enqueues.append(Enqueue(job, ifPresent: .again))
  }

  private func isPending(_ job: Identifier<Job>) async throws -> Bool {
    switch try await context.store.job(job)?.state {
    case .waiting, .leased: true
    case .done, .parked, nil: false
    }
  }
}
