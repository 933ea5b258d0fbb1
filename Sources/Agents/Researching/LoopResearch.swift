import Domain
import Essentials
import Foundation
package import Git
package import LanguageModel

/// Research by a language model with tools, beginning where the rules end.
///
/// What it claims is checked against the repository: a path that is not there and a commit that is not in the history do not count.
/// Where it comes to no result the rules' own findings stand.
package struct LoopResearch: ResearchAgent {
  package let name = "loop"
  package let minds = true
  private let model: any LanguageModel
  private let prompts: Prompts
  private let limits: LoopLimits
  private let mark: @Sendable () -> String

  package init(
    model: any LanguageModel, prompts: Prompts = Prompts(), limits: LoopLimits = LoopLimits(turns: 40),
    mark: @escaping @Sendable () -> String
  ) {
    self.model = model
    self.prompts = prompts
    self.limits = limits
    self.mark = mark
  }

  package func run(
    _ brief: ResearchBrief, mirror: Mirror, in workspace: any AgentWorkspace
  ) async throws -> ResearchFindings {
    var findings = try await BuiltinResearch().run(brief, mirror: mirror, in: workspace)
    var transcript = begun(brief, findings)
    let before = (calls: transcript.calls, tokens: transcript.tokens)
    let files = FileTools(workspace: workspace, limits: limits)
    let loop = ToolLoop(
      model: model,
      tools: files.reading + [
        CommandTool.tool(workspace, limits: limits), HistoryTool.tool(mirror, base: brief.base),
      ] + brief.context.loopTools(mark: transcript.mark) + [ResearchFinish.tool], limits: limits,
      summaryPrompt: prompts.text(.summary))
    let ending = try await loop.run(&transcript)
    // It may have tried things out.
    try await workspace.reset()
    findings.dataQueried += brief.context.missing.map { "not reached: the server \($0)" }
    findings.memory = transcript.memory
    findings.calls = transcript.calls - before.calls
    findings.tokens = transcript.tokens - before.tokens
    findings.dataQueried.append("asked a model: \(findings.tokens) tokens")
    guard case .finished(.found(let opinion)) = ending else {
      if case .stopped(let reason) = ending { findings.dataQueried.append("the model came to no result: \(reason)") }
      return findings
    }
    return try await checked(opinion, findings, brief, mirror)
  }

  /// The conversation as it begins, or as it goes on.
  private func begun(_ brief: ResearchBrief, _ findings: ResearchFindings) -> LoopTranscript {
    if var earlier = LoopTranscript(memory: brief.memory) {
      earlier.tell(BriefText.researchNews(brief, mark: earlier.mark))
      return earlier
    }
    let mark = mark()
    let system = prompts.adding(brief.advice, to: .research).system(.research, mark: mark)
    var begun = LoopTranscript(system: system, mark: mark)
    begun.tell(BriefText.research(brief, found: findings, mark: mark))
    return begun
  }

  /// The findings with what of the model's claims holds.
  private func checked(
    _ opinion: ResearchOpinion, _ findings: ResearchFindings, _ brief: ResearchBrief, _ mirror: Mirror
  ) async throws -> ResearchFindings {
    var out = findings
    var opinion = opinion
    let files = Set(try await mirror.files(at: brief.base).map(\.text))
    opinion.codePaths = opinion.codePaths.filter { files.contains($0.path) }
    opinion.clarity.namesFile = !opinion.codePaths.isEmpty
    out.codePaths =
      opinion.codePaths
      + findings.codePaths.filter { old in
        !opinion.codePaths.contains { $0.path == old.path && $0.line == old.line }
      }
    let history = try await mirror.log(from: brief.base, limit: 2_000)
    var suspects: [Suspect] = []
    for named in opinion.suspects {
      guard let commit = history.first(where: { $0.id.text.hasPrefix(named.commit) }) else { continue }
      suspects.append(
        Suspect(
          commit: commit.id.text, subject: commit.subject, authorName: commit.authorName,
          authorEmail: commit.authorEmail, committedAt: commit.date, score: 1, reasons: [named.reason]))
    }
    out.suspects = suspects + findings.suspects.filter { old in !suspects.contains { $0.commit == old.commit } }
    out.cause = opinion.cause
    out.dataQueried += opinion.dataQueried
    out.opinion = opinion
    return out
  }
}
