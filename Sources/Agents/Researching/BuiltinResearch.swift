import Domain
import Foundation
package import Git

/// Research without a model: stack frames to files and lines, to the commits that changed them, to their owners.
package struct BuiltinResearch: ResearchAgent {
  package let name = "builtin"

  package init() {}

  package func run(
    _ brief: ResearchBrief, mirror: Mirror, in workspace: any AgentWorkspace
  ) async throws -> ResearchFindings {
    let evidence = SharedEvidence(of: brief.signals)
    let files = try await mirror.files(at: brief.base).map(\.text)
    var run = ResearchRun(brief: brief, mirror: mirror, workspace: workspace, evidence: evidence)
    let located = try await run.locate(evidence.frames, among: files)
    if let innermost = located.first {
      return try await run.findings(located, innermost: innermost)
    }
    if let gone = try await run.deletion(of: evidence.frames) { return gone }
    return try await run.findingsFromWords()
  }
}
