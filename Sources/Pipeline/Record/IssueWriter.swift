import Configuration
package import Domain
package import Essentials
import Foundation
package import Storage

/// Brings a report's issue in line with the report: creates it, or changes only what differs.
///
/// Its parts are written by urgency, and one that has to wait for its turn holds up none of the others. Whatever happens to the
/// report meanwhile goes into the same write.
package struct IssueWriter: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  private let looks = RecentLooks()

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  /// Writes the issue of `id` if anything differs, and says what is to be kept.
  package func write(_ id: Identifier<Report>) async throws -> Change {
    guard let report = try await context.shelf.report(id) else { return Change() }
    guard let address = report.address else { return try await create(report) }
    if let rest = looks.rest(of: report, at: context.now) {
      var change = Change()
      try change.askForWrite(report.id, at: rest)
      return change
    }
    let issue: TrackedIssue
    do {
      issue = try await context.tracker.issue(address)
    } catch HostRefusal.notFound {
      return try lost(report)
    }
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    let disclosure = try await repositories.disclosure(in: report.repository)
    let labels = LabelSteps(
      LabelDifference(report: report, present: issue.labels), present: issue.labels, threshold: threshold)
    let early = try await turn { try await writeLabels(labels, report, issue) }
    let state = try await turn { try await writeTitleAndState(report, issue, disclosure) }
    let upkeep = try await turn(onlyIf: early == nil) { try await writeOtherWeights(labels, report, issue) }
    var body = BodyWrite()
    var ledger = looks.ledgerTurn(of: report, at: context.now)
    if ledger == nil {
      ledger = try await turn { body = try await writeBody(report, issue, disclosure, threshold: threshold) }
    }
    let next = [early, state, upkeep, ledger, body.archiveTurn].compactMap(\.self).min()
    looks.note(report, ledger: ledger, first: next, at: context.now)
    if let next { try body.change.askForWrite(report.id, at: next) }
    return body.change
  }

  /// Does `step` and returns nil, or returns when its turn is.
  private func turn(onlyIf isDue: Bool = true, _ step: () async throws -> Void) async throws -> Date? {
    guard isDue else { return nil }
    do {
      try await step()
      return nil
    } catch let deferred as WriteDeferred {
      return context.now + deferred.seconds
    }
  }

  /// What a body's write, or the lack of one, is to leave behind.
  private struct BodyWrite {
    var change = Change()
    /// When the next of the old entries may move to a comment.
    var archiveTurn: Date?
  }

  /// Below weight 1 there is no label to show and no issue yet: the signals wait in the store.
  private func create(_ report: Report) async throws -> Change {
    var change = Change()
    guard report.weightLabel != nil || report.origin != nil else {
      change.note(report.id.text, "record", "weight \(report.weight) is below 1: no issue yet", at: context.now)
      return change
    }
    let others = try await context.shelf.reports(in: report.repository)
    let limit = context.settings.reports.firstIssues
    if try await FirstStart(store: context.store).holdsBack(report, among: others, limit: limit) {
      change.note(report.id.text, "record", "older than the first start: listed on the dashboard", at: context.now)
      try change.askForDashboard(report.repository, at: context.dashboardSoon)
      return change
    }
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    let tracker = context.tracker.paced(report.weight >= threshold ? .thresholdLabel : .report)
    try await repositories.ensureLabels(for: report, tracker: tracker)
    let disclosure = try await repositories.disclosure(in: report.repository)
    let text = IssueText(report: report, threshold: threshold, block: "", disclosure: disclosure)
    let reference = try await context.outbox.once("issue/\(report.id)") {
      try await existing(report)
    } perform: {
      let issue = try await tracker.createIssue(
        in: report.repository, title: Self.title(of: report, disclosure), body: text.replacing(in: ""),
        labels: LabelDifference.wanted(report))
      return IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    }
    try change.tell(report.id, .issueWritten(reference), cause: "issue", at: context.now)
    return change
  }

  /// Our issue for `report` if an earlier try made it: listed by label and author, told by its marker.
  private func existing(_ report: Report) async throws -> IssueReference? {
    let ourselves = try await context.tracker.ourselves()
    let issues = try await context.tracker.issues(in: report.repository, labelled: OwnLabel.mark)
    let marker = IssueText.marker(report)
    return issues.first { $0.author.id == ourselves.id && $0.body.contains(marker) }
      .map { IssueReference(number: $0.address.number, id: $0.id, url: $0.url) }
  }

  /// Adds before it removes: an issue is never without a state.
  private func writeLabels(_ steps: LabelSteps, _ report: Report, _ issue: TrackedIssue) async throws {
    if steps.addUrgency != .upkeep { try await add(steps, report, issue) }
    let tracker = context.tracker.paced(.report)
    for label in steps.removeSoon { try await tracker.removeLabel(label, from: issue.address) }
  }

  /// A weight goes only when the new one is there.
  private func writeOtherWeights(_ steps: LabelSteps, _ report: Report, _ issue: TrackedIssue) async throws {
    if steps.addUrgency == .upkeep { try await add(steps, report, issue) }
    let tracker = context.tracker.paced(.upkeep)
    for label in steps.removeLater { try await tracker.removeLabel(label, from: issue.address) }
  }

  private func add(_ steps: LabelSteps, _ report: Report, _ issue: TrackedIssue) async throws {
    guard !steps.add.isEmpty else { return }
    let tracker = context.tracker.paced(steps.addUrgency)
    try await repositories.ensureLabels(for: report, lacking: steps.add, tracker: tracker)
    try await tracker.addLabels(steps.add, to: issue.address)
  }

  private static func title(of report: Report, _ disclosure: Disclosure) -> String {
    SafeText.title(disclosure.shown(report).title)
  }

  /// The title is ours only as long as nobody else changed it.
  private func writeTitleAndState(_ report: Report, _ issue: TrackedIssue, _ disclosure: Disclosure) async throws {
    let ourselves = try await context.tracker.ourselves()
    let title = Self.title(of: report, disclosure)
    // Nothing was published yet right after the issue was made: its title is still the one we made it with.
    let isOurs = report.publishedTitle.map { $0 == issue.title } ?? true
    let mayRetitle = issue.author.id == ourselves.id && isOurs && issue.title != title
    let isOpen = report.shouldBeOpen
    guard mayRetitle || issue.isOpen != isOpen else { return }
    try await context.tracker.paced(.report).updateIssue(
      issue.address, title: mayRetitle ? title : nil, body: nil, isOpen: issue.isOpen != isOpen ? isOpen : nil)
  }

  private func writeBody(
    _ report: Report, _ issue: TrackedIssue, _ disclosure: Disclosure, threshold: Double
  ) async throws -> BodyWrite {
    var written = report
    written.publishedTitle = Self.title(of: report, disclosure)
    written.restoreRows(from: issue.body)
    var body = BodyWrite()
    body.archiveTurn = try await LedgerArchive(context: context).archiveWhatIsDue(
      &written, on: issue.address, disclosure)
    let place = try await repositories.place(of: issue)
    let blocks = HiddenBlock(key: context.blockKey)
    let text = { (candidate: Report) throws -> String in
      let block = try blocks.text(for: disclosure.shown(candidate), at: place)
      return IssueText(report: candidate, threshold: threshold, block: block, disclosure: disclosure)
        .replacing(in: issue.body)
    }
    if try text(written) == issue.body {
      if written != report { body.change.puts.append(try ReportShelf.document(written)) }
      return body
    }
    written.sequence += 1
    try await context.tracker.paced(.ledger).updateIssue(
      issue.address, title: nil, body: try text(written), isOpen: nil)
    body.change.puts.append(try ReportShelf.document(written))
    return body
  }

  private func lost(_ report: Report) throws -> Change {
    var change = Change()
    change.enqueues.append(Enqueue(try ReportMoving.search(for: report.id, at: context.now), ifPresent: .again))
    change.note(report.id.text, "record", "its issue is gone: deleted, or out of our sight", at: context.now)
    return change
  }
}

extension Report {
  /// Whether the issue is kept open: closed ones are done with.
  var shouldBeOpen: Bool {
    switch state {
    case .dismissed, .verified, .merged: false
    default: true
    }
  }

  /// Gives entries that came back from a hidden block the words that only the issue still shows.
  mutating func restoreRows(from body: String) {
    guard entries.contains(where: \.title.isEmpty) else { return }
    let rows = LedgerRows.read(OwnPart.text(of: body))
    for index in entries.indices where entries[index].title.isEmpty {
      guard let row = rows[entries[index].countedAs] else { continue }
      entries[index].title = row.title
      entries[index].because = row.because
      entries[index].reckoning = row.reckoning
      entries[index].url = row.url
    }
  }
}
