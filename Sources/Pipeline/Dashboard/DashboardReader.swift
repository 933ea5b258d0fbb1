import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Reads a dashboard again because somebody edited or labelled it, and does what the ticks ask for.
///
/// What was ticked is told by comparing the issue as it is now with what we know, and who did it by the event; a second delivery
/// of the same event finds nothing new.
package struct DashboardReader: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  private let shelf: DashboardShelf

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
    shelf = DashboardShelf(store: context.store)
  }

  /// A job for `look` in the lane of its dashboard, or nil where there is none at that address.
  package func job(for look: IssueLook) async throws -> Job? {
    guard let record = try await shelf.record(at: look.issue) else { return nil }
    return try PipelineJobs.dashboardLook.job(
      look, id: Identifier("dashboard-look/\(look.delivery)"), lane: Lanes.dashboard(record.repository),
      readyAt: context.now)
  }

  package func look(_ leased: LeasedJob) async throws -> Change {
    let look = try PipelineJobs.dashboardLook.payload(of: leased.job)
    var change = Change()
    guard var record = try await shelf.record(at: look.issue),
      try await context.tracker.ourselves().id != look.sender.id
    else { return change }
    guard let issue = try await present(record.address) else {
      try change.askForDashboard(record.repository, at: context.now)
      return change
    }
    let mayWrite = try await context.tracker.permission(of: look.sender.login, in: record.repository).canWrite
    if look.label == OwnLabel.paused { try await followLabel(issue, look, mayWrite, &record, &change) }
    let ticks = DashboardBox.changes(in: issue.body, since: record.ticked)
    for (box, isTicked) in ticks.sorted(by: { $0.key < $1.key }) {
      do {
        guard mayWrite else { throw Refusal("it takes write access") }
        try await act(box, isTicked: isTicked, by: look.sender.login, &record, &change)
      } catch let refusal as Refusal {
        let login = SafeText.title(look.sender.login, limit: 60)
        record.remarks.append("The tick of \(login) (\(box.action.rawValue)) was taken back: \(refusal.comment)")
      }
      if isTicked { record.ticked.insert(box.key) } else { record.ticked.remove(box.key) }
    }
    if !ticks.isEmpty {
      record.answers += 1
      record.owesAnswer = true
      // What the ticks led to is in the store by then.
      try change.askForDashboard(record.repository, at: context.now.addingTimeInterval(1))
    }
    change.puts.append(try DashboardShelf.document(record))
    return change
  }

  private func present(_ address: IssueAddress) async throws -> TrackedIssue? {
    do {
      return try await context.tracker.issue(address)
    } catch HostRefusal.notFound {
      return nil
    }
  }

  private func act(
    _ box: DashboardBox, isTicked: Bool, by login: String, _ record: inout DashboardRecord, _ change: inout Change
  ) async throws {
    if box == .pause { return try await pause(isTicked, by: login, &record, &change) }
    guard isTicked else { return }
    if box.action == .release { return try await release(box, by: login, record, &change) }
    guard let report = try await context.shelf.report(Identifier(box.subject)), report.repository == record.repository
    else { throw Refusal("there is no such report here any more") }
    let event = try box.event(by: login, report)
    try change.tell(report.id, event, cause: "box/\(box.key)/\(record.answers)", at: context.now)
    change.note(report.id.text, "command", "\(login) ticked \(box.action.rawValue) on the dashboard", at: context.now)
  }

  private func release(
    _ box: DashboardBox, by login: String, _ record: DashboardRecord, _ change: inout Change
  ) async throws {
    let quarantine = Quarantine(context: context)
    let held = try await quarantine.signals().first {
      LedgerEntry.countedAs($0.signal.id) == box.subject && $0.repository == record.repository
    }
    guard let held, try await quarantine.release(held.signal.id) else {
      throw Refusal("there is no such signal in quarantine any more")
    }
    change.note(held.signal.id.text, "command", "\(login) let it through on the dashboard", at: context.now)
  }

  /// The label stands for the box wherever the box cannot be seen.
  private func pause(_ isPaused: Bool, by login: String, _ record: inout DashboardRecord, _ change: inout Change)
    async throws
  {
    record.pauseChangedAt = context.now
    let pause = isPaused ? Pause(by: login, since: context.now) : nil
    if isPaused {
      try await context.announcer.paced(.answer).addLabels([OwnLabel.paused], to: record.address)
    } else {
      try await context.announcer.paced(.answer).removeLabel(OwnLabel.paused, from: record.address)
    }
    try PauseBook.set(pause, of: record.repository, in: &change)
    change.note("\(record.repository)", "pause", "\(login) \(isPaused ? "paused it" : "let it go on")", at: context.now)
  }

  private func followLabel(
    _ issue: TrackedIssue, _ look: IssueLook, _ mayWrite: Bool, _ record: inout DashboardRecord, _ change: inout Change
  ) async throws {
    let isThere = issue.labels.contains(OwnLabel.paused)
    guard isThere == look.wasAdded else { return }
    let login = SafeText.title(look.sender.login, limit: 60)
    record.pauseChangedAt = context.now
    guard mayWrite else {
      let tracker = context.announcer.paced(.answer)
      if isThere {
        try await tracker.removeLabel(OwnLabel.paused, from: record.address)
      } else {
        try await tracker.addLabels([OwnLabel.paused], to: record.address)
      }
      record.remarks.append("The label `\(OwnLabel.paused)` was put back as it was: \(login) has no write access here.")
      record.owesAnswer = true
      try change.askForDashboard(record.repository, at: context.now)
      return
    }
    let pause = Pause(by: look.sender.login, since: context.now)
    try PauseBook.set(isThere ? pause : nil, of: record.repository, in: &change)
    change.note("\(record.repository)", "pause", "\(login) \(isThere ? "paused it" : "let it go on")", at: context.now)
    try change.askForDashboard(record.repository, at: context.now.addingTimeInterval(1))
  }
}

extension DashboardBox {
  /// What ticking the box does to `report`: the same as the command of that name.
  ///
  /// - Throws: `Refusal` where that cannot be done now.
  func event(by login: String, _ report: Report) throws -> ReportEvent {
    switch action {
    case .start:
      guard report.state == .ready else { throw Refusal("it is \(report.state.rawValue) by now") }
      return .startAsked(by: login)
    case .dismiss: return .dismissed(reason: "on the dashboard", by: login)
    case .research:
      guard report.change?.state != .open else { throw Refusal("a pull request is open") }
      return .researchAsked(by: login)
    case .retry:
      if report.change?.state == .open { return .retryAsked(by: login) }
      return report.research?.verdict == .actionable ? .fixAsked(by: login) : .researchAsked(by: login)
    case .reopen:
      guard report.state == .dismissed else { throw Refusal("it is \(report.state.rawValue) by now") }
      return .reopenedIssue(by: login)
    case .wake, .release, .pause: throw Refusal("there is nothing to do")
    }
  }
}
