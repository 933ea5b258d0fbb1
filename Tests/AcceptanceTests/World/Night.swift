import CommandLineTool
import Essentials
import Foundation
import GitHubSimulator
import HTTPClient
import HTTPMessages
import HTTPServer
import Runtime
import Sandbox
import Storage
import Synchronization
import Testing
import WorkQueue

/// A GitHub in this process with the shop on it, and the service beside it as a process, joined by real sockets.
struct Night: Sendable {
  struct Options: Sendable {
    var lostPercent = 0
    var doubledPercent = 0
    var shuffles = false
    /// False: GitHub knows of no address to send webhooks to.
    var hearsWebhooks = true
    var seed: UInt64 = 1
    var permissions = Night.permissions
    /// Lines added to the settings.
    var settings = ""
    var reconcileEvery = "30s"
    /// What the shop is made from, by path of a bare repository; nil for the demo's.
    var shop: (@Sendable (String) async throws -> String)?
    var starts = true
    /// Whether the service works where nobody said yes.
    var startsWithoutOnboarding = true
    /// Off where a test counts issues.
    var hasDashboard = false
    /// The repositories are public, and most tests read the evidence.
    var redacts = false
  }

  static let token = "acceptance-signal-token"
  static let permissions = [
    "metadata": "read", "contents": "write", "issues": "write", "pull_requests": "write", "checks": "write",
    "statuses": "read", "actions": "read", "deployments": "read", "members": "read",
  ]
  private static let events = [
    "issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment",
    "pull_request_review_thread", "check_run", "check_suite", "workflow_run", "status", "push", "repository",
  ]

  let directory: String
  let simulator: GitHubSimulator
  let front: Front
  let road: Road
  let bot: Bot
  let secret: Redacted
  let time = SystemTime()

  /// A person with write access, and one without.
  var mira: Person { Person(login: "mira-olsen", simulator: simulator) }
  var stranger: Person { Person(login: "stranger", simulator: simulator) }

