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
    if let job = try await DashboardReader(context: context, repositories: repositories).job(for: look) {
      var change = Change()
      change.enqueues.append(Enqueue(job))
      return change
    }
    let report = try await context.shelf.report(issue: look.issue)
    guard report != nil || look.isLate == true || look.label.map(LabelPolicy.isOurs) == true else { return Change() }
    let issue: TrackedIssue
    do {
      issue = try await context.tracker.issue(look.issue)
    } catch HostRefusal.notFound {
      if Consistency.isFresh(look.changedAt, at: context.now) { throw HostRefusal.notFound }
      return try gone(look, report)
    }
    guard issue.address == look.issue else { return try gone(look, report) }
    if let told = look.changedAt, issue.updatedAt < told, Consistency.isFresh(told, at: context.now) {
      // What we read is older than what we were told.
      throw WriteDeferred(seconds: 2)
    }
    guard !issue.isPullRequest, !DashboardText.isDashboard(issue) else { return Change() }
    let deeds = try await DeedReader(context: context).deeds(look, issue, report)
    var change = Change()
    if let report {
      for deed in deeds { try await follow(deed, issue, report, &change) }
      // Whatever nobody is to be heard about is put right.
      if look.isLate == true, change.enqueues.isEmpty { try change.askForWrite(report.id, at: context.now) }
    } else {
      try await considerAdopting(issue, deeds, &change)
    }
    return change
  }

  /// Who did it: we ourselves by our numeric id, or a person with the permission they have now.
  private func sender(_ deed: IssueDeed, in repository: RepositoryName) async throws -> LabelChange.Sender {
    if try await context.tracker.ourselves().id == deed.actor.id { return .ourselves }
    let permission = try await context.tracker.permission(of: deed.actor.login, in: repository)
    return .person(login: deed.actor.login, canWrite: permission.canWrite)
  }

  private func consequence(
    of deed: IssueDeed, _ issue: TrackedIssue, _ report: Report?
  ) async throws -> (LabelChange, LabelConsequence)? {
    let repository = issue.address.repository
    let (label, wasAdded): (String, Bool)
    switch deed.what {
    case .labeled(let name): (label, wasAdded) = (name, true)
    case .unlabeled(let name): (label, wasAdded) = (name, false)
    case .closed, .reopened: return nil
    }
    guard LabelPolicy.isOurs(label) else { return nil }
    let seen = LabelChange(
      label: label, wasAdded: wasAdded, sender: try await sender(deed, in: repository),
      present: issue.labels + (deed.isUndone ? [label] : []))
    let threshold = try await repositories.settings(for: repository).promotionWeight
    return (seen, LabelPolicy.decide(seen, report: report, threshold: threshold))
  }

  private func follow(
    _ deed: IssueDeed, _ issue: TrackedIssue, _ report: Report, _ change: inout Change
  ) async throws {
    guard let (_, consequence) = try await consequence(of: deed, issue, report) else {
      switch deed.what {
      case .closed, .reopened: return try await followState(deed, issue, report, &change)
      case .labeled, .unlabeled: return
      }
    }
    switch consequence {
    case .nothing, .adopt: return
    case .event(let event):
      try change.tell(report.id, event, cause: "label/\(deed.cause)", at: context.now)
    case .restore(let reason):
      change.note(report.id.text, "labels", reason, at: context.now)
      try change.askForWrite(report.id, at: context.now)
      try await say(reason, deed, on: issue.address)
    }
  }

  /// Several labels may speak for it: the heaviest one counts.
  private func considerAdopting(_ issue: TrackedIssue, _ deeds: [IssueDeed], _ change: inout Change) async throws {
    var chosen: (weight: Int?, deed: IssueDeed)?
    for deed in deeds {
      guard let (seen, consequence) = try await consequence(of: deed, issue, nil) else { continue }
      switch consequence {
      case .nothing, .event: continue
      case .adopt(let weight):
        if chosen.map({ ($0.weight ?? 0) < (weight ?? 0) }) ?? true { chosen = (weight, deed) }
      case .restore(let reason):
        change.note("\(issue.address)", "labels", reason, at: context.now)
        try await context.tracker.paced(.answer).removeLabel(seen.label, from: issue.address)
        try await say(reason, deed, on: issue.address)
      }
    }
    guard let chosen else { return }
    // A report that we do not know (yet) by this address is picked up, and not made a second time.
    let place = try await repositories.place(of: issue)
    guard HiddenBlock(key: context.blockKey).report(in: issue.body, at: place) == nil else { return }
    try await adopt(issue, weight: chosen.weight, chosen.deed, &change)
  }

  private func say(_ reason: String, _ deed: IssueDeed, on issue: IssueAddress) async throws {
    try await context.say(
      reason, key: "label-reason/\(issue)/\(deed.cause)", marker: "<!-- nightshift:label \(deed.cause) -->", on: issue)
  }

  /// A person's issue becomes a report, its text the first signal.
  private func adopt(
    _ issue: TrackedIssue, weight: Int?, _ deed: IssueDeed, _ change: inout Change
  ) async throws {
    let login = deed.actor.login
    let id = Identifier<Report>("r" + StableHash.of("adopted", "\(issue.id)").prefix(12))
    let signal = Signal(
      id: Identifier("github:issue:\(issue.id)"), source: "github", type: "issue", title: issue.title,
      content: String(issue.body.prefix(16_000)), weight: weight.map(Double.init) ?? 2, occurredAt: issue.createdAt,
      repository: issue.address.repository, url: issue.url)
    if case .suspicious(let suspicion) = Screening.judge("\(issue.title)\n\(issue.body)") {
      change.note(
        "\(issue.address)", "screen",
        "not adopted: the text looks like \(suspicion.category.rawValue), \(suspicion.reason)", at: context.now)
      try await say(
        "This is no report, because its text looks like \(suspicion.category.rawValue): "
          + "\(Defang.inline(suspicion.reason)) Take that out, and put the label on again.", deed, on: issue.address)
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
      try change.tell(id, .weightSet(Double(weight), by: login), cause: "label/\(deed.cause)", at: context.now)
    }
    change.note(id.text, "labels", "@\(login) made issue \(issue.address) a report", at: context.now)
  }

  /// Somebody closed or reopened the issue itself.
  private func followState(
    _ deed: IssueDeed, _ issue: TrackedIssue, _ report: Report, _ change: inout Change
  ) async throws {
    guard case .person(let login, let canWrite) = try await sender(deed, in: issue.address.repository) else { return }
    if !issue.isOpen, report.change?.state == .open {
      // A merge closes the issue too, and its event may come first: the pull request says which it was.
      try change.askForLook(report.id, at: context.now)
    } else if !issue.isOpen, report.shouldBeOpen, canWrite {
      try change.tell(
        report.id, .dismissed(reason: "the issue was closed", by: login), cause: "close/\(deed.cause)",
        at: context.now)
    } else if issue.isOpen, report.state == .dismissed, canWrite {
      try change.tell(report.id, .reopenedIssue(by: login), cause: "reopen/\(deed.cause)", at: context.now)
    }
  }

  /// It is not where it was: deleted, transferred or out of sight, which somebody finds out a little later.
  private func gone(_ look: IssueLook, _ report: Report?) throws -> Change {
    var change = Change()
    change.note("\(look.issue)", "labels", "the issue is gone: deleted, transferred or out of sight", at: context.now)
    if let report {
      change.enqueues.append(Enqueue(try ReportMoving.search(for: report.id, at: context.now), ifPresent: .again))
    }
    return change
  }
}
