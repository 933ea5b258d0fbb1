import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Takes one event of a report at a time, lets the lifecycle decide, and turns what it wants done into jobs.
package struct ReportDesk: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func take(_ leased: LeasedJob) async throws -> Change {
    let happening = try PipelineJobs.reportEvent.payload(of: leased.job)
    guard let report = try await context.shelf.report(happening.report) else {
      throw Refusal("there is no report \(happening.report)")
    }
    let settings = try await repositories.settings(for: report.repository)
    var lifecycle = ReportLifecycle(report: report, policy: context.policy(for: settings))
    let outcome = lifecycle.handle(happening.event, at: context.now)
    var change = Change()
    change.note(report.id.text, "report", outcome.why, at: context.now)
    if lifecycle.report != report {
      change.puts.append(try ReportShelf.document(lifecycle.report))
      try change.askForDashboard(report.repository, at: context.dashboardSoon)
      try await SpendBook(store: context.store).note(report, lifecycle.report, at: context.now, in: &change)
    }
    for action in outcome.actions { try await add(action, for: lifecycle.report, to: &change) }
    if let check = RoundCheck(lifecycle.report), check != RoundCheck(report) {
      change.enqueues.append(try RoundCheckWriter.job(for: report.id, at: context.now))
    }
    return change
  }

  private func add(_ action: ReportAction, for report: Report, to change: inout Change) async throws {
    let now = context.now
    switch action {
    case .writeIssue: try change.askForWrite(report.id, at: now)
    case .watchPullRequest:
      try change.askForLook(report.id, at: now)
    case .startResearch:
      let job = try PipelineJobs.agentJob(PipelineJobs.research, for: report.id, at: now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    case .startFix:
      let job = try PipelineJobs.agentJob(PipelineJobs.fix, for: report.id, at: now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    case .waitForLateSignals:
      let when = now.advanced(by: context.settings.reports.lateSignalWait)
      let job = try PipelineJobs.reportEvent.job(
        ReportHappening(report: report.id, event: .waitOver),
        id: PipelineJobs.lateSignalWait(of: report), lane: Lanes.report(report.id),
        readyAt: when)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    case .startMeasuring:
      let when = (report.change?.mergedAt ?? now).advanced(by: context.settings.pullRequests.quietPeriod)
      let job = try PipelineJobs.measure.job(
        ReportName(report.id), id: Identifier("measure/\(report.id)"), lane: Lanes.report(report.id), readyAt: when)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    case .wake(let when): try change.askToWake(report.id, at: when)
    case .tell(let other, let event, let cause): try change.tell(other, event, cause: cause, at: now)
    case .open(let new): try open(new, &change)
    case .handOver(let signals, let from, let to, let repository):
      try await handOver(signals, from: from, to: to, in: repository, of: report, &change)
    }
  }
}
