package import Domain
import Essentials
import Foundation
import Storage

/// Brings back every report from the tracker, for a store that was lost or deleted.
package struct Rebuilding: Sendable {
  /// What came back, and what could not.
  package struct Summary: Sendable, Equatable {
    package var reports = 0
    package var pullRequests = 0
    package var fromLabelsOnly: [IssueAddress] = []
    package var signals = 0

    package init() {}
  }

  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func rebuild(progress: @Sendable (String) -> Void) async throws -> Summary {
    var summary = Summary()
    let us = try await context.tracker.ourselves()
    for repository in try await context.host.repositories() where context.settings.watches(repository.name) {
      let issues = try await context.tracker.issues(in: repository.name, labelled: OwnLabel.mark)
      progress("\(repository.name): \(issues.count) issues")
      for issue in issues {
        if issue.author.id == us.id, DashboardText.isDashboard(issue) {
          try await findDashboard(issue)
        } else {
          try await rebuild(issue, us, &summary)
        }
      }
    }
    return summary
  }

  /// What a dashboard shows follows from the reports; only whether it pauses its repository stands nowhere else.
  private func findDashboard(_ issue: TrackedIssue) async throws {
    var change = Change()
    if issue.labels.contains(OwnLabel.paused) {
      try PauseBook.set(
        Pause(by: "somebody", since: issue.updatedAt), of: issue.address.repository, in: &change)
    }
    try change.askForDashboard(issue.address.repository, at: context.dashboardSoon)
    try await context.store.commit(change)
  }

  /// Brings back the reports of one repository that the store does not know, where their record is whole.
  func pickUp(_ repository: RepositoryName) async throws -> Int {
    let us = try await context.tracker.ourselves()
    var summary = Summary()
    for issue in try await context.tracker.issues(in: repository, labelled: OwnLabel.mark) {
      if issue.author.id == us.id, DashboardText.isDashboard(issue) {
        try await findDashboard(issue)
        continue
      }
      guard try await context.shelf.report(issue: issue.address) == nil,
        let found = HiddenBlock(key: context.blockKey).report(
          in: issue.body, at: try await repositories.place(of: issue)),
        try await context.shelf.report(found.id) == nil
      else { continue }
      try await rebuild(issue, us, &summary)
    }
    return summary.reports
  }

  private func rebuild(_ issue: TrackedIssue, _ us: Actor, _ summary: inout Summary) async throws {
    let place = try await repositories.place(of: issue)
    var report: Report
    if let found = HiddenBlock(key: context.blockKey).report(in: issue.body, at: place) {
      report = found
    } else {
      guard let guess = guess(issue, us) else { return }
      report = guess
      summary.fromLabelsOnly.append(issue.address)
    }
    // A renamed or moved issue keeps its id: where it is now is what counts.
    report.repository = issue.address.repository
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    report.restoreRows(from: issue.body)
    if let archived = try await LedgerArchive(context: context).read(report, on: issue.address) {
      report.countedElsewhere.formUnion(archived)
    } else {
      report.note = "Comments with older ledger entries were changed or are gone: signals in them may be counted again."
    }
    var change = Change()
    change.puts.append(try ReportShelf.document(report))
    // What a report took to another one is counted, and found, there.
    for entry in report.entries where report.left == nil {
      change.puts.append(try ReportShelf.document(Self.member(entry, report)))
      summary.signals += 1
    }
    change.note(report.id.text, "rebuild", "rebuilt from issue \(issue.address)", at: context.now)
    if report.change?.state == .open {
      summary.pullRequests += 1
      try change.askForLook(report.id, at: context.now)
    }
    if let snooze = report.snooze { try change.askToWake(report.id, at: snooze.until) }
    try change.askForWrite(report.id, at: context.now)
    try await context.store.commit(change)
    summary.reports += 1
  }

  /// No block is valid: what the labels say, for a person to confirm.
  private func guess(_ issue: TrackedIssue, _ us: Actor) -> Report? {
    guard issue.author.id == us.id || issue.body.contains(OwnPart.begin) else { return nil }
    let id = Identifier<Report>("r" + StableHash.of("rebuilt", "\(issue.id)").prefix(12))
    var report = Report(
      id: id, repository: issue.address.repository, title: SafeText.title(issue.title), createdAt: issue.createdAt)
    report.weight = issue.labels.compactMap(WeightLadder.step(ofLabel:)).max().map(Double.init) ?? 0
    report.state = .needsInput
    report.priority = issue.labels.lazy.compactMap(Priority.init(label:)).first
    report.question =
      "The record of this report was lost or changed. Its weight comes from its label. Is it still worth working on?"
    return report
  }

  /// A signal as far as the ledger still tells of it, so that new ones find their report.
  private static func member(_ entry: LedgerEntry, _ report: Report) -> MemberSignal {
    MemberSignal(
      signal: Signal(
        id: entry.signal, source: entry.source, type: entry.type, title: entry.title, content: entry.title,
        weight: entry.weight, occurredAt: entry.at, repository: report.repository, url: entry.url,
        fingerprints: entry.fingerprint.map { [$0] } ?? [], people: entry.people, frames: entry.place.map { [$0] } ?? []
      ),
      report: report.id, repository: report.repository, cameFrom: report.origin?.address?.repository)
  }
}
