import Agents
import Configuration

extension AgentWork {
  /// The same run with the tools of the servers that `settings` allow.
  func run(
    _ brief: FixBrief, name: String, resuming earlier: EarlierWork?, with settings: EffectiveSettings
  ) async throws -> Result {
    let belt = ContextBelt(context: context, workshop: workshop)
    guard agent.minds else { return try await run(brief, name: name, resuming: earlier) }
    return try await belt.lend(settings, name) { lent in
      var brief = brief
      brief.context = lent
      return try await run(brief, name: name, resuming: earlier)
    }
  }
}
