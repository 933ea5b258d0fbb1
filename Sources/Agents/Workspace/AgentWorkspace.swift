package import Foundation
package import Runtime

/// A place to run commands on an isolated tree of the repository: the only way in which an agent touches anything.
package protocol AgentWorkspace: Sendable {
  /// Where commands see the tree.
  var tree: String { get }

  /// What commands see as their home.
  ///
  /// Of all that is written there, the folder `.session` comes back with the snapshot.
  var home: String { get }

  /// Servers of tools that programs reach at `/mcp/NAME` of the gateway.
  var servers: [String] { get }

  /// Runs a program in the tree, which it sees as its working directory.
  ///
  /// `files` (name to bytes) can be read for the length of this run at `/brief/<name>`, which may stand among the arguments; they
  /// never enter the tree.
  func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult

  /// Runs a program that reaches the run's gateway, if there is one, by the names that programs look for in their environment.
  func runConnected(_ program: ConnectedProgram) async throws -> CommandResult

  /// Throws away every change that was made: the tree is the base again.
  func reset() async throws
}

extension AgentWorkspace {
  package func run(_ arguments: [String], deadline: Duration = .seconds(60)) async throws -> CommandResult {
    try await run(arguments, files: [:], deadline: deadline)
  }
}

/// A program that may talk to the gateway of its run.
package struct ConnectedProgram: Sendable {
  package var arguments: [String]
  /// As `AgentWorkspace.run` takes them.
  package var files: [String: Data]
  package var environment: [String: String]
  package var input: Data
  package var deadline: Duration

  package init(
    _ arguments: [String], files: [String: Data] = [:], environment: [String: String] = [:], input: Data = Data(),
    deadline: Duration
  ) {
    self.arguments = arguments
    self.files = files
    self.environment = environment
    self.input = input
    self.deadline = deadline
  }
}
