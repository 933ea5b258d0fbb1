package import Foundation
package import Git

/// Makes the change that resolves a report.
package protocol FixAgent: Sendable {
  var name: String { get }
  /// Whether it minds what people said on the issue.
  var minds: Bool { get }
  /// What it needs around the tree.
  var needs: AgentNeeds { get }

  /// Leaves its change in `workspace` and what it needs to go on in `conversation`.
  ///
  /// - Throws: What the workspace or the mirror throws; that a change cannot be made is an attempt, not an error.
  func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt
}

extension FixAgent {
  package var minds: Bool { false }
  package var needs: AgentNeeds { AgentNeeds() }
}

/// What an agent needs around the tree that it works on.
package struct AgentNeeds: Sendable, Equatable {
  package var access: GatewayAccess
  /// Files or folders of the host that it runs from, seen at the same place inside.
  package var programs: [String]

  package init(access: GatewayAccess = .none, programs: [String] = []) {
    self.access = access
    self.programs = programs
  }
}

/// What came of a fix run.
package enum FixAttempt: Sendable, Equatable {
  /// The tree differs from its base: `title` may be a commit's subject, `summary` is Markdown for the pull request, `suspect` the
  /// commit that was taken back, if that is what was done.
  case changed(title: String, summary: String, suspect: String?)
  /// Nothing was changed; reviewers get this answer, in Markdown.
  case answered(String)
  /// `question` is what a person could decide.
  case gaveUp(reason: String, question: String?)
}
