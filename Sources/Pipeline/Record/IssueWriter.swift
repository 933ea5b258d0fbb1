import Configuration
package import Domain
package import Essentials
import Foundation
package import Storage

/// Brings a report's issue in line with the report: creates it, or changes only what differs.
package struct IssueWriter: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  /// Writes the issue of `id` if anything differs, and says what is to be kept.
  package func write(_ id: Identifier<Report>) async throws -> Change {
    guard let report = try await context.shelf.report(id) else { return Change() }
    guard let address = report.address else { return try await create(report) }
    let issue: TrackedIssue
    do {
      issue = try await context.tracker.issue(address)
    } catch HostRefusal.notFound {
      return try lost(report)
    }
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    try await writeLabels(report, issue)
    try await writeTitleAndState(report, issue)
    return try await writeBody(report, issue, threshold: threshold)
  }

  /// Below weight 1 there is no label to show and no issue yet: the signals wait in the store.
  private func create(_ report: Report) async throws -> Change {
    var change = Change()
    guard report.weightLabel != nil else {
      change.note(report.id.text, "record", "weight \(report.weight) is below 1: no issue yet", at: context.now)
      return change
    }
    let tracker = context.tracker.paced(.pullRequest)
    let threshold = try await repositories.settings(for: report.repository).promotionWeight
    try await repositories.ensureLabels(for: report, tracker: tracker)
    let text = IssueText(report: report, threshold: threshold, block: "")
    let reference = try await context.outbox.once("issue/\(report.id)") {
      try await existing(report)
    } perform: {
      let issue = try await tracker.createIssue(
        in: report.repository, title: SafeText.title(report.title), body: text.replacing(in: ""),
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

  private func writeLabels(_ report: Report, _ issue: TrackedIssue) async throws {
    let difference = LabelDifference(report: report, present: issue.labels)
    guard !difference.isEmpty else { return }
    let tracker = context.tracker.paced(.thresholdLabel)
    if !difference.add.isEmpty {
      try await repositories.ensureLabels(for: report, tracker: tracker)
      try await tracker.addLabels(difference.add, to: issue.address)
    }
    for label in difference.remove { try await tracker.removeLabel(label, from: issue.address) }
  }

  /// The title is ours only as long as nobody else changed it.
  private func writeTitleAndState(_ report: Report, _ issue: TrackedIssue) async throws {
    let ourselves = try await context.tracker.ourselves()
    let title = SafeText.title(report.title)
    // Nothing was published yet right after the issue was made: its title is still the one we made it with.
    let isOurs = report.publishedTitle.map { $0 == issue.title } ?? true
    let mayRetitle = issue.author.id == ourselves.id && isOurs && issue.title != title
    let isOpen = report.shouldBeOpen
    guard mayRetitle || issue.isOpen != isOpen else { return }
    try await context.tracker.paced(.pullRequest).updateIssue(
      issue.address, title: mayRetitle ? title : nil, body: nil, isOpen: issue.isOpen != isOpen ? isOpen : nil)
  }

  private func writeBody(_ report: Report, _ issue: TrackedIssue, threshold: Double) async throws -> Change {
    var written = report
    written.publishedTitle = SafeText.title(report.title)
    written.restoreRows(from: issue.body)
    while LedgerArchive.isDue(written) {
      try await LedgerArchive(context: context).archiveNext(&written, on: issue.address)
    }
    let place = try await repositories.place(of: issue)
    let blocks = HiddenBlock(key: context.blockKey)
    let isCurrent = { (candidate: Report) throws -> String in
      IssueText(report: candidate, threshold: threshold, block: try blocks.text(for: candidate, at: place))
        .replacing(in: issue.body)
    }
    var change = Change()
    if try isCurrent(written) == issue.body {
      if written != report { change.puts.append(try ReportShelf.document(written)) }
      return change
    }
    written.sequence += 1
    try await context.tracker.paced(.ledger).updateIssue(
      issue.address, title: nil, body: try isCurrent(written), isOpen: nil)
    change.puts.append(try ReportShelf.document(written))
    return change
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
    let rows = LedgerRows.read(IssueText.ourPart(of: body))
    for index in entries.indices where entries[index].title.isEmpty {
      guard let row = rows[entries[index].countedAs] else { continue }
      entries[index].title = row.title
      entries[index].because = row.because
      entries[index].url = row.url
    }
  }
}
