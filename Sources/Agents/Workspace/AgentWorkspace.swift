package import Foundation
package import Runtime

/// A place to run commands on an isolated tree of the repository: the only way in which an agent touches anything.
package protocol AgentWorkspace: Sendable {
  /// Runs a program in the tree, which it sees as its working directory.
  ///
  /// `files` (name to bytes) can be read for the length of this run at `/brief/<name>`, which may stand among the arguments; they
  /// never enter the tree.
  func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult

  /// Throws away every change that was made: the tree is the base again.
  func reset() async throws
}

extension AgentWorkspace {
  package func run(_ arguments: [String], deadline: Duration = .seconds(60)) async throws -> CommandResult {
    try await run(arguments, files: [:], deadline: deadline)
  }
}
