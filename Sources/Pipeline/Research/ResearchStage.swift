package import Agents
import Configuration
import Domain
import Essentials
import Foundation
import Git
import Sandbox
package import Storage
package import WorkQueue

/// Confirms a promoted report, finds its cause, and says how much it matters and whom to ask.
package struct ResearchStage: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  let workshop: Workshop
  let agent: any ResearchAgent

  package init(
    context: PipelineContext, repositories: RepositoryBook, workshop: Workshop, agent: any ResearchAgent
  ) {
    self.context = context
    self.repositories = repositories
    self.workshop = workshop
    self.agent = agent
  }

  package func run(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.research.payload(of: leased.job)
    guard let report = try await context.shelf.report(name.report), report.state == .researching else {
      return Change()
    }
    var change = Change()
    let members = try await context.shelf.signals(of: report.id).map(\.signal)
    if let refusal = ReportScreening.refusal(members) {
      let research = try await self.unsafe(report, refusal)
      try change.tell(report.id, .researched(research, Receipt()), cause: Self.cause(report), at: context.now)
      return change
    }
    let (research, receipt, kept) = try await research(report, members)
    try change.tell(report.id, .researched(research, receipt, kept: kept), cause: Self.cause(report), at: context.now)
    for line in research.dataQueried { change.note(report.id.text, "research", line, at: context.now) }
    return change
  }

  /// One pass covers so many signals: running it again after a crash says the same thing once.
  private static func cause(_ report: Report) -> String { "research/\(report.signalCount)/\(report.receipt.agentRuns)" }

  private func unsafe(_ report: Report, _ reason: String) async throws -> Research {
    Research(
      verdict: .needsInput, explanation: "No agent was started, because \(reason). A person has to look first.",
      cause: "Not looked into.", priority: .p3, impact: "Not measured.", codePaths: [], suspects: [], reviewers: [],
      dataQueried: ["\(report.signalCount) signals, screened together"], successCriterion: "None yet.", base: "",
      signals: report.signalCount, at: context.now)
  }

  private func research(_ report: Report, _ signals: [Signal]) async throws -> (Research, Receipt, KeptRun?) {
    let repository = try await context.host.repository(report.repository)
    let mirror = await workshop.mirrors.mirror(of: repository)
    try await mirror.fetch()
    guard let head = try await mirror.head(of: repository) else {
      throw Refusal("\(report.repository) has no commit on \(repository.defaultBranch)")
    }
    let kept = report.kept(.research)
    var bench = try await workshop.bench(
      "\(report.id)-research", on: head, of: mirror, snapshot: try await workshop.known(kept?.snapshot))
    defer { try? bench.sandbox.discard() }
    let workspace = bench.workspace
    var brief = ResearchBrief(
      title: report.title, signals: signals, base: head,
      codeowners: try await Self.codeowners(mirror, at: head), now: context.now)
    if agent.minds {
      brief.memory = bench.conversation.memory
      brief.answers = try await AnswerReader(context: context).answers(
        on: report, since: bench.isRehydrated ? kept?.at : nil)
      let settings = try await repositories.settings(for: report.repository)
      brief.advice = try await RepositoryAdvice.text(settings.instructions, in: mirror, at: head)
    }
    let before = SpendMeter.current?.receipt ?? Receipt()
    let findings = try await run(brief, mirror, workspace, of: report)
    let reviewers = try await ReviewerChoice(context: context).choose(
      from: findings, in: report.repository, limit: context.settings.pullRequests.reviewers)
    var judgement = ResearchJudgement(
      report: report, signals: signals, findings: findings, reviewers: reviewers, base: head.text, now: context.now,
      addressedBy: try await addressed(report),
      newestChange: try await mirror.log(from: head, limit: 1).first?.date)
    if judgement.leavesMuchToDecide, let triage = context.models.triage(for: report.repository) {
      judgement.triage = try await triage.word(on: report, signals, findings, answers: brief.answers)
    }
    let research = judgement.research
    var receipt = SpendMeter.reckon(since: before, calls: findings.calls, tokens: findings.tokens)
    receipt.agentRuns = 1
    receipt.sandboxSeconds = workspace.seconds
    guard research.verdict == .needsInput, !findings.memory.isNull else { return (research, receipt, nil) }
    bench.conversation.memory = findings.memory
    let snapshot = try await workshop.save(bench)
    return (research, receipt, KeptRun(.research, snapshot: snapshot, base: head.text, at: context.now))
  }

  /// The agent's run, with the tools of servers that it may use here.
  private func run(
    _ brief: ResearchBrief, _ mirror: Mirror, _ workspace: SandboxWorkspace, of report: Report
  ) async throws -> ResearchFindings {
    guard agent.minds else { return try await agent.run(brief, mirror: mirror, in: workspace) }
    let settings = try await repositories.settings(for: report.repository)
    let belt = ContextBelt(context: context, workshop: workshop)
    return try await belt.lend(settings, "\(report.id)-research") { [agent] lent in
      var brief = brief
      brief.context = lent
      return try await agent.run(brief, mirror: mirror, in: workspace)
    }
  }

  private static func codeowners(_ mirror: Mirror, at head: CommitID) async throws -> Data? {
    for name in [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] {
      guard let path = RepositoryPath(name) else { continue }
      if let file = try await mirror.file(path, at: head, limit: 1 << 20) { return file }
    }
    return nil
  }

  /// An open pull request that says it closes this very issue, by somebody else.
  private func addressed(_ report: Report) async throws -> String? {
    guard let number = report.issue?.number else { return nil }
    let us = try await context.tracker.ourselves().id
    for pull in try await context.host.openPullRequests(in: report.repository) where pull.author.id != us {
      if ClosingKeyword.closes(number, in: pull.body) { return "#\(pull.address.number)" }
    }
    return nil
  }
}

/// GitHub's closing keywords (docs.github.com, "Linking a pull request to an issue").
package enum ClosingKeyword {
  package static func closes(_ issue: Int, in body: String) -> Bool {
    let words = body.lowercased().split { $0.isWhitespace || $0 == ":" }
    let keywords: Set<Substring> = [
      "close", "closes", "closed", "fix", "fixes", "fixed", "resolve", "resolves", "resolved",
    ]
    return zip(words, words.dropFirst()).contains { keyword, reference in
      keywords.contains(keyword) && reference.prefix { $0 == "#" || $0.isNumber } == "#\(issue)"
    }
  }
}
