package import Foundation
package import Runtime

extension Sandbox {
  /// Runs a program as `run` does, while `input` goes on telling it things, and ends its input when that is closed.
  ///
  /// `onOutput` is called as by `ChildProcess.converse`. What it wrote into the tree is not looked at.
  package func converse(
    _ arguments: [String], input: ChildInput, deadline: Duration = .seconds(3_600),
    onOutput: @escaping @Sendable (ChildStream, Data) -> Void
  ) async throws -> CommandResult {
    let run = try LimitedRun(limits, layout, mode)
    defer { run.end() }
    let command = command(arguments, in: run, [:], Data(), deadline)
    return run.named(try await ChildProcess.converse(command, input: input, onOutput: onOutput))
  }
}
