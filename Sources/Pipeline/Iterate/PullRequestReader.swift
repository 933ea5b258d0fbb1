import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Looks at a report's pull request as the host has it now, and decides what comes next.
package struct PullRequestReader: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func look(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.pullLook.payload(of: leased.job)
    guard let report = try await context.shelf.report(name.report), let change = report.change else { return Change() }
    let address = IssueAddress(repository: report.repository, number: change.number)
    let pull = try await context.host.pullRequest(address)
    var result = Change()
    if try await ended(pull, report, change, &result) { return result }
    guard pull.headCommit == change.head else {
      try await noticeMove(pull, report, &result)
      return result
    }
    let facts: RoundFacts
    do {
      facts = try await self.facts(pull, report, change)
    } catch HostRefusal.forbidden(let reason) {
      // Without its checks nobody may call it green; the rest of the work goes on.
      let said = "its checks and reviews cannot be read (\(Defang.inline(reason, limit: 100)))"
      try result.tell(
        report.id, .roundsEnded(reason: said), cause: "unreadable/\(pull.headCommit)/\(StableHash.of(said))",
        at: context.now)
      return result
    }
    try await act(RoundPlan(facts), facts, pull, report, &result)
    return result
  }

  private func ended(
    _ pull: HostedPullRequest, _ report: Report, _ change: ProposedChange, _ result: inout Change
  ) async throws -> Bool {
    let when = pull.closedAt ?? context.now
    if pull.isMerged {
      guard change.state != .merged else { return true }
      try result.tell(
        report.id, .merged(at: when, by: pull.mergedBy ?? "Somebody"), cause: "merged/\(change.number)", at: context.now
      )
      return true
    }
    if !pull.isOpen {
      guard change.state == .open else { return true }
      try result.tell(
        report.id, .rejected(at: when, by: "Somebody"), cause: "closed/\(change.number)/\(Timestamp.text(when))",
        at: context.now)
      return true
    }
    if change.state == .closed {
      try result.tell(
        report.id, .reopened(by: "Somebody"), cause: "reopened/\(change.number)/\(Timestamp.text(context.now))",
        at: context.now)
      return true
    }
    return false
  }

  /// The head is not the one we know: a push of ours that is still under way, or a person took over.
  private func noticeMove(_ pull: HostedPullRequest, _ report: Report, _ result: inout Change) async throws {
    guard report.change?.isHandedOver == false else { return }
    if try await context.store.document(BranchWork.pushes, id: pull.headCommit) != nil {
      result.note(
        report.id.text, "iterate", "our own push of \(pull.headCommit.prefix(10)) is under way", at: context.now)
      return
    }
    try result.tell(
      report.id, .headMoved(to: pull.headCommit), cause: "moved/\(pull.headCommit)", at: context.now)
  }

  private func facts(
    _ pull: HostedPullRequest, _ report: Report, _ change: ProposedChange
  ) async throws -> RoundFacts {
    let base = try await repositories.repository(report.repository).defaultBranch
    async let checks = context.host.checks(of: pull.headCommit, in: report.repository)
    async let onBase = context.host.checks(of: change.base, in: report.repository)
    async let required = context.host.requiredChecks(of: base, in: report.repository)
    let age = Duration.seconds(context.now.timeIntervalSince(change.pushedAt))
    let verdict = GreenVerdict(
      GreenFacts(
        isMergeable: pull.isMergeable, checks: try await checks, required: try await required,
        onBase: try await onBase, ownAppID: context.appID, age: age,
        noCheckWait: context.settings.pullRequests.noCheckWait, settle: settle))
    let feedback = try await FeedbackReader(context: context).unanswered(on: pull, change)
      .filter { report.heldBack?.awaits($0.id) != true }
    return RoundFacts(
      change: change, state: report.state, verdict: verdict, feedback: feedback,
      roundLimit: context.settings.pullRequests.rounds,
      acceptsNoChecks: !context.settings.pullRequests.draftUntilGreen)
  }

  /// How long after a push further runs may still come to be: the one of the pull request may begin when that of the
  /// branch has ended.
  private var settle: Duration { min(.seconds(20), context.settings.pullRequests.noCheckWait / 10) }

  private func act(
    _ plan: RoundPlan, _ facts: RoundFacts, _ pull: HostedPullRequest, _ report: Report, _ result: inout Change
  ) async throws {
    let now = context.now
    let seen = facts.verdict.checks
    if seen != facts.change.checks {
      try result.tell(
        report.id, .checksSeen(seen, head: pull.headCommit),
        // Checks may begin again on the same head as often as they like; each change of theirs is news.
        cause: "checks/\(pull.headCommit)/\(seen.rawValue)/\(now.timeIntervalSince1970)",
        at: now)
    }
    switch plan {
    case .leave(let reason): result.note(report.id.text, "iterate", "left alone: \(reason)", at: now)
    case .wait(let reason):
      result.note(report.id.text, "iterate", reason, at: now)
      if case .pending = facts.verdict {
        // Checks that never begin send no event, so somebody has to look again.
        let waits = [settle, context.settings.pullRequests.noCheckWait]
        let again = waits.map { facts.change.pushedAt.advanced(by: $0) }.filter { $0 > now }.min()
        if let again { try result.askForLook(report.id, at: again) }
      }
    case .goGreen:
      try await makeReady(pull, report)
      try result.tell(
        report.id, .wentGreen(head: pull.headCommit, isReady: true),
        cause: "green/\(pull.headCommit)/\(facts.change.rounds)", at: now)
    case .round(let failing, let feedback, let reason):
      let conflicts = facts.verdict == .conflict
      if report.state == .green, conflicts || !failing.isEmpty {
        try result.tell(
          report.id, .lostGreen(head: pull.headCommit), cause: "red/\(pull.headCommit)/\(facts.change.rounds)", at: now)
      }
      try startRound(failing, feedback, conflicts, pull, report, &result)
      result.note(report.id.text, "iterate", "another round, because \(reason)", at: now)
    case .askPerson(let reason):
      try result.tell(
        report.id, .roundsEnded(reason: reason), cause: "ask/\(pull.headCommit)/\(StableHash.of(reason))", at: now)
    }
  }

  private func startRound(
    _ failing: [Check], _ feedback: [Feedback], _ conflicts: Bool, _ pull: HostedPullRequest, _ report: Report,
    _ result: inout Change
  ) throws {
    var request = RoundRequest(
      report: report.id, head: pull.headCommit, failing: failing, feedback: feedback, requestedAt: context.now)
    request.conflicts = conflicts ? true : nil
    let what = StableHash.of(
      [pull.headCommit, RoundPlan.signature(failing)] + feedback.map { "\($0.place) \($0.id)" }
        + ["\(report.change?.rounds ?? 0)"] + (conflicts ? ["conflict"] : []))
    let job = try PipelineJobs.round.job(
      request, id: Identifier("round/\(report.id)/\(what)"), lane: Lanes.agent(report.id), readyAt: context.now)
    result.enqueues.append(Enqueue(job))
  }

  /// Out of draft, with reviewers asked; both may be repeated.
  private func makeReady(_ pull: HostedPullRequest, _ report: Report) async throws {
    let host = context.host.paced(.pullRequest)
    if pull.isDraft { try await host.markReady(pull) }
    let wanted = report.change?.reviewers.map(\.login) ?? []
    let missing = wanted.filter { !pull.requestedReviewers.contains($0) && $0 != pull.author.login }
    guard !missing.isEmpty else { return }
    do {
      try await host.requestReviewers(missing, for: pull.address)
    } catch HostRefusal.invalid {
      // Someone among them may not review here (any more); the rest is asked one by one.
      for login in missing { try? await host.requestReviewers([login], for: pull.address) }
    }
  }
}

extension GreenVerdict {
  var checks: ProposedChange.Checks {
    switch self {
    case .green: .success
    case .noChecks: .none
    case .pending, .awaitsApproval: .pending
    case .failing, .redOnBaseToo, .conflict: .failure
    }
  }
}
