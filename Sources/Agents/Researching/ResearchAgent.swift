package import Domain
package import Essentials
package import Foundation
package import Git

/// Finds out where a problem is and where it comes from.
package protocol ResearchAgent: Sendable {
  var name: String { get }
  /// Whether it minds what people said on the issue.
  var minds: Bool { get }

  /// Only reads: the workspace holds `brief.base` and stays as it is.
  func run(
    _ brief: ResearchBrief, mirror: Mirror, in workspace: any AgentWorkspace
  ) async throws -> ResearchFindings
}

extension ResearchAgent {
  package var minds: Bool { false }
}

/// What a research run is told.
package struct ResearchBrief: Sendable {
  package var title: String
  package var signals: [Signal]
  /// The commit that the workspace is based on.
  package var base: CommitID
  /// The bytes of the repository's CODEOWNERS file.
  package var codeowners: Data?
  package var now: Date
  /// What people with write access said on the issue, the oldest first; untrusted text.
  package var answers: [String] = []
  /// What the repository advises agents; untrusted text.
  package var advice = ""
  /// Tools of servers that may be used.
  package var context = LentTools()
  /// What an earlier run left in `ResearchFindings.memory`, if this one goes on with it.
  package var memory = JSONValue.null

  package init(title: String, signals: [Signal], base: CommitID, codeowners: Data?, now: Date) {
    self.title = title
    self.signals = signals
    self.base = base
    self.codeowners = codeowners
    self.now = now
  }
}
