package import Agents
package import Configuration
import Foundation
package import LanguageModel
import Signing

/// Who makes changes and who looks for causes.
package struct AgentChoice: Sendable {
  package var fix: any FixAgent
  package var research: any ResearchAgent

  package init(fix: any FixAgent = RevertAgent(), research: any ResearchAgent = BuiltinResearch()) {
    self.fix = fix
    self.research = research
  }

  /// Those that `settings` name, with the models that are set up for their tasks.
  ///
  /// - Throws: `StartError` where one lacks what it needs.
  package init(
    _ settings: AgentSettings, fixModel: (any LanguageModel)? = nil, researchModel: (any LanguageModel)? = nil,
    messagesModel: String? = nil, prompts: Prompts = Prompts()
  ) throws {
    switch settings.fix {
    case .revert: fix = RevertAgent()
    case .loop: fix = LoopAgent(model: try Self.needed(fixModel, "fix"), prompts: prompts, mark: Self.mark)
    case .command:
      guard !settings.command.isEmpty else { throw StartError("`agents.fix: command` needs `agents.command`") }
      fix = CommandAgent(template: settings.command, prompts: prompts, mark: Self.mark)
    case .claudeCode: fix = try Self.claudeCode(settings.claudeCode, model: messagesModel, prompts)
    }
    switch settings.research {
    case .builtin: research = BuiltinResearch()
    case .loop:
      research = LoopResearch(model: try Self.needed(researchModel, "research"), prompts: prompts, mark: Self.mark)
    }
  }

  /// Those that `settings` name, with the models that `models` has for their tasks; whoever's work it is pays.
  package init(_ settings: AgentSettings, models: ModelRegistry, prompts: Prompts = Prompts()) throws {
    try self.init(
      settings, fixModel: models.model(for: .fix, account: SpendAccount()),
      researchModel: models.model(for: .research, account: SpendAccount()),
      messagesModel: models.entries(for: .fix).first { $0.settings.provider == .anthropic }?.settings.model,
      prompts: prompts)
  }

  /// What nobody can guess, for prompts.
  package static let mark: @Sendable () -> String = { SecureRandom.hex(16) }

  private static func claudeCode(
    _ settings: ClaudeCodeSettings, model: String?, _ prompts: Prompts
  ) throws -> ClaudeCodeAgent {
    guard let model else {
      throw StartError("`agents.fix: claude-code` needs a model of the provider anthropic for the task fix")
    }
    guard settings.program.hasPrefix("/"), FileManager.default.isExecutableFile(atPath: settings.program) else {
      throw StartError("`agents.claude_code.program`: \(settings.program) is no program that can be run")
    }
    let options = ClaudeCodeOptions(
      program: settings.program, model: model, tools: settings.tools, turns: settings.turns)
    return ClaudeCodeAgent(options, prompts: prompts, mark: mark) { UUID().uuidString.lowercased() }
  }

  private static func needed(_ model: (any LanguageModel)?, _ task: String) throws -> any LanguageModel {
    guard let model else { throw StartError("`agents.\(task): loop` needs a model for the task \(task)") }
    return model
  }
}
