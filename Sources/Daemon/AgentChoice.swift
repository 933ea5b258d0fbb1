package import Agents
package import Configuration
import HTTPClient
package import LanguageModel
package import Runtime
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
    _ settings: AgentSettings, fixModel: (any LanguageModel)? = nil, researchModel: (any LanguageModel)? = nil
  ) throws {
    switch settings.fix {
    case .revert: fix = RevertAgent()
    case .loop: fix = LoopAgent(model: try Self.needed(fixModel, "fix"), mark: Self.mark)
    case .command:
      guard !settings.command.isEmpty else { throw StartError("`agents.fix: command` needs `agents.command`") }
      fix = CommandAgent(template: settings.command, mark: Self.mark)
    }
    switch settings.research {
    case .builtin: research = BuiltinResearch()
    case .loop: research = LoopResearch(model: try Self.needed(researchModel, "research"), mark: Self.mark)
    }
  }

  /// Those that `settings` name, with models of their own where they need some.
  package init(_ settings: Settings, time: any TimeSource) throws {
    guard settings.agents.fix == .loop || settings.agents.research == .loop else {
      try self.init(settings.agents)
      return
    }
    let registry: ModelRegistry
    do {
      registry = try ModelRegistry(
        settings, catalogue: try .builtIn(), book: BudgetBook(settings.budget), time: time,
        chance: { Double.random(in: 0..<1) },
        transport: { try CurlTransport(options: CurlOptions(timeout: $0.timeout)) }, ledger: { _ in })
    } catch let problem as ModelRegistry.Problem {
      throw StartError("\(problem)")
    }
    try self.init(
      settings.agents, fixModel: registry.model(for: .fix, account: SpendAccount()),
      researchModel: registry.model(for: .research, account: SpendAccount()))
  }

  /// What nobody can guess, for prompts.
  package static let mark: @Sendable () -> String = { SecureRandom.hex(16) }

  private static func needed(_ model: (any LanguageModel)?, _ task: String) throws -> any LanguageModel {
    guard let model else { throw StartError("`agents.\(task): loop` needs a model for the task \(task)") }
    return model
  }
}
