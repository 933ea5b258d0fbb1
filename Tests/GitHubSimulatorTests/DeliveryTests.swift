import Essentials
import Foundation
import GitHubSimulator
import HTTPClient
import HTTPMessages
import Runtime
import Signing
import Storage
import Testing

@Suite struct `A delivery` {
  private static let app = AppDescription(
    slug: "helper", name: "Helper", owner: "acme", webhookURL: "http://app.test/hook", webhookSecret: "hush",
    permissions: World.everything, events: ["issues", "workflow_run"])

  /// A simulator with eight issues whose events wait; it runs for as long as `body` takes.
  private func running(
    _ receiver: any Transport, ci: (any ContinuousIntegration)? = nil, issues: Int = 8,
    _ prepare: (inout SimulatorOptions) -> Void = { _ in },
    _ body: (GitHubSimulator, WorldCredentials) async throws -> Void
  ) async throws {
    let source = try await World()
    var options = SimulatorOptions(directory: source.directory + "/data")
    options.recording = try Recording.wished(by: "simulator")
    prepare(&options)
    let simulator = try await GitHubSimulator(
      options: options, keeping: NothingKept(), time: source.time, log: .discarded, ci: ci, transport: receiver)
    let world = try await simulator.setUpWorld(repositories: [source.directory + "/source"], app: Self.app)
    for number in 0..<issues {
      let made = await ask(simulator, world, "POST", "repos/acme/source/issues", ["title": .string("n\(number)")])
      try #require(made.status == 201)
    }
    try await simulator.start()
    let shutdown = Shutdown()
    async let ran: Void = simulator.run(until: shutdown)
    let outcome: Result<Void, any Error>
    do { outcome = .success(try await body(simulator, world)) } catch { outcome = .failure(error) }
    shutdown.request()
    try await ran
    try outcome.get()
  }

  private func ask(
    _ simulator: GitHubSimulator, _ world: WorldCredentials, _ method: String, _ path: String, _ body: JSONValue? = nil,
    asApp: Bool = false
  ) async -> HTTPResponse {
    var request = HTTPRequest(method, "/api/v3/\(path)", body: body?.data ?? Data())
    let now = Int64(World.noon.timeIntervalSince1970)
    let key = try? RSAKey(pem: world.app.privateKeyPEM)
    let claims: JSONValue = [
      "iat": .integer(now - 60), "exp": .integer(now + 540), "iss": .integer(Int64(world.app.id)),
    ]
    let jwt = key.flatMap { try? JWT.sign(claims: claims, key: $0) }
    request.headers["Authorization"] = asApp ? "Bearer \(jwt ?? "")" : "Bearer \(world.token.reveal())"
    return await simulator.answer(request)
  }

  private func titles(_ receiver: Receiver) -> [String] {
    receiver.requests.compactMap { request in
      (try? JSONValue(parsing: request.body))?.at("/issue/title")?.string
    }
  }

  /// The order in which eight issues are heard of.
  private func order(seed: UInt64) async throws -> [String] {
    let receiver = Receiver(until: 9)
    try await running(receiver) {
      $0.seed = seed
      $0.shufflesDeliveries = true
    } _: { _, _ in
      await receiver.waitUntilFull()
    }
    return titles(receiver)
  }

  @Test func `comes in an order that only the seed decides`() async throws {
    let first = try await order(seed: 7)
    #expect(try await order(seed: 7) == first)
    #expect(first.sorted() == (0..<8).map { "n\($0)" })
    #expect(first != first.sorted())
    #expect(try await order(seed: 8) != first)
  }

  @Test func `that is doubled is the same one twice`() async throws {
    let receiver = Receiver(until: 6)
    try await running(receiver, issues: 2) {
      $0.doubledPercent = 100
    } _: { _, _ in
      await receiver.waitUntilFull()
    }
    #expect(titles(receiver) == ["n0", "n0", "n1", "n1"])
    let names = receiver.requests.compactMap { $0.headers["X-GitHub-Delivery"] }
    #expect(Set(names).count == 3)
    #expect(receiver.requests.map(\.body)[2] == receiver.requests.map(\.body)[3])
  }

