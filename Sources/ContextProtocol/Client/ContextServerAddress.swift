package import Essentials
package import Foundation
package import HTTPMessages
package import Runtime

/// Where a server is and how to speak with it; only the operator's file says so.
package struct ContextServerAddress: Sendable {
  /// Runs the server's program with this input until it ends, handing over what it writes.
  package typealias Program =
    @Sendable (
      _ input: ChildInput, _ onOutput: @escaping @Sendable (ChildStream, Data) -> Void
    ) async throws -> CommandResult

  enum Way: Sendable {
    case program(Program)
    case web(url: String, token: Redacted?, transport: any Transport)
  }

  /// Which revision is asked for first.
  package enum Preference: Sendable {
    /// With a handshake; without one, if the server says that it knows none.
    case handshake
    case stateless
  }

  package var name: String
  let way: Way
  let preference: Preference
  let limits: ContextLimits

  /// A server that `program` runs, perhaps in a sandbox.
  package init(
    name: String, program: @escaping Program, preference: Preference = .handshake, limits: ContextLimits = .init()
  ) {
    self.name = name
    way = .program(program)
    self.preference = preference
    self.limits = limits
  }

  /// A server that is a program of this machine, with no more rights or environment than `command` says.
  package init(
    name: String, command: Command, preference: Preference = .handshake, limits: ContextLimits = .init()
  ) {
    var command = command
    command.deadline = limits.connection
    command.outputLimit = limits.total
    self.init(
      name: name, program: { [command] in try await ChildProcess.converse(command, input: $0, onOutput: $1) },
      preference: preference, limits: limits)
  }

  package init(
    name: String, url: String, token: Redacted? = nil, transport: any Transport,
    preference: Preference = .handshake, limits: ContextLimits = .init()
  ) {
    self.name = name
    way = .web(url: url, token: token, transport: transport)
    self.preference = preference
    self.limits = limits
  }
}
