package import Agents
import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import Git
import GitHubSimulator
import HTTPServer
import LanguageModel
import ModelSimulator
import Pipeline
import Runtime
package import Sandbox
import Synchronization

/// One case from signal to merged pull request: a GitHub of its own, the service, and a judge with the hidden tests.
package struct BugRun: Sendable {
  /// Who mends it.
  package enum Hand: String, Sendable, CaseIterable {
    case revert, loop, command
    case claudeCode = "claude-code"

    /// Nil where the settings say who it is.
    func agents(for bug: BugCase) -> (AgentChoice?, [ScriptedModel]) {
      switch self {
      case .command, .claudeCode: return (nil, [])
      case .revert: return (AgentChoice(), [])
      case .loop:
        let models = [BugScript.model(for: bug), BugScript.research(of: bug)]
        return (
          AgentChoice(
            fix: LoopAgent(model: models[0], mark: AgentChoice.mark),
            research: LoopResearch(model: models[1], mark: AgentChoice.mark)), models
        )
      }
    }
  }

  let bug: BugCase
  let hand: Hand
  let directory: String
  let sandbox: SandboxMode
  let programs: Programs
  private let time = SystemTime()

  /// What a run needs of this machine.
  package struct Programs: Sendable {
    /// Toolchains that sandboxes see.
    package var tools: [String]
    /// The program Claude Code.
    package var claude: String?
    /// What stands before the gateway; this program if nothing else is said.
    package var relay: RelayProgram?

    package init(tools: [String] = [], claude: String? = nil, relay: RelayProgram? = nil) {
      self.tools = tools
      self.claude = claude
      self.relay = relay
    }
  }

  /// `directory` is made, and nobody else's.
  package init(
    _ bug: BugCase, by hand: Hand, in directory: String, sandbox: SandboxMode, programs: Programs = Programs()
  ) {
    self.bug = bug
    self.hand = hand
    self.directory = directory
    self.sandbox = sandbox
    self.programs = programs
  }

  package func run(limit: Duration = .seconds(180)) async throws -> BugResult {
    if let missing = try await missing() {
      return BugResult(name: bug.name, language: bug.language, ending: .notRun(missing))
    }
    guard [.command, .claudeCode].contains(hand) else { return try await run(limit: limit, provider: nil) }
    let provider = try BugProvider(bug)
    return try await provider.server.serving { _ in try await run(limit: limit, provider: provider) }
  }

  private func run(limit: Duration, provider: BugProvider?) async throws -> BugResult {
    let start = time.now()
    let source = URL(filePath: "\(directory)/sources/\(bug.name)")
    _ = try await bug.history.write(to: source)
    let world = try await EmbeddedWorld.open(
      directory: "\(directory)/github", port: 0, repositories: [(bug.name, source.path)],
      people: bug.history.people.map { .init(login: $0.login, name: $0.name, emails: [$0.email]) },
      ci: try WorkflowRunner(
        scratch: "\(directory)/ci", mode: sandbox, tools: programs.tools, now: { SystemTime().now() }), log: .discarded,
      isPrivate: true)
    var settings = try DemoSettings.make(world: world, directory: directory, sandbox: sandbox)
    settings.reports.lateSignalWait = .zero
    settings.sandbox.tools = programs.tools
    provider?.equip(&settings, for: hand, claude: programs.claude)
    let (agents, models) = hand.agents(for: bug)
    let daemon = try await Daemon.assemble(
      settings, time: time, log: .discarded, agents: agents, relay: programs.relay)
    let port = try daemon.server.start()
    try await world.simulator.hub.setWebhook(of: EmbeddedWorld.app, to: "http://127.0.0.1:\(port)/webhooks/github")
    let found = Mutex<BugResult.Ending>(.unsolved("it did not begin"))
    let play = ServiceTask("bug") { shutdown in
      let sender = SignalSender(port: port, token: DemoSettings.token)
      try await sender.send([signal], over: .zero, time: time, until: shutdown)
      let ending = try await judge(daemon, world, until: shutdown, limit: limit)
      found.withLock { $0 = ending }
      shutdown.request()
    }
    try await ServiceGroup.run(
      [world.simulator] + daemon.services + [play], until: Shutdown(), log: .discarded)
    var result = BugResult(name: bug.name, language: bug.language, ending: found.withLock { $0 })
    let reports = try await daemon.pipeline.context.shelf.reports()
    result.rounds = reports.compactMap(\.change?.rounds).reduce(0, +)
    result.dollars = reports.reduce(0) { $0 + $1.receipt.dollars }
    result.modelCalls = models.reduce(provider?.server.questions.count ?? 0) { $0 + $1.requests.count }
    result.seconds = time.now().timeIntervalSince(start)
    return result
  }

  private var signal: JSONValue {
    var members = bug.signal.object ?? [:]
    members["repository"] = .string("\(EmbeddedWorld.organisation)/\(bug.name)")
    let last = bug.history.commits.last?.date ?? time.now()
    members["occurred_at"] = .string(Timestamp.text(max(last.addingTimeInterval(3_600), time.now())))
    return .object(members)
  }

  /// Waits for a green pull request, merges it and runs the hidden tests on what was merged.
  private func judge(
    _ daemon: Daemon, _ world: EmbeddedWorld, until shutdown: Shutdown, limit: Duration
  ) async throws -> BugResult.Ending {
    let end = time.now().advanced(by: limit)
    let shelf = daemon.pipeline.context.shelf
    while time.now() < end {
      let reports = try await shelf.reports()
      if let report = reports.first(where: { $0.state == .green }), let change = report.change {
        let head = change.head
        try await DemoPerson(world: world, login: bug.history.people.first?.login ?? "")
          .merge(change.number, in: "\(report.repository)")
        return try await passesHiddenTests(head) ? .solved : .wrong
      }
      if let stopped = reports.first(where: { [.needsInput, .dismissed].contains($0.state) }) {
        return .unsolved("\(stopped.state.rawValue): \((stopped.note ?? stopped.question ?? "").prefix(300))")
      }
      guard await shutdown.pause(until: time.now().addingTimeInterval(0.05), time: time) else { break }
    }
    let states = try await shelf.reports().map(\.state.rawValue).joined(separator: ", ")
    return .unsolved("not within \(Int(limit.seconds)) seconds; it is \(states.isEmpty ? "no report" : states)")
  }

  private func passesHiddenTests(_ head: String) async throws -> Bool {
    let mirrors = "\(directory)/nightshift/mirrors"
    guard let commit = CommitID(head),
      let name = try FileManager.default.contentsOfDirectory(atPath: mirrors).first(where: { $0.hasSuffix(".git") })
    else { throw UsageError("\(bug.name): what was merged cannot be found") }
    let tree = "\(directory)/judged"
    _ = try await Mirror(directory: "\(mirrors)/\(name)", remote: "").export(commit, to: tree)
    for (path, text) in bug.hidden { try Data(text.utf8).write(to: URL(filePath: "\(tree)/\(path)")) }
    return try await run(bug.hiddenTest, on: tree).succeeded
  }

  /// What is not on this machine, in words; nil where all is there.
  private func missing() async throws -> String? {
    let tree = "\(directory)/empty"
    try FileManager.default.createDirectory(atPath: tree, withIntermediateDirectories: true)
    for tool in [bug.needs] + (hand == .command ? ["python3"] : [])
    where try await !run("command -v -- \"$0\"", on: tree, tool).succeeded { return "no \(tool)" }
    guard hand == .claudeCode else { return nil }
    if sandbox == .none { return "the script knows the sandbox's paths only" }
    let program = programs.claude ?? ClaudeCodeSettings().program
    return FileManager.default.isExecutableFile(atPath: program) ? nil : "no \(program)"
  }

  private func run(_ script: String, on tree: String, _ argument: String = "sh") async throws -> CommandResult {
    let place = try Sandbox(
      layout: SandboxLayout(base: tree, directory: tree + ".run"), mode: sandbox, tools: programs.tools)
    return try await place.run(["/bin/sh", "-c", script, argument], deadline: .seconds(120))
  }
}
