import Essentials
import Foundation
import GitHubSimulator
import HTTPMessages
import Runtime
import Testing

@Suite struct `A download` {
  /// A simulator with one failing run, until `body` returns.
  private func running(
    _ body: (GitHubSimulator, _ ask: (String) async -> HTTPResponse, ManualTime) async throws -> Void
  ) async throws {
    let source = try await World()
    let done = Listener(event: "workflow_run", action: "completed", count: 1)
    let simulator = try await GitHubSimulator(
      options: SimulatorOptions(directory: source.directory + "/data"), keeping: NothingKept(), time: source.time,
      log: .discarded, ci: OneFailingJob(), transport: done)
    let world = try await simulator.setUpWorld(
      repositories: [source.directory + "/source"],
      app: AppDescription(
        slug: "helper", name: "Helper", owner: "acme", webhookURL: "http://app.test/hook",
        permissions: World.everything, events: ["workflow_run"]))
    @Sendable func ask(_ method: String, _ path: String, _ json: JSONValue? = nil) async -> HTTPResponse {
      var request = HTTPRequest(method, "/api/v3/repos/acme/source/\(path)", body: json?.data ?? Data())
      request.headers["Authorization"] = "Bearer \(world.token.reveal())"
      return await simulator.answer(request)
    }
    let shutdown = Shutdown()
    async let ran: Void = simulator.run(until: shutdown)
    let outcome: Result<Void, any Error>
    do {
      let made = await ask("POST", "pulls", ["title": "t", "head": "feature", "base": "main"])
      try #require(made.status == 201)
      await done.heard()
      outcome = .success(try await body(simulator, { await ask("GET", $0) }, source.time))
    } catch { outcome = .failure(error) }
    shutdown.request()
    try await ran
    try outcome.get()
  }

  private func listed(_ file: HTTPResponse, with command: [String]) async throws -> String {
    let path = NSTemporaryDirectory() + "/download-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try file.body.write(to: URL(filePath: path))
    let result = try await ChildProcess.run(
      Command(command[0], Array(command.dropFirst()) + [path], environment: Command.inherited))
    try #require(result.succeeded, "\(result.errorText)")
    return result.outputText
  }

  @Test func `holds the logs of a run's jobs, for a minute and without credentials`() async throws {
    try await running { simulator, ask, time in
      let id = try #require(await ask("actions/runs").json.at("/workflow_runs/0/id")?.int)
      let sent = await ask("actions/runs/\(id)/logs")
      #expect(sent.status == 302)
      let place = try #require(sent.headers["Location"])
      let path = String(place.drop { $0 != "_" })
      let file = await simulator.answer(HTTPRequest("GET", "/" + path))
      #expect(file.headers["Content-Type"] == "application/zip")
      let script =
        "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); print(z.testzip(), z.namelist(), z.read(z.namelist()[0]))"
      let list = try await listed(file, with: ["python3", "-c", script])
      #expect(list == "None ['0_tests.txt'] b'boom\\n'\n")
      #expect(await simulator.answer(HTTPRequest("GET", "/" + path.replacing("sig=", with: "sig=0"))).status == 403)
      time.advance(by: .seconds(61))
      #expect(await simulator.answer(HTTPRequest("GET", "/" + path)).status == 403)
    }
  }

  @Test func `holds the files of a commit`() async throws {
    try await running { simulator, ask, _ in
      let place = try #require(await ask("tarball/feature").headers["Location"])
      let file = await simulator.answer(HTTPRequest("GET", "/" + place.drop { $0 != "_" }))
      let names = try await listed(file, with: ["tar", "-tzf"]).split(separator: "\n")
      #expect(names.contains { $0.hasPrefix("acme-source-") && $0.hasSuffix("/lib/b.py") })
      #expect(await ask("tarball/none").status == 404)
    }
  }
}