  /// Sets everything up, does `body`, and takes everything down.
  static func run(_ options: Options = Options(), _ body: @escaping @Sendable (Night) async throws -> Void) async throws
  {
    let root = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    let directory = root.appending(path: "night-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try #require(FileManager.default.isExecutableFile(atPath: Bot.program), "\(Bot.program) is not built")
    UnixSignals.ignoreBrokenPipes()
    let mode: SandboxMode = await Sandbox.probe() == .available ? .isolated : .none
    let road = try Road()
    let simulator = try await openSimulator(directory, road, options, mode)
    let front = Front(simulator)
    let server = front.server
    try await simulator.start()
    simulator.hub.move(to: "http://127.0.0.1:\(try server.start())")
    let (app, keyFile) = try await populate(simulator, directory, options)
    let settings = try writeSettings(simulator, directory, app, keyFile, options, mode)
    let night = Night(
      directory: directory, simulator: simulator, front: front, road: road, bot: Bot(settings: settings, road: road),
      secret: app.webhookSecret)
    let play = ServiceTask("night") { _ in
      do {
        if options.starts { try await night.bot.start() }
        try await body(night)
      } catch {
        Issue.record(
          """
          \(error)
          --- the service said:
          \(night.bot.output)
          --- its last writes were:
          \(night.front.writes.suffix(40).map(\.description).joined(separator: "\n"))
          --- GitHub shows:
          \(await night.picture())
          """)
      }
      await night.bot.kill()
    }
    try await ServiceGroup.run([simulator, server, play], until: Shutdown())
  }

  private static func openSimulator(
    _ directory: String, _ road: Road, _ options: Options, _ mode: SandboxMode
  ) async throws -> GitHubSimulator {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    var simulated = SimulatorOptions(directory: "\(directory)/github")
    simulated.seed = options.seed
    simulated.shufflesDeliveries = options.shuffles
    simulated.doubledPercent = options.doubledPercent
    simulated.lostPercent = options.lostPercent
    simulated.recording = try Recording.wished(by: "acceptance")
    return try await GitHubSimulator(
      options: simulated,
      keeping: StoreKeeping(MemoryStore(backoff: Backoff(first: .seconds(1), ceiling: .seconds(60), attempts: 5))),
      time: SystemTime(), log: .discarded,
      ci: try WorkflowRunner(scratch: "\(directory)/ci", mode: mode, now: { SystemTime().now() }), transport: road)
  }

  private static func populate(
    _ simulator: GitHubSimulator, _ directory: String, _ options: Options
  ) async throws -> (AppCredentials, String) {
    let hub = simulator.hub
    let shop = try DemoWorld.shop()
    let docs = try DemoWorld.docs()
    try await hub.addAccount("acme", .organization)
    for person in shop.people + docs.people { try await hub.addAccount(person.login, name: person.name) }
    try await hub.addAccount("stranger")
    for (name, history) in [("shop", shop), ("docs", docs)] {
      var source = "\(directory)/sources/\(name)"
      _ = try await history.write(to: URL(filePath: source))
      if name == "shop", let make = options.shop { source = try await make(source) }
      try await hub.addRepository("acme", name, from: source)
      for person in history.people { try await hub.addCollaborator(person.login, to: "acme/\(name)", as: .write) }
    }
    let app = try await hub.createApp(
      AppDescription(
        slug: "nightshift", name: "Nightshift", owner: "acme",
        webhookURL: options.hearsWebhooks ? "http://bot/webhooks/github" : nil,
        permissions: options.permissions, events: events))
    try await hub.install("nightshift", for: "acme")
    let keyFile = "\(directory)/app.pem"
    try Data(app.privateKeyPEM.reveal().utf8).write(to: URL(filePath: keyFile))
    return (app, keyFile)
  }

  private static func writeSettings(
    _ simulator: GitHubSimulator, _ directory: String, _ app: AppCredentials, _ keyFile: String, _ options: Options,
    _ mode: SandboxMode
  ) throws -> String {
    let base = simulator.hub.base
    let text = """
      server: {listen: "127.0.0.1:0"}
      data_directory: "\(directory)/nightshift"
      github:
        api_url: "\(base)/api/v3"
        html_url: "\(base)"
        app_id: \(app.id)
        private_key: "\(keyFile)"
        webhook_secrets: ["\(app.webhookSecret.reveal())"]
        pacing: enterprise
        unknown_write_wait: 500ms
      signals: {tokens: ["\(token)"]}
      reports: {late_signal_wait: 300ms, redact_public_evidence: \(options.redacts)}
      dashboard: {enabled: \(options.hasDashboard), every: 1s}
      pull_requests: {debounce: 200ms, no_check_wait: 20s, quiet_period: 3s, new_per_hour: 20,
        start_without_onboarding: \(options.startsWithoutOnboarding)}
      sandbox: {mode: \(mode == .isolated ? "isolated" : "none")}
      reconcile_every: \(options.reconcileEvery)
      \(options.settings)
      """
    let path = "\(directory)/nightshift.yml"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

extension Night {
  /// Waits until `condition` holds, looking again and again since a process and sockets are in between.
  @discardableResult
  func wait<Value>(
    _ what: String, within limit: Duration = .seconds(60), for condition: () async throws -> Value?
  ) async throws -> Value {
    let end = time.now().advanced(by: limit)
    while time.now() < end {
      if let value = try await condition() { return value }
      try await time.sleep(for: .milliseconds(50))
    }
    throw BotError("not within \(Int(limit.seconds)) s: \(what)")
  }

  /// A request to the service itself.
  func ask(
    _ method: String, _ path: String, headers: HTTPHeaders = [:], body: Data = Data()
  ) async throws -> HTTPResponse {
    try await CurlTransport().send(
      HTTPRequest(method, "http://127.0.0.1:\(bot.port)\(path)", headers: headers, body: body))
  }

  /// Sends a signal until it is accepted, as a source that comes again does.
  func send(_ signal: JSONValue) async throws {
    try await wait("a signal is accepted") { () -> Bool? in
      let response = try? await ask(
        "POST", "/signals", headers: ["Authorization": "Bearer \(Self.token)"], body: signal.data)
      return response?.status == 202 ? true : nil
    }
  }
}