  @Test func `that is lost is recorded as such, and arrives when it is asked for again`() async throws {
    let receiver = Receiver(until: 1)
    try await running(receiver, issues: 3) {
      $0.lostPercent = 100
    } _: { simulator, world in
      var lost: [JSONValue] = []
      // Four are written down by the sender, which runs beside us.
      for _ in 0..<100_000 where lost.count < 4 {
        lost = await ask(simulator, world, "GET", "app/hook/deliveries?status=failure", asApp: true).json.array ?? []
        await Task.yield()
      }
      try #require(lost.count == 4)
      #expect(receiver.requests.isEmpty)
      #expect(lost.allSatisfy { $0["status"]?.string == "timed out" && $0["status_code"]?.int == 0 })
      let id = try #require(lost[0]["id"]?.int)
      let again = await ask(simulator, world, "POST", "app/hook/deliveries/\(id)/attempts", asApp: true)
      #expect(again.status == 202)
      await receiver.waitUntilFull()
      #expect(receiver.requests[0].headers["X-GitHub-Delivery"] == lost[0]["guid"]?.string)
      #expect(titles(receiver) == ["n2"])
    }
  }

  @Test func `is listed page by page, newest first`() async throws {
    let receiver = Receiver(until: 6)
    try await running(receiver, issues: 5) { simulator, world in
      await receiver.waitUntilFull()
      var path: String? = "app/hook/deliveries?status=success&per_page=2"
      var events: [Int] = []
      var pages = 0
      while let asked = path, pages < 9 {
        let answer = await ask(simulator, world, "GET", asked, asApp: true)
        events += (answer.json.array ?? []).compactMap { $0["id"]?.int }
        path = answer.headers["Link"]?.components(separatedBy: "/api/v3/").last?.components(separatedBy: ">").first
        pages += 1
      }
      #expect(events == events.sorted(by: >))
      #expect(Set(events).count == events.count)
      // The last one may not have been written down yet.
      #expect([5, 6].contains(events.count))
      #expect(pages == 3)
    }
  }

  @Test func `tells of a workflow that is run again as a further attempt`() async throws {
    // installation, then requested, in_progress, completed: twice.
    let first = Listener(event: "workflow_run", action: "completed", count: 1)
    let second = Listener(event: "workflow_run", action: "completed", count: 2)
    try await running(Both(first, second), ci: OneFailingJob(), issues: 0) { simulator, world in
      let made = await ask(
        simulator, world, "POST", "repos/acme/source/pulls", ["title": "t", "head": "feature", "base": "main"])
      try #require(made.status == 201)
      await first.heard()
      let runs = "repos/acme/source/actions/runs"
      let run = await ask(simulator, world, "GET", runs).json.at("/workflow_runs/0")
      let id = try #require(run?["id"]?.int)
      #expect(run?["conclusion"]?.string == "failure")
      #expect(run?["run_attempt"]?.int == 1)
      #expect(run?.at("/repository/default_branch") == nil)
      #expect(await ask(simulator, world, "POST", "\(runs)/\(id)/rerun-failed-jobs").status == 201)
      await second.heard()
      let again = await ask(simulator, world, "GET", "\(runs)/\(id)").json
      #expect(again["run_attempt"]?.int == 2)
      #expect(await ask(simulator, world, "GET", runs).json["total_count"]?.int == 1)
      let latest = await ask(simulator, world, "GET", "\(runs)/\(id)/jobs").json
      #expect(latest["total_count"]?.int == 1)
      #expect(latest.at("/jobs/0/run_attempt")?.int == 2)
      let all = await ask(simulator, world, "GET", "\(runs)/\(id)/jobs?filter=all").json
      #expect(all["total_count"]?.int == 2)
    }
  }

  @Test func `is not needed to be asked over a Unix socket`() async throws {
    let socket = "/tmp/hub-\(UUID().uuidString.prefix(8)).sock"
    defer { try? FileManager.default.removeItem(atPath: socket) }
    let receiver = Receiver(until: 1)
    try await running(receiver, issues: 1) {
      $0.socket = socket
    } _: { _, world in
      let client = try CurlTransport(options: CurlOptions(unixSocket: socket))
      var request = HTTPRequest("GET", "http://hub.test/api/v3/repos/acme/source/issues/1")
      request.headers["Authorization"] = "token \(world.token.reveal())"
      let answer = try await client.send(request)
      #expect(answer.status == 200)
      #expect(answer.json["title"]?.string == "n0")
    }
  }
}
