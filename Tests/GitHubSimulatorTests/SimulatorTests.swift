import Essentials
import Foundation
import GitHubSimulator
import HTTPClient
import HTTPMessages
import Runtime
import Signing
import Storage
import Synchronization
import Testing
import WorkQueue

/// Remembers what an app was sent.
final class Receiver: Transport {
  private let taken = Mutex<[HTTPRequest]>([])
  private let wanted: Int
  private let full = Latch()

  init(until wanted: Int) { self.wanted = wanted }

  var requests: [HTTPRequest] { taken.withLock { $0 } }

  func send(_ request: HTTPRequest) async throws -> HTTPResponse {
    let count = taken.withLock { taken in
      taken.append(request)
      return taken.count
    }
    if count >= wanted { full.open() }
    return HTTPResponse(202)
  }

  func waitUntilFull() async { await full.wait() }
}

/// Plays one workflow with one job that fails with an annotation.
struct OneFailingJob: ContinuousIntegration {
  func run(_ trigger: CITrigger, report: any CIReporting) async {
    guard trigger.event == .pullRequest else { return }
    let file = ".github/workflows/ci.yml"
    await report.planned(
      CIWorkflow(file: file, name: "CI", jobs: [CIJob(key: "test", name: "tests", labels: ["ubuntu-latest"])]))
    await report.started(job: "test", of: file)
    report.log("boom\n", job: "test", of: file)
    let note = CIAnnotation(path: "a.txt", startLine: 2, endLine: 2, level: .failure, message: "wrong")
    await report.completed(
      job: "test", of: file, CIJobResult(.failure, annotations: [note], title: "1 failed", summary: "boom"))
    await report.finished(file, conclusion: .failure)
  }
}

@Suite struct `The embedded GitHub` {
  private static let app = AppDescription(
    slug: "helper", name: "Helper", owner: "acme", webhookURL: "http://app.test/hook", webhookSecret: "hush",
    permissions: World.everything, events: ["issues", "pull_request", "push", "workflow_run"])

  /// A running simulator on a free port, for as long as `body` takes.
  private func running(
    _ transport: any Transport, ci: (any ContinuousIntegration)? = nil,
    _ body: (GitHubSimulator, WorldCredentials, Int) async throws -> Void
  ) async throws {
    let source = try await World()
    var options = SimulatorOptions(directory: source.directory + "/data")
    options.recording = try Recording.wished(by: "simulator")
    let simulator = try await GitHubSimulator(
      options: options, keeping: NothingKept(), time: SystemTime(), log: .discarded, ci: ci, transport: transport)
    let port = try await simulator.start()
    let world = try await simulator.setUpWorld(repositories: [source.directory + "/source"], app: Self.app)
    let shutdown = Shutdown()
    async let ran: Void = simulator.run(until: shutdown)
    do {
      try await body(simulator, world, port)
    } catch {
      shutdown.request()
      try await ran
      throw error
    }
    shutdown.request()
    try await ran
  }

  private func git(_ arguments: [String], in directory: String? = nil) async throws -> CommandResult {
    var environment = Command.inherited
    environment["GIT_TERMINAL_PROMPT"] = "0"
    for who in ["AUTHOR", "COMMITTER"] {
      environment["GIT_\(who)_NAME"] = "Dana"
      environment["GIT_\(who)_EMAIL"] = "dana@example.com"
    }
    return try await ChildProcess.run(
      Command("git", arguments, environment: environment, workingDirectory: directory))
  }

