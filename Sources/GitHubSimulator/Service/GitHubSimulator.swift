package import Essentials
import Foundation
package import HTTPMessages
import HTTPServer
package import Runtime
import Synchronization

/// The embedded GitHub as a whole: it listens, sends webhooks and runs CI until it is told to stop.
package final class GitHubSimulator: Service {
  package let name: StaticString = "github"
  package let hub: Hub
  private let options: SimulatorOptions
  /// Where everything is kept.
  var directory: String { options.directory }
  private let log: Log
  private let ci: (any ContinuousIntegration)?
  private let transport: any Transport
  private let pages: (any HubPages)?
  private let servers = Mutex<[HTTPServer]>([])

  /// Opens what `options.directory` and `keeping` hold; nothing listens yet.
  package init(
    options: SimulatorOptions, keeping: any HubKeeping, time: any TimeSource, log: Log,
    ci: (any ContinuousIntegration)?, transport: any Transport, pages: (any HubPages)? = nil
  ) async throws {
    self.options = options
    self.log = log
    self.ci = ci
    self.transport = transport
    self.pages = pages
    try FileManager.default.createDirectory(atPath: options.directory, withIntermediateDirectories: true)
    hub = try await Hub(
      directory: options.directory, keeping: keeping, time: time, limits: options.limits, recording: options.recording,
      faults: options.faults, seed: options.seed)
    hub.set(options.lag)
    hub.shiftClock(by: options.clockShift)
    try await hub.addActionsApp()
    try await hub.catchUp()
  }

  /// Begins to answer; gives the port.
  @discardableResult
  package func start() async throws -> Int {
    let main = server(.tcp(host: options.host, port: options.port))
    let port = try main.start()
    hub.move(to: "http://\(options.host):\(port)")
    var all = [main]
    if let path = options.socket {
      let local = server(.unix(path: path))
      try local.start()
      all.append(local)
    }
    let started = all
    servers.withLock { $0 = started }
    return port
  }

  package func run(until shutdown: Shutdown) async throws {
    if servers.withLock(\.isEmpty) { try await start() }
    var services: [any Service] = servers.withLock { $0 }
    services.append(
      HookSender(
        hub: hub, transport: transport,
        mischief: HookSender.Mischief(
          seed: options.seed, shuffles: options.shufflesDeliveries, doubledPercent: options.doubledPercent,
          lostPercent: options.lostPercent)))
    services.append(AutoMerger(hub: hub))
    if let ci { services.append(CIRunner(hub: hub, ci: ci, width: options.ciWidth)) }
    try await ServiceGroup.run(services, until: shutdown, log: log)
  }

  private func server(_ address: HTTPServerOptions.Address) -> HTTPServer {
    let options = HTTPServerOptions(address: address, idleSeconds: 300) { request in
      GitOverHTTP.path(request.target) == nil ? 4 << 20 : 1 << 30
    }
    return HTTPServer(name: "github", options: options, log: log) { [self] request in await answer(request) }
  }

  /// Answers one request, wherever it came in, unless a fault stands in its way.
  package func answer(_ request: HTTPRequest) async -> HTTPResponse {
    guard let fault = hub.faults.strike(request) else { return await carryOut(request) }
    let needsAnswer = fault.isCarriedOut || fault.kind == .truncated
    return fault.spoil(needsAnswer ? await carryOut(request) : HTTPResponse(502), of: request)
  }

  private func carryOut(_ request: HTTPRequest) async -> HTTPResponse {
    let target = request.target
    switch target.segments.first {
    case "api" where target.segments.dropFirst().first == "v3": return await hub.answer(request)
    case "api" where target.segments == ["api", "graphql"]: return await hub.answerGraphQL(request)
    case "_downloads": return await Downloads(hub: hub).answer(request)
    case "_blobs" where target.segments.count == 3:
      return hub.tools.logs.answer(request, job: target.segments[2], at: hub.time.now())
    default: break
    }
    if let path = GitOverHTTP.path(target) {
      return await GitOverHTTP(hub: hub).answer(request, owner: path.owner, name: path.name, rest: path.rest)
    }
    guard let pages else { return HTTPResponse(404, text: "Not Found\n") }
    return await pages.answer(request, hub: hub)
  }
}

extension Hub {
  /// The app in whose name CI reports; it listens to nothing.
  func addActionsApp() async throws {
    try await addAccount("github", .organization, name: "GitHub")
    _ = try await createApp(
      AppDescription(
        slug: HubState.actionsSlug, name: "GitHub Actions", owner: "github",
        permissions: ["checks": "write", "contents": "write", "metadata": "read"], events: []))
  }

  /// Tells of pushes that git took just before the process was killed.
  func catchUp() async throws {
    let now = time.now()
    let tools = tools
    try await write { state in
      for repository in state.repositories.all {
        try await tools.git(repository.id).prepare(defaultBranch: repository.defaultBranch)
        guard let owner = state.accounts[repository.owner] else { continue }
        try await state.takeRefs(of: repository.id, by: owner, viaApp: nil, tools: tools, at: now)
      }
    }
  }
}
