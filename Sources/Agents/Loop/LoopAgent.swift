import Domain
import Essentials
package import Foundation
package import Git
package import LanguageModel
import Runtime

/// Our own agent: a language model with tools in a loop.
///
/// What it said and heard is the snapshot's conversation; the next round goes on with it, so that a provider which kept what it read
/// need not read it again.
package struct LoopAgent: FixAgent {
  package let name = "loop"
  package let minds = true
  package let needs = AgentNeeds(access: .hosts)
  private let model: any LanguageModel
  private let prompts: Prompts
  private let limits: LoopLimits
  /// Letters and digits that nobody can guess.
  private let mark: @Sendable () -> String

  package init(
    model: any LanguageModel, prompts: Prompts = Prompts(), limits: LoopLimits = LoopLimits(),
    mark: @escaping @Sendable () -> String
  ) {
    self.model = model
    self.prompts = prompts
    self.limits = limits
    self.mark = mark
  }

  package func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt {
    var transcript: LoopTranscript
    if let earlier = LoopTranscript(memory: conversation.memory) {
      transcript = earlier
      transcript.tell(BriefText.news(brief, mark: earlier.mark) ?? "Go on where you stopped.")
    } else {
      let mark = mark()
      transcript = LoopTranscript(system: prompts.adding(brief.advice, to: .fix).system(.fix, mark: mark), mark: mark)
      transcript.tell(BriefText.fix(brief, mark: mark))
    }
    conversation.say(.host, brief.hasFailure ? "The last change does not hold." : brief.title, at: now)
    let files = FileTools(workspace: workspace, limits: limits)
    let loop = ToolLoop(
      model: model,
      tools: files.reading + files.writing + [
        CommandTool.tool(workspace, limits: limits), HistoryTool.tool(mirror, base: brief.base),
      ] + brief.context.loopTools(mark: transcript.mark) + [EndingTools.ask, EndingTools.finishFix], limits: limits,
      summaryPrompt: prompts.text(.summary))
    var said = brief.context.missing.map { (Conversation.Role.tool, "The server \($0) could not be reached.") }
    let ending = try await loop.run(&transcript) { said.append(($1 ? .tool : .agent, String($0.prefix(2_000)))) }
    for (role, text) in said { conversation.say(role, text, at: now) }
    conversation.memory = transcript.memory
    let attempt = Self.attempt(ending)
    conversation.say(.agent, attempt.words, at: now)
    return attempt
  }

  private static func attempt(_ ending: ToolLoop.Ending) -> FixAttempt {
    switch ending {
    case .stopped(let reason):
      return .gaveUp(reason: "the agent was stopped: \(reason)", question: nil)
    case .finished(.changed(let title, let summary)): return .changed(title: title, summary: summary, suspect: nil)
    case .finished(.answered(let text)): return .answered(text)
    case .finished(.gaveUp(let reason)): return .gaveUp(reason: reason, question: nil)
    case .finished(.asked(let question, let options)):
      let choices = options.enumerated().map { "\($0 + 1). \(Defang.inline($1, limit: 300))" }.joined(separator: "\n")
      return .gaveUp(
        reason: "the agent needs an answer", question: question + (choices.isEmpty ? "" : "\n\n" + choices))
    case .finished(.found): return .gaveUp(reason: "the agent ended as if it had only looked", question: nil)
    }
  }
}
