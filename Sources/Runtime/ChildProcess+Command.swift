package import Foundation

/// One program to run, with everything it may see of us.
package struct Command: Sendable {
  /// An absolute path, or a name looked up in the `PATH` of `environment`, else in our own.
  package var executable: String
  package var arguments: [String]
  /// All of it: nothing is inherited.
  ///
  /// Merge `Command.inherited` where a tool needs the operator's settings.
  package var environment: [String: String]
  package var workingDirectory: String?
  package var input: Data
  /// How long it may run; then its whole process group is killed.
  package var deadline: Duration
  /// How many bytes of each stream are kept; the rest is read and thrown away.
  package var outputLimit: Int
  /// Who looks at it while it runs, and may stop it.
  package var watch: ChildWatch?

  package init(
    _ executable: String, _ arguments: [String] = [], environment: [String: String] = [:],
    workingDirectory: String? = nil, input: Data = Data(), deadline: Duration = .seconds(60),
    outputLimit: Int = 16 << 20, watch: ChildWatch? = nil
  ) {
    self.executable = executable
    self.arguments = arguments
    self.environment = environment
    self.workingDirectory = workingDirectory
    self.input = input
    self.deadline = deadline
    self.outputLimit = outputLimit
    self.watch = watch
  }

  /// What of our own environment is harmless to pass on: where things are, and how to reach the network.
  package static var inherited: [String: String] {
    ProcessInfo.processInfo.environment.filter { harmless.contains($0.key) }
  }

  private static let harmless: Set<String> = [
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "USER", "LOGNAME", "SSL_CERT_FILE", "SSL_CERT_DIR",
    "http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
  ]
}

/// How a command ended and what it said.
package struct CommandResult: Sendable, Equatable {
  package enum Ending: Sendable, Equatable {
    case exited(Int32)
    case signalled(Int32)
    /// We killed it at its deadline.
    case timedOut
    /// We killed it because its watch said so, for this reason.
    case stopped(String)
  }

  package var ending: Ending
  package var output: Data
  package var errorOutput: Data
  /// Whether more was written, to either stream, than the limit let us keep.
  package var truncated: Bool
  package var seconds: Double

  package init(ending: Ending, output: Data, errorOutput: Data, truncated: Bool, seconds: Double) {
    self.ending = ending
    self.output = output
    self.errorOutput = errorOutput
    self.truncated = truncated
    self.seconds = seconds
  }

  package var succeeded: Bool { ending == .exited(0) }
  package var outputText: String { String(decoding: output, as: UTF8.self) }
  package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
}

/// A command that could not even be started.
package struct CommandError: Error, Sendable, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// The program is not there, or may not be executed: something has to be installed.
    case notFound
    /// Its working directory cannot be entered.
    case noDirectory
    /// The machine is out of processes, memory or descriptors; trying again later may work.
    case exhausted(code: Int32)
  }

  package let kind: Kind
  package let executable: String

  package init(_ kind: Kind, _ executable: String) {
    self.kind = kind
    self.executable = executable
  }

  package var description: String {
    switch kind {
    case .notFound: "cannot run \(executable): no such program, or it may not be executed"
    case .noDirectory: "cannot run \(executable): its working directory cannot be entered"
    case .exhausted(let code): "cannot run \(executable): \(String(cString: strerror(code)))"
    }
  }
}
