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
    let limited = ["prlimit"] + limitArguments + ["--"] + arguments
    let run = try LimitedRun(limits, layout, mode)
    defer { run.end() }
    let command: Command
    switch mode {
    case .isolated:
      let enclosure = Enclosure(layout: layout, limits: limits, readOnlyBinds: readOnlyBinds)
      command = self.command(enclosure.arguments(running: limited), in: run, [:], Data(), deadline)
    case .none: command = self.command(limited, in: run, [:], Data(), deadline)
    }
    return run.named(try await ChildProcess.converse(command, input: input, onOutput: onOutput))
  }
}
