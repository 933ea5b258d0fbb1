package import Foundation
package import Runtime

/// A place to run commands on a tree without touching it, the host or the network.
///
/// The tree is an overlay: `base` below, what was written in `upper`. A run sees it as `/workspace`, as the user `agent`, with no
/// network but loopback and nothing of the host but its programs.
package struct Sandbox: Sendable {
  package let layout: SandboxLayout
  package let mode: SandboxMode
  let limits: SandboxLimits
  private let tools: [String]
  let readOnlyBinds: [(host: String, inside: String)]

  /// `tools` are folders of the host with programs of their own, a toolchain for example: they are seen where they are, read-only,
  /// and their `bin` comes first among the places where programs are looked for.
  package init(
    layout: SandboxLayout, limits: SandboxLimits = SandboxLimits(), mode: SandboxMode = .isolated,
    tools: [String] = [], readOnlyBinds: [(host: String, inside: String)] = []
  ) throws {
    for path in [layout.base, layout.directory] + (layout.prepared.map { [$0] } ?? []) + tools {
      // What separates overlayfs's options from each other.
      guard path.hasPrefix("/"), !path.contains(where: { ":,\\\"\n".contains($0) }) else {
        throw SandboxError(.unusable, path: path)
      }
    }
    self.layout = layout
    self.limits = limits
    self.mode = mode
    self.tools = tools
    self.readOnlyBinds = Self.asTheyAre(tools) + readOnlyBinds
    for folder in [layout.upper, layout.work, layout.home, layout.temporary, layout.merged, layout.settings] {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    for (name, text) in Enclosure.settings {
      try Data(text.utf8).write(to: URL(filePath: "\(layout.settings)/\(name)"))
    }
    guard mode == .isolated else { return }
    for (index, program) in try CallFilter.programs().enumerated() {
      try program.write(to: URL(filePath: layout.filter(index)))
    }
  }

  /// Paths of the host that are to be seen at the same place inside; what is below /usr is seen anyway.
  package static func asTheyAre(_ paths: [String]) -> [(host: String, inside: String)] {
    paths.filter { !$0.hasPrefix("/usr/") && FileManager.default.fileExists(atPath: $0) }.map { ($0, $0) }
  }

  /// The layer that holds what was written; read it with `UpperLayer` only.
  package var upper: String { layout.upper }

  /// Where commands see the tree.
  package var workspace: String { mode == .isolated ? "/workspace" : layout.merged }

  /// What commands see as their home.
  package var home: String { mode == .isolated ? "/home/agent" : layout.home }

  /// Runs a program on the tree; what it leaves running is killed.
  ///
  /// One run at a time. A run that reaches a limit ends as `stopped` or `timedOut`, says so in its error output, and leaves what
  /// it wrote. `environment` is added to PATH, HOME, LANG and TERM, and nothing else is there.
  package func run(
    _ arguments: [String], environment: [String: String] = [:], input: Data = Data(),
    deadline: Duration = .seconds(600),
    onOutput: @escaping @Sendable (Data) -> Void = { _ in }
  ) async throws -> CommandResult {
    if let name = environment.keys.first(where: { $0.hasPrefix("LD_") || $0.isEmpty || $0.contains("=") }) {
      throw SandboxError(.unusable, path: name)
    }
    let run = try LimitedRun(limits, layout, mode)
    // Again is the same as once; and a child that could not be started has no watch to do it.
    defer { run.end() }
    if mode == .none { try await PlainCopy(layout: layout).open() }
    let command = command(arguments, in: run, environment, input, deadline)
    let result = run.named(try await ChildProcess.run(command, onOutput: onOutput))
    if mode == .none { try PlainCopy(layout: layout).settle() }
    return result
  }

  /// Removes all that the sandbox wrote.
  package func discard() throws { try TreeRemoval.remove(layout.directory) }

  /// The kernel's own limits; that of processes does not bind root, and is for what comes faster than the watch looks.
  var limitArguments: [String] {
    ["--core=0", "--nofile=4096"] + (limits.fileBytes.map { ["--fsize=\($0)"] } ?? [])
      + (limits.processes.map { ["--nproc=\($0 * 2)"] } ?? [])
  }

  /// `program` under the kernel's limits and those of `run`, isolated where that is the mode.
  func command(
    _ program: [String], in run: LimitedRun, _ extra: [String: String], _ input: Data, _ deadline: Duration
  ) -> Command {
    let limited = ["prlimit"] + limitArguments + ["--"] + program
    let enclosure = Enclosure(layout: layout, limits: limits, readOnlyBinds: readOnlyBinds)
    let arguments = run.entering(mode == .isolated ? enclosure.arguments(running: limited) : limited)
    // In the environment and not among bwrap's arguments, which every user of the host can read.
    let path = (tools.map { "\($0)/bin" } + ["/usr/local/bin", "/usr/bin", "/bin"]).joined(separator: ":")
    let environment = ["PATH": path, "HOME": home, "LANG": "C.UTF-8", "TERM": "dumb"]
    return Command(
      arguments[0], Array(arguments.dropFirst()), environment: environment.merging(extra) { $1 },
      workingDirectory: mode == .none ? layout.merged : "/", input: input, deadline: min(deadline, limits.wallClock),
      outputLimit: limits.outputBytes, watch: run.watch)
  }
}
