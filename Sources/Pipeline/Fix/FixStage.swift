package import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
import Sandbox
package import Storage
package import WorkQueue

/// Has an agent make the change in a sandbox; the host screens it, tests it, commits it and opens the pull request.
package struct FixStage: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  let workshop: Workshop
  let agent: any FixAgent

  package init(
    context: PipelineContext, repositories: RepositoryBook, workshop: Workshop, agent: any FixAgent
  ) {
    self.context = context
    self.repositories = repositories
    self.workshop = workshop
    self.agent = agent
  }

  package func run(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.fix.payload(of: leased.job)
    guard let report = try await context.shelf.report(name.report), let research = report.research,
      report.state == .ready || report.state == .fixing, report.change?.state != .open
    else { return Change() }
    // Signals have come since research read them.
    if let refusal = ReportScreening.refusal(try await context.shelf.signals(of: report.id).map(\.signal)) {
      let reason = "No agent was started, because \(refusal)"
      return try stopped(report, reason, question: "\(reason) A person has to look first.", Receipt())
    }
    try await waitForPlace(report)
    try await begin(report)
    let repository = try await context.host.repository(report.repository)
    let mirror = await workshop.mirrors.mirror(of: repository)
    try await mirror.fetch()
    guard let base = try await baseCommit(report, repository, mirror) else {
      return try stopped(report, "there is no commit to work on", Receipt())
    }
    let settings = try await repositories.settings(for: report.repository)
    var brief = try await self.brief(report, research, base)
    brief.advice = try await RepositoryAdvice.text(settings.instructions, in: mirror, at: base)
    let work = AgentWork(
      context: context, workshop: workshop, agent: agent, mirror: mirror, base: base, test: settings.test,
      setup: settings.setup, denied: settings.denyPaths)
    let before = report.heldBack?.snapshot ?? report.kept(.fix)?.snapshot
    let earlier = before.map { EarlierWork(base: base, snapshot: $0) }
    let result = try await work.run(brief, name: report.id.text, resuming: earlier, with: settings)
    switch result.outcome {
    case .answered(let text): return try stopped(report, text, result.receipt)
    case .gaveUp(let reason, let question):
      let kept = result.kept.map { KeptRun(.fix, snapshot: $0, base: base.text, at: context.now) }
      return try stopped(report, reason, question: question ?? reason, result.receipt, kept)
    case .changed(let made):
      if !made.reasons.isEmpty, report.heldBack?.lets(made.digest) != true {
        return try heldBack(report, made, base, result.receipt)
      }
      do {
        return try await propose(report, research, made, base, mirror, repository, result.receipt)
      } catch let refused as PushRefused {
        return try stopped(report, refused.text, question: refused.text, result.receipt)
      }
    }
  }

  /// A cap on open and on new pull requests; the report keeps its place and comes again.
  private func waitForPlace(_ report: Report) async throws {
    guard report.startsNow != true else { return }
    let all = try await context.shelf.reports(in: report.repository)
    let place = FixPlace(all, context.settings.pullRequests, at: context.now)
    guard let wait = place.wait(at: context.now) else { return }
    var change = Change()
    try change.askForDashboard(report.repository, at: context.dashboardSoon)
    try await context.store.commit(change)
    throw WriteDeferred(seconds: wait)
  }

  private func begin(_ report: Report) async throws {
    var change = Change()
    try change.tell(report.id, .fixStarted, cause: "fixing/\(report.receipt.agentRuns)", at: context.now)
    try await context.store.commit(change)
    context.bell.ring()
  }

  /// A change that a person looked at is pushed as it was looked at, on the commit it was made on; a run that goes on stays there.
  private func baseCommit(
    _ report: Report, _ repository: HostedRepository, _ mirror: Mirror
  ) async throws -> CommitID? {
    if let base = report.heldBack?.base ?? report.kept(.fix)?.base { return CommitID(base) }
    return try await mirror.head(of: repository)
  }

  private func brief(_ report: Report, _ research: Research, _ base: CommitID) async throws -> FixBrief {
    let frames = research.codePaths.map { StackFrame(file: $0.path, function: $0.function, line: $0.line) }
    var brief = FixBrief(
      title: report.title, base: base, research: research, frames: frames,
      rejectedSuspects: report.rejections.compactMap(\.suspect), failing: [], hostTestFailure: nil, feedback: [])
    if agent.minds {
      brief.answers = try await AnswerReader(context: context).answers(on: report, since: report.kept(.fix)?.at)
    }
    return brief
  }

  private func stopped(
    _ report: Report, _ reason: String, question: String? = nil, _ receipt: Receipt, _ kept: KeptRun? = nil
  ) throws -> Change {
    var change = Change()
    try change.tell(
      report.id, .fixStopped(reason: reason, question: question, heldBack: nil, receipt, kept: kept),
      cause: "fix/\(report.receipt.agentRuns)", at: context.now)
    return change
  }

  private func heldBack(
    _ report: Report, _ made: AgentWork.Made, _ base: CommitID, _ receipt: Receipt
  ) throws -> Change {
    var change = Change()
    try change.tell(
      report.id,
      .fixStopped(
        reason: AgentWork.Made.heldBackReason, question: made.question, heldBack: made.heldBack(on: base), receipt),
      cause: "fix/\(report.receipt.agentRuns)", at: context.now)
    return change
  }

  private func propose(
    _ report: Report, _ research: Research, _ made: AgentWork.Made, _ base: CommitID, _ mirror: Mirror,
    _ repository: HostedRepository, _ receipt: Receipt
  ) async throws -> Change {
    guard let issue = report.issue else { throw WriteDeferred(seconds: 5) }
    let disclosure = try await repositories.disclosure(in: report.repository)
    let made = made.shown(disclosure, for: report)
    let attempt = report.rejections.count
    let slug = SafeText.slug(disclosure.shown(report).title)
    let branch = "nightshift/\(issue.number)-\(slug)" + (attempt > 0 ? "-\(attempt + 1)" : "")
    let commit = try await work(on: mirror).commit(
      made, base: base, parents: [base], issue: issue.number, at: research.at)
    try await work(on: mirror).push(
      commit, to: branch, expecting: try await work(on: mirror).ownLeftover(branch), of: report)
    let body = PullRequestText(
      report: report, research: research, summary: made.summary, test: made.test, proof: made.proof,
      reviewers: research.reviewers,
      receipt: report.receipt + receipt, disclosure: disclosure
    ).text
    let host = context.host.paced(.pullRequest)
    let number = try await context.outbox.once("pull/\(report.repository)/\(branch)") {
      try await context.host.pullRequests(in: report.repository, headBranch: branch).first?.address.number
    } perform: {
      try await host.createPullRequest(
        in: report.repository, title: SafeText.title(made.title), body: body, head: branch,
        base: repository.defaultBranch, draft: context.settings.pullRequests.draftUntilGreen
      ).address.number
    }
    try await context.tracker.paced(.pullRequest).addLabels(
      [OwnLabel.mark], to: IssueAddress(repository: report.repository, number: number))
    var proposed = ProposedChange(
      number: number, branch: branch, head: commit.text, base: base.text, snapshot: made.snapshot,
      suspect: made.suspect, reviewers: research.reviewers, openedAt: context.now)
    proposed.isDraft = context.settings.pullRequests.draftUntilGreen
    proposed.did = Defang.inline(made.summary, limit: 400)
    var change = Change()
    try change.tell(report.id, .proposed(proposed, receipt), cause: "proposed/\(number)", at: context.now)
    return change
  }

  private func work(on mirror: Mirror) -> BranchWork {
    BranchWork(context: context, mirror: mirror)
  }
}
