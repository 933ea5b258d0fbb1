import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Keeps a repository's dashboard in line: makes it, finds it again, and edits it when something differs.
///
/// It is the least urgent of all writes, and no more than one edit is made in `dashboard.every`.
package struct DashboardWriter: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  private let shelf: DashboardShelf

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
    shelf = DashboardShelf(store: context.store)
  }

  package func write(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.dashboard.payload(of: leased.job).repository
    guard context.settings.dashboard.enabled, context.settings.watches(name) else { return Change() }
    let reports = try await context.shelf.reports(in: name)
    guard reports.contains(where: { $0.issue != nil }) else { return Change() }
    guard let record = try await shelf.record(of: name) else {
      return try await context.gate.reason(for: name) == nil ? try await begin(name, reports) : Change()
    }
    guard let issue = try await present(record) else { return try lost(record) }
    // Closing it means that nobody wants to see it; what comes in is still done.
    guard issue.isOpen else { return Change() }
    try await followLabel(of: issue, record)
    if let pause = try await context.gate.reason(for: name) { return try await tell(of: pause, record, issue, reports) }
    let rest = record.writtenAt.map { context.settings.dashboard.every.seconds - context.now.timeIntervalSince($0) }
    if let rest, rest > 0, !record.owesAnswer { throw WriteDeferred(seconds: rest) }
    return try await edit(record, issue, reports, context.tracker.paced(record.owesAnswer ? .answer : .dashboard))
  }

  private func present(_ record: DashboardRecord) async throws -> TrackedIssue? {
    do {
      return try await context.tracker.issue(record.address)
    } catch HostRefusal.notFound {
      return nil
    }
  }

  private func lost(_ record: DashboardRecord) throws -> Change {
    var change = Change()
    change.deletes.append(DashboardShelf.name(record.repository))
    try change.askForDashboard(record.repository, at: context.now)
    change.note("\(record.repository)", "dashboard", "it is gone, and is looked for or made again", at: context.now)
    return change
  }

  /// The label as it is now, in case its event was lost.
  private func followLabel(of issue: TrackedIssue, _ record: DashboardRecord) async throws {
    let known = try await PauseBook(store: context.store).repository(record.repository)
    let isThere = issue.labels.contains(OwnLabel.paused)
    guard isThere != (known != nil), !Consistency.isFresh(record.pauseChangedAt, at: context.now) else { return }
    var change = Change()
    try PauseBook.set(
      isThere ? Pause(by: "somebody", since: context.now) : nil, of: record.repository, in: &change)
    change.note(
      "\(record.repository)", "pause", "its label was \(isThere ? "put on" : "taken off")", at: context.now)
    try await context.store.commit(change)
  }

  /// Nothing is written while everything is paused, but for the one edit that says so.
  private func tell(
    of reason: PauseReason, _ record: DashboardRecord, _ issue: TrackedIssue, _ reports: [Report]
  ) async throws -> Change {
    guard case .service(let pause) = reason, record.toldOf != pause else { return Change() }
    var told = record
    told.toldOf = pause
    return try await edit(told, issue, reports, context.announcer.paced(.dashboard))
  }

  private func edit(
    _ record: DashboardRecord, _ issue: TrackedIssue, _ reports: [Report], _ tracker: any Tracker
  ) async throws -> Change {
    var record = record
    if !DashboardBox.changes(in: issue.body, since: record.ticked).isEmpty {
      guard !Consistency.isFresh(issue.updatedAt, at: context.now) else { throw WriteDeferred(seconds: 10) }
      record.remarks.append("A tick was taken back, because nobody told who made it: tick it once more.")
    }
    var facts = try await DashboardGathering(context: context, repositories: repositories)
      .facts(of: record.repository, reports)
    facts.remarks = record.remarks
    let body = DashboardText(facts).replacing(in: issue.body)
    if body != issue.body {
      try await tracker.updateIssue(record.address, title: nil, body: body, isOpen: nil)
      record.writtenAt = context.now
    }
    record.ticked = DashboardBox.ticked(in: body)
    record.remarks = []
    record.owesAnswer = false
    var change = Change()
    change.puts.append(try DashboardShelf.document(record))
    return change
  }

  /// The dashboard that is there already, or a new one.
  private func begin(_ name: RepositoryName, _ reports: [Report]) async throws -> Change {
    let tracker = context.tracker.paced(.dashboard)
    let reference: IssueReference
    if let found = try await existing(name) {
      reference = found
    } else {
      reference = try await make(name, reports, tracker)
    }
    do {
      try await tracker.pinIssue(IssueAddress(repository: name, number: reference.number))
    } catch is HostRefusal {
      // There is room for three pins, and some hosts have none: it is found by its label all the same.
    }
    var change = Change()
    var record = DashboardRecord(repository: name, issue: reference)
    let issue = try await context.tracker.issue(record.address)
    try await followLabel(of: issue, record)
    record.ticked = DashboardBox.ticked(in: issue.body)
    change.puts.append(try DashboardShelf.document(record))
    change.note("\(name)", "dashboard", "it is issue #\(reference.number)", at: context.now)
    try change.askForDashboard(name, at: context.now.advanced(by: context.settings.dashboard.every))
    return change
  }

  private func make(_ name: RepositoryName, _ reports: [Report], _ tracker: any Tracker) async throws -> IssueReference
  {
    let labels = [OwnLabel.mark, OwnLabel.dashboard]
    try await tracker.ensureLabels(
      (labels + [OwnLabel.paused]).map { context.labels.definition(of: $0) }, in: name)
    let facts = try await DashboardGathering(context: context, repositories: repositories).facts(of: name, reports)
    // One that was deleted has to be made under another key than the first.
    let key = "dashboard/\(name)/\(reports.compactMap(\.issue?.number).min() ?? 0)/\(try await generation(name))"
    return try await context.outbox.once(key) {
      try await existing(name)
    } perform: {
      let issue = try await tracker.createIssue(
        in: name, title: DashboardText.title, body: DashboardText(facts).replacing(in: ""), labels: labels)
      return IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    }
  }

  /// How many dashboards were lost here before.
  private func generation(_ name: RepositoryName) async throws -> Int {
    try await context.store.trail(of: "\(name)").count { $0.stage == "dashboard" }
  }

  /// Our dashboard, told by label, author and marker.
  private func existing(_ name: RepositoryName) async throws -> IssueReference? {
    let us = try await context.tracker.ourselves().id
    return try await context.tracker.issues(in: name, labelled: OwnLabel.dashboard)
      .first { $0.author.id == us && DashboardText.isDashboard($0) }
      .map { IssueReference(number: $0.address.number, id: $0.id, url: $0.url) }
  }
}