  @Test func `signs what it sends and takes pushes`() async throws {
    let receiver = Receiver(until: 2)
    try await running(receiver) { simulator, world, port in
      let clone = NSTemporaryDirectory() + "/clone-\(UUID().uuidString)"
      defer { try? FileManager.default.removeItem(atPath: clone) }
      let url = "http://x:\(world.token.reveal())@127.0.0.1:\(port)/acme/source.git"
      let cloned = try await git(["clone", "-q", url, clone])
      try #require(cloned.succeeded, "\(cloned.errorText)")
      let script = ["-C", clone]
      #expect(try await git(script + ["checkout", "-q", "-b", "topic"]).succeeded)
      #expect(try await git(script + ["commit", "-q", "--allow-empty", "-m", "topic"]).succeeded)
      let pushed = try await git(script + ["push", "-q", "origin", "topic"])
      try #require(pushed.succeeded, "\(pushed.errorText)")
      await receiver.waitUntilFull()
      #expect(receiver.requests.map { $0.headers["X-GitHub-Event"] } == ["installation", "push"])
      for request in receiver.requests {
        #expect(
          WebhookSignature.verify(
            body: request.body, header: request.headers["X-Hub-Signature-256"], secrets: [world.app.webhookSecret]))
      }
      try await simulator.hub.protect("acme/source", branch: "main", checks: [])
      #expect(try await git(script + ["checkout", "-q", "main"]).succeeded)
      #expect(try await git(script + ["commit", "-q", "--allow-empty", "-m", "straight in"]).succeeded)
      let refused = try await git(script + ["push", "-q", "origin", "main"])
      #expect(!refused.succeeded)
      #expect(refused.errorText.contains("GH006: Protected branch update failed for refs/heads/main."))
    }
  }

  @Test func `turns what CI tells into runs, checks, logs and events`() async throws {
    // installation, opened, and the run's three.
    let receiver = Receiver(until: 5)
    try await running(receiver, ci: OneFailingJob()) { simulator, world, port in
      let api = "http://127.0.0.1:\(port)/api/v3"
      let client = try CurlTransport()
      func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> HTTPResponse {
        var request = HTTPRequest(method, "\(api)/\(path)", body: body?.data ?? Data())
        request.headers["Authorization"] = "Bearer \(world.token.reveal())"
        return try await client.send(request)
      }
      let made = try await ask(
        "POST", "repos/acme/source/pulls", ["title": "t", "head": "feature", "base": "main"]
      ).json
      let head = try #require(made.at("/head/sha")?.string)
      await receiver.waitUntilFull()
      let checks = try await ask("GET", "repos/acme/source/commits/\(head)/check-runs").json
      #expect(checks.at("/check_runs/0/name")?.string == "tests")
      #expect(checks.at("/check_runs/0/conclusion")?.string == "failure")
      #expect(checks.at("/check_runs/0/app/slug")?.string == "github-actions")
      let id = try #require(checks.at("/check_runs/0/id")?.int)
      let notes = try await ask("GET", "repos/acme/source/check-runs/\(id)/annotations").json
      #expect(notes.at("/0/path")?.string == "a.txt")
      let runs = try await ask("GET", "repos/acme/source/actions/runs?head_sha=\(head)").json
      let run = try #require(runs.at("/workflow_runs/0/id")?.int)
      let jobs = try await ask("GET", "repos/acme/source/actions/runs/\(run)/jobs").json
      let job = try #require(jobs.at("/jobs/0/id")?.int)
      let redirect = try await ask("GET", "repos/acme/source/actions/jobs/\(job)/logs")
      #expect(redirect.status == 302)
      let place = try #require(redirect.headers["Location"])
      #expect(String(decoding: try await client.send(HTTPRequest("GET", place)).body, as: UTF8.self) == "boom\n")
      let greedy = HTTPRequest("GET", place, headers: ["Authorization": "Bearer x"])
      #expect(try await client.send(greedy).status == 400)
      #expect(try await ask("GET", "repos/acme/source/pulls/1").json["mergeable_state"]?.string == "unstable")
    }
  }

  @Test func `finds everything again after a restart`() async throws {
    let store = MemoryStore(backoff: Backoff(first: .seconds(1), ceiling: .seconds(10), attempts: 3))
    let first = try await World(keeping: StoreKeeping(store))
    _ = await first.ask("POST", "repos/acme/shop/issues", as: first.ada, ["title": "a", "labels": ["bug"]])
    let again = try await Hub(
      directory: first.directory, keeping: StoreKeeping(store), time: first.time, base: "http://hub.test")
    var request = HTTPRequest("GET", "/api/v3/repos/acme/shop/issues/1")
    request.headers["Authorization"] = "token \(first.ada)"
    let issue = await again.answer(request).json
    #expect(issue.at("/labels/0/name")?.string == "bug")
    #expect(try await again.token(of: "ada").reveal() == first.ada)
  }
}
