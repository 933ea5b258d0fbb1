import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Reads an issue again because something was done to it, and decides by the label rules what that means.
package struct IssueReader: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func look(_ leased: LeasedJob) async throws -> Change {
    let look = try PipelineJobs.issueLook.payload(of: leased.job)
    let report = try await context.shelf.report(issue: look.issue)
    guard report != nil || look.label.map(LabelPolicy.isOurs) == true else { return Change() }
    let issue: TrackedIssue
    do {
      issue = try await context.tracker.issue(look.issue)
    } catch HostRefusal.notFound {
      if Consistency.isFresh(look.changedAt, at: context.now) { throw HostRefusal.notFound }
      return gone(look)
    }
    if let told = look.changedAt, issue.updatedAt < told, Consistency.isFresh(told, at: context.now) {
      // What we read is older than what we were told.
      throw WriteDeferred(seconds: 2)
    }
    guard !issue.isPullRequest else { return Change() }
    let sender = try await self.sender(look)
    var change = Change()
    if let label = look.label {
      let threshold = try await repositories.settings(for: look.issue.repository).promotionWeight
      let seen = LabelChange(label: label, wasAdded: look.wasAdded, sender: sender, present: issue.labels)
      try await follow(
        LabelPolicy.decide(seen, report: report, threshold: threshold), of: seen, look, issue, report, &change)
    } else if let report {
      try followState(issue, report, sender, look, &change)
    }
    return change
  }

  /// Who did it: we ourselves by our numeric id, or a person with the permission they have now.
  private func sender(_ look: IssueLook) async throws -> LabelChange.Sender {
    if try await context.tracker.ourselves().id == look.sender.id { return .ourselves }
    let permission = try await context.tracker.permission(of: look.sender.login, in: look.issue.repository)
    return .person(login: look.sender.login, canWrite: permission.canWrite)
  }

  private func follow(
    _ consequence: LabelConsequence, of seen: LabelChange, _ look: IssueLook, _ issue: TrackedIssue,
    _ report: Report?, _ change: inout Change
  ) async throws {
    switch consequence {
    case .nothing: return
    case .event(let event):
      guard let report else { return }
      try change.tell(report.id, event, cause: "label/\(look.delivery)", at: context.now)
    case .adopt(let weight):
      try adopt(issue, weight: weight, by: look.sender.login, &change)
    case .restore(let reason):
      change.note(report?.id.text ?? "\(look.issue)", "labels", reason, at: context.now)
      if let report {
        try change.askForWrite(report.id, at: context.now)
      } else {
        try await context.tracker.paced(.answer).removeLabel(seen.label, from: look.issue)
      }
      try await say(reason, on: look)
    }
  }

  private func say(_ reason: String, on look: IssueLook) async throws {
    let marker = "<!-- nightshift:label \(look.delivery) -->"
    _ = try await context.outbox.once("label-reason/\(look.delivery)") {
      try await context.tracker.comments(on: look.issue).first { $0.body.contains(marker) }?.id
    } perform: {
      try await context.tracker.paced(.answer).comment("\(reason)\n\(marker)", on: look.issue).id
    }
  }

  /// A person's issue becomes a report, its text the first signal.
  private func adopt(
    _ issue: TrackedIssue, weight: Int?, by login: String, _ change: inout Change
  ) throws {
    let id = Identifier<Report>("r" + StableHash.of("adopted", "\(issue.id)").prefix(12))
    let signal = Signal(
      id: Identifier("github:issue:\(issue.id)"), source: "github", type: "issue", title: issue.title,
      content: String(issue.body.prefix(16_000)), weight: weight.map(Double.init) ?? 2, occurredAt: issue.createdAt,
      repository: issue.address.repository, url: issue.url)
    if case .suspicious(let suspicion) = Screening.judge("\(issue.title)\n\(issue.body)") {
      change.note(
        "\(issue.address)", "screen",
        "not adopted: the text looks like \(suspicion.category.rawValue), \(suspicion.reason)", at: context.now)
      return
    }
    var report = Report(
      id: id, repository: issue.address.repository, title: SafeText.title(issue.title), createdAt: context.now)
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    change.puts.append(try ReportShelf.document(report))
    change.puts.append(
      try ReportShelf.document(MemberSignal(signal: signal, report: id, repository: report.repository)))
    try change.tell(
      id, .signalJoined(LedgerEntry(signal, because: "the issue itself, adopted by @\(login)")),
      cause: "signal/\(signal.id)", at: context.now)
    if let weight {
      try change.tell(id, .weightSet(Double(weight), by: login), cause: "adopt", at: context.now)
    }
    change.note(id.text, "labels", "@\(login) made issue \(issue.address) a report", at: context.now)
  }

  /// Somebody closed or reopened the issue itself.
  private func followState(
    _ issue: TrackedIssue, _ report: Report, _ sender: LabelChange.Sender, _ look: IssueLook, _ change: inout Change
  ) throws {
    guard case .person(let login, let canWrite) = sender else { return }
    if !issue.isOpen, report.change?.state == .open {
      // A merge closes the issue too, and its event may come first: the pull request says which it was.
      try change.askForLook(report.id, at: context.now)
    } else if !issue.isOpen, report.shouldBeOpen, canWrite {
      try change.tell(
        report.id, .dismissed(reason: "the issue was closed", by: login), cause: "close/\(look.delivery)",
        at: context.now)
    } else if issue.isOpen, report.state == .dismissed, canWrite {
      try change.tell(
        report.id, .reopenedIssue(by: login), cause: "reopen/\(look.delivery)", at: context.now)
    }
  }

  private func gone(_ look: IssueLook) -> Change {
    var change = Change()
    change.note("\(look.issue)", "labels", "the issue is gone: deleted, transferred or out of sight", at: context.now)
    return change
  }
}
