package import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
package import Storage
package import WorkQueue

/// One pass over a pull request: the snapshot comes back, the agent goes on, and what it changed is pushed.
package struct RoundStage: Sendable {
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
    let request = try PipelineJobs.round.payload(of: leased.job)
    guard let report = try await context.shelf.report(request.report), let research = report.research,
      let proposed = report.change, proposed.state == .open, proposed.head == request.head, !proposed.isHandedOver,
      let madeOn = CommitID(proposed.base), let head = CommitID(proposed.head)
    else { return Change() }
    let repository = try await context.host.repository(report.repository)
    let mirror = await workshop.mirrors.mirror(of: repository)
    try await mirror.fetch()
    guard let base = try await baseCommit(request, madeOn, repository, mirror) else {
      return try conflictWithNothing(request, report)
    }
    let settings = try await repositories.settings(for: report.repository)
    let disclosure = try await repositories.disclosure(in: report.repository)
    let work = AgentWork(
      context: context, workshop: workshop, agent: agent, mirror: mirror, base: base, test: settings.test,
      setup: settings.setup, denied: settings.denyPaths)
    var brief = try await self.brief(request, report, research, base)
    brief.advice = try await RepositoryAdvice.text(settings.instructions, in: mirror, at: base)
    let earlier = try await earlier(report, proposed, on: base, madeOn, head)
    let result = try await work.run(brief, name: report.id.text, resuming: earlier, with: settings)
    var receipt = result.receipt
    receipt.rounds = 1
    switch result.outcome {
    case .changed(let made) where made.reasons.isEmpty || report.heldBack?.lets(made.digest) == true:
      do {
        return try await push(
          made.shown(disclosure, for: report), request, report, head, base, mirror, receipt,
          rehydrated: result.isRehydrated)
      } catch let refused as PushRefused {
        return try stopped(request, report, refused.text, question: refused.text, receipt, result.isRehydrated)
      }
    case .changed(let made):
      var held = made.heldBack(on: base)
      held.feedback = request.feedback.map(\.id)
      return try stopped(
        request, report, AgentWork.Made.heldBackReason, question: made.question, heldBack: held, receipt,
        result.isRehydrated)
    case .answered(let text):
      try await answer(request.feedback, with: disclosure.answer(text), report, proposed, resolved: false)
      var change = Change()
      try change.tell(
        report.id, .answered(request.feedback.map(\.id)), cause: Self.cause(request, "answered"), at: context.now)
      return change
    case .gaveUp(let reason, let question):
      try await answer(request.feedback, with: disclosure.answer(reason), report, proposed, resolved: false)
      let kept = result.kept.map { KeptRun(.round, snapshot: $0, base: base.text, at: context.now) }
      return try stopped(
        request, report, question ?? reason, question: question, receipt, result.isRehydrated, kept)
    }
  }

  private func brief(
    _ request: RoundRequest, _ report: Report, _ research: Research, _ base: CommitID
  ) async throws -> FixBrief {
    var failing: [FailingCheck] = []
    for check in request.failing {
      let (log, notes) = try await told(by: check, in: report.repository)
      failing.append(
        FailingCheck(
          name: check.name, summary: AgentReading.screened("\(check.title)\n\(check.summary)"),
          logTail: log.map(AgentReading.screened), annotations: notes.filter { AgentReading.isHarmless($0.message) }))
    }
    return FixBrief(
      title: report.title, base: base, research: research,
      frames: research.codePaths.map { StackFrame(file: $0.path, function: $0.function, line: $0.line) },
      rejectedSuspects: report.rejections.compactMap(\.suspect), failing: failing, hostTestFailure: nil,
      feedback: request.feedback.map(\.body))
  }

  /// A failed check's log and annotations, as far as we may read them: a round can do without.
  private func told(by check: Check, in repository: RepositoryName) async throws -> (String?, [Annotation]) {
    var log: String?
    do {
      log = try await context.host.log(of: check, in: repository, limit: 32_768)
    } catch HostRefusal.forbidden, HostRefusal.notFound {
      context.log.notice("a check's log cannot be read", ["check": Int(check.id)])
    }
    do {
      return (log, try await context.host.annotations(of: check, in: repository))
    } catch HostRefusal.forbidden, HostRefusal.notFound {
      return (log, [])
    }
  }

  private func push(
    _ made: AgentWork.Made, _ request: RoundRequest, _ report: Report, _ head: CommitID, _ base: CommitID,
    _ mirror: Mirror, _ receipt: Receipt, rehydrated: Bool
  ) async throws -> Change {
    guard let proposed = report.change, let issue = report.issue else { return Change() }
    let branch = BranchWork(context: context, mirror: mirror)
    // With the base branch as a parent the host sees that nothing conflicts any more.
    let isMoved = base.text != proposed.base
    let commit = try await branch.commit(
      made, base: base, parents: isMoved ? [head, base] : [head], issue: issue.number, at: request.requestedAt)
    try await branch.push(commit, to: proposed.branch, expecting: head, of: report)
    try await answer(
      request.feedback, with: "\(made.summary)\n\nPushed in \(commit.text.prefix(10)).", report, proposed,
      resolved: true)
    try await explain(made, request, report, proposed, commit)
    var change = Change()
    let round = PushedRound(
      head: commit.text, snapshot: made.snapshot, suspect: made.suspect,
      failure: request.failing.isEmpty ? nil : RoundPlan.signature(request.failing), rehydrated: rehydrated,
      at: context.now, did: Defang.inline(made.summary, limit: 400), saw: request.words,
      base: isMoved ? base.text : nil)
    try change.tell(report.id, .pushed(round: round, receipt), cause: Self.cause(request, "pushed"), at: context.now)
    try tellAnswered(request, report, &change)
    return change
  }

  private func tellAnswered(_ request: RoundRequest, _ report: Report, _ change: inout Change) throws {
    guard !request.feedback.isEmpty else { return }
    try change.tell(
      report.id, .answered(request.feedback.map(\.id)), cause: Self.cause(request, "answered"), at: context.now)
  }

  func stopped(
    _ request: RoundRequest, _ report: Report, _ reason: String, question: String? = nil,
    heldBack: HeldBackChange? = nil, _ receipt: Receipt, _ rehydrated: Bool, _ kept: KeptRun? = nil
  ) throws -> Change {
    var change = Change()
    try change.tell(
      report.id,
      .roundStopped(
        reason: reason, question: question, heldBack: heldBack, rehydrated: rehydrated, receipt, kept: kept),
      cause: "\(Self.cause(request, "stopped"))/\(report.change?.rounds ?? 0)", at: context.now)
    // What a held back change answers comes again once a person has let it through.
    if heldBack == nil { try tellAnswered(request, report, &change) }
    return change
  }

  /// Says on the pull request what a round did and for which failure.
  private func explain(
    _ made: AgentWork.Made, _ request: RoundRequest, _ report: Report, _ proposed: ProposedChange, _ commit: CommitID
  ) async throws {
    var news: [String] = []
    if request.conflicts == true { news.append("The base branch has moved on and conflicted: this is on top of it.") }
    if !request.failing.isEmpty {
      let names = request.failing.map { "`\(SafeText.title($0.name))`" }.joined(separator: ", ")
      news.append("\(names) failed on \(request.head.prefix(10)).")
    }
    guard !news.isEmpty else { return }
    let text = "\(news.joined(separator: " ")) \(made.summary)\n\nPushed \(commit.text.prefix(10))."
    try await say(text, key: "round/\(report.id)/\(commit)", on: report, proposed)
  }

  private func answer(
    _ feedback: [Feedback], with text: String, _ report: Report, _ proposed: ProposedChange, resolved: Bool
  ) async throws {
    let pull = IssueAddress(repository: report.repository, number: proposed.number)
    let lines = feedback.filter { $0.place == .line }
    if !lines.isEmpty {
      let comments = try await context.host.reviewComments(of: pull)
      for item in lines {
        guard let comment = comments.first(where: { $0.id == item.id }) else { continue }
        try await reply(text, to: comment, pull, among: comments)
        if resolved { try await context.host.paced(.answer).resolveThread(of: comment, in: pull) }
      }
    }
    let others = feedback.filter { $0.place != .line }
    guard let first = others.first else { return }
    let whom = Set(others.map { "@\($0.author)" }).sorted().joined(separator: ", ")
    try await say("\(whom): \(text)", key: "feedback/\(first.place.rawValue)/\(first.id)", on: report, proposed)
  }

  private func reply(
    _ text: String, to comment: ReviewComment, _ pull: IssueAddress, among comments: [ReviewComment]
  ) async throws {
    let marker = "<!-- nightshift:reply \(comment.id) -->"
    _ = try await context.outbox.once("reply/\(comment.id)") {
      comments.contains { $0.body.contains(marker) } ? true : nil
    } perform: {
      try await context.host.paced(.answer).reply("\(text)\n\(marker)", to: comment, of: pull)
      return true
    }
  }

  private func say(
    _ text: String, key: String, on report: Report, _ proposed: ProposedChange
  ) async throws {
    let pull = IssueAddress(repository: report.repository, number: proposed.number)
    try await context.say(
      text, key: "say/\(key)", marker: "<!-- nightshift:said \(StableHash.of(key).prefix(16)) -->", on: pull)
  }

  private static func cause(_ request: RoundRequest, _ what: String) -> String {
    let comments = request.feedback.map { "\($0.id)" }
    return "\(what)/\(StableHash.of([request.head, RoundPlan.signature(request.failing)] + comments))"
  }
}
