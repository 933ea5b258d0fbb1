import Configuration
package import Domain
import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Compares one repository with what we know of it, in a few reads that are free where nothing changed.
///
/// It decides nothing about what it finds: it asks for the same looks that a webhook would have led to.
package struct RepositoryReconciling: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  /// How much of each kind is read in one pass; the rest is read in the next.
  static let width = 500
  /// How many reports whose issues do not show up are looked for in one pass.
  static let searches = 20

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package static func job(_ repository: RepositoryName, at when: Date) throws -> Job {
    try PipelineJobs.reconcileRepository.job(
      RepositoryLook(repository), id: Identifier("reconcile/repository/\(repository)"),
      lane: Identifier("reconcile/\(repository)"), readyAt: when)
  }

  package func reconcile(_ leased: LeasedJob) async throws -> Change {
    let repository = try PipelineJobs.reconcileRepository.payload(of: leased.job).repository
    // Labels and settings are read again too: somebody may have deleted or changed them.
    await repositories.forget(repository)
    guard RepositoryStanding(try await repositories.repository(repository)) == .open else {
      // Without issues there is nothing to compare, but pull requests go on.
      return try await following(repository)
    }
    let place = ReconcilePlace(context: context, repository: repository)
    let before = try await place.memory()
    var memory = before
    var change = Change()
    let isNew = try await place.isNew()
    if isNew {
      // We may have been here before: what the issues say is the record.
      let count = try await Rebuilding(context: context, repositories: repositories).pickUp(repository)
      if count > 0 { context.log.notice("picked up reports from their issues", ["count": count]) }
    }
    let open = try await context.history.openIssues(in: repository, labelled: OwnLabel.mark, limit: Self.width)
    let changed = try await context.history.issues(
      in: repository, changedSince: memory.issuesSince, limit: Self.width)
    memory.issues(seen: changed.map(\.updatedAt))
    try await compare(open, changed, in: repository, &change)
    let comments = try await context.history.comments(
      in: repository, changedSince: memory.commentsSince, limit: Self.width)
    memory.comments(seen: comments.map(\.comment.updatedAt))
    try await LateComments(context: context).hear(comments, &change)
    try await follow(repository, &change)
    if isNew || memory != before { change.puts.append(try place.document(memory)) }
    return change
  }

  private func following(_ repository: RepositoryName) async throws -> Change {
    var change = Change()
    try await follow(repository, &change)
    return change
  }

  private func follow(_ repository: RepositoryName, _ change: inout Change) async throws {
    for report in try await context.shelf.reports(in: repository) {
      try await ReportFollowing(context: context, repositories: repositories).follow(report, &change)
    }
  }

  private func compare(
    _ open: [TrackedIssue], _ changed: [TrackedIssue], in repository: RepositoryName, _ change: inout Change
  ) async throws {
    var seen: Set<Int> = []
    // What changed a moment ago was read last.
    for issue in changed.reversed() + open where seen.insert(issue.address.number).inserted {
      if issue.isPullRequest {
        if let report = try await context.shelf.report(pull: issue.address), report.change?.state == .closed {
          try change.askForLook(report.id, at: context.now)
        }
      } else {
        try await compare(issue, &change)
      }
    }
    guard open.count < Self.width else { return }
    let missing = try await context.shelf.reports(in: repository)
      .filter { $0.shouldBeOpen && $0.issue.map { !seen.contains($0.number) } == true }
    for report in missing.prefix(Self.searches) {
      if let address = report.address { try await askForLateLook(address, report, &change) }
    }
  }

  private func compare(_ issue: TrackedIssue, _ change: inout Change) async throws {
    guard let report = try await context.shelf.report(issue: issue.address) else {
      guard DashboardText.isDashboard(issue) else { return try await consider(issue, &change) }
      return try change.askForDashboard(issue.address.repository, at: context.now)
    }
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    let isAbove = issue.labels.compactMap(WeightLadder.step(ofLabel:)).contains { Double($0) >= threshold }
    if report.state == .gathering, isAbove, report.weight >= threshold {
      try change.tell(
        report.id, .crossedThreshold, cause: "reconcile/crossed/\(report.signalCount)", at: context.now)
    }
    if !LabelDifference(report: report, present: issue.labels).isEmpty || issue.isOpen != report.shouldBeOpen {
      try await askForLateLook(issue.address, report, &change)
    }
  }

  /// An issue that is no report of ours, though its labels may say that it is to be one.
  private func consider(_ issue: TrackedIssue, _ change: inout Change) async throws {
    let speaks = issue.labels.contains { $0 == OwnLabel.mark || WeightLadder.step(ofLabel: $0) != nil }
    let us = try await context.tracker.ourselves()
    guard speaks, issue.author.id != us.id else { return }
    // Once for each state of the issue: one that is not to be adopted is not asked about for ever.
    let seen = Timestamp.text(issue.updatedAt)
    let job = try PipelineJobs.issueLook.job(
      .late(issue.address, by: us), id: Identifier("issue/late/\(issue.address)/\(seen)"),
      lane: Lanes.issue(issue.address), readyAt: context.now)
    change.enqueues.append(Enqueue(job))
  }

  /// Has somebody find out why an issue is not as its report has it, unless a write is about to mend that.
  private func askForLateLook(_ issue: IssueAddress, _ report: Report, _ change: inout Change) async throws {
    let write = try await context.store.job(Identifier("write/\(report.id)"))
    switch write?.state {
    case .waiting, .leased: return
    case .parked where write.map({ FailureVerdict.mayPass($0.note) }) == false: return
    case .done, .parked, nil: break
    }
    let job = try PipelineJobs.issueLook.job(
      .late(issue, by: try await context.tracker.ourselves()), id: Identifier("issue/late/\(issue)"),
      lane: Lanes.issue(issue), readyAt: context.now)
    change.enqueues.append(Enqueue(job, ifPresent: .again))
  }
}
