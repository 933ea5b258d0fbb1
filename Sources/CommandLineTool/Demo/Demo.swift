import Configuration
import Daemon
import Domain
import Essentials
import Foundation
import GitHub
import GitHubSimulator
import HTTPServer
import Pipeline
import Runtime
import Sandbox
import Storage
import Synchronization

/// The embedded GitHub, the service, the night and a person, joined for one run.
struct Demo: Sendable {
  let options: DemoOptions
  let script: DemoScript
  let world: EmbeddedWorld
  let daemon: Daemon
  let daemonPort: Int
  let narrator: DemoNarrator
  let writes: WriteCounter
  let startedAt: Date
  let time = SystemTime()

  /// Makes the world and starts to listen; nothing runs yet.
  static func prepare(_ options: DemoOptions, in directory: String) async throws -> Demo {
    let time = SystemTime()
    let startedAt = time.now()
    let narrator = DemoNarrator(isQuiet: options.isJSON, time: time)
    let script = try await DemoScript.make(options, in: directory, now: startedAt)
    narrator.say("Starting the embedded GitHub with \(script.repositories.map(\.name).joined(separator: " and ")) …")
    let world = try await EmbeddedWorld.open(
      directory: "\(directory)/github", port: options.port, repositories: script.repositories, people: script.people,
      ci: try WorkflowRunner(scratch: "\(directory)/ci", mode: options.sandbox, now: { SystemTime().now() }),
      log: .discarded, record: options.record, isPrivate: true)
    let settings = try DemoSettings.make(world: world, directory: directory, sandbox: options.sandbox)
    narrator.introduce(world: world, shortened: DemoSettings.shortened)
    let writes = WriteCounter()
    let daemon = try await Daemon.assemble(
      settings, time: time, log: .discarded, observe: { route, method, _ in writes.count(method, route) },
      didKeep: { narrator.tell($0) })
    let port = try daemon.server.start()
    try await world.simulator.hub.setWebhook(
      of: EmbeddedWorld.app, to: "http://127.0.0.1:\(port)/webhooks/github")
    return Demo(
      options: options, script: script, world: world, daemon: daemon, daemonPort: port, narrator: narrator,
      writes: writes, startedAt: startedAt)
  }

  func run() async throws -> Int32 {
    let shutdown = Shutdown()
    let status = Mutex<Int32>(1)
    let play = ServiceTask("demo") { shutdown in
      let ended = await self.play(until: shutdown)
      status.withLock { $0 = ended }
      guard !self.options.exits else {
        shutdown.request()
        return
      }
      self.narrator.say("\nEverything stays up to be looked at, at \(self.world.html) . Ctrl-C ends it.")
      await shutdown.wait()
    }
    let services: [any Service] = [world.simulator] + daemon.services + [play, UnixSignals()]
    try await ServiceGroup.run(services, until: shutdown, log: .discarded)
    return status.withLock { $0 }
  }

  /// The whole night; the answer is the exit status.
  private func play(until shutdown: Shutdown) async -> Int32 {
    let sender = SignalSender(port: daemonPort, token: DemoSettings.token)
    let person = DemoPerson(world: world, login: script.people.first?.login ?? "octavia")
    do {
      narrator.say("Sending \(script.signals.count) signals …\n")
      try await sender.send(script.signals, over: script.pause, time: time, until: shutdown)
      if script.hasStory {
        try await DemoStory(demo: self, sender: sender, person: person).play(until: shutdown)
      } else {
        try await Settling(demo: self).wait(until: shutdown, limit: .seconds(1_800))
      }
    } catch {
      narrator.say("\nThe demo stopped: \(error)")
    }
    return await conclude()
  }

  private func conclude() async -> Int32 {
    do {
      let summary = try await DemoSummary.read(self)
      if options.isJSON {
        Terminal.say(summary.json.text)
      } else {
        narrator.say("\n" + summary.text(world: world))
      }
      return summary.isAsExpected(script) ? 0 : 1
    } catch {
      narrator.say("The summary cannot be read: \(error)")
      return 1
    }
  }
}

/// Counts what was written to GitHub.
final class WriteCounter: Sendable {
  private let state = Mutex(0)

  func count(_ method: String, _ route: String) {
    guard method != "GET", !route.contains("access_tokens") else { return }
    state.withLock { $0 += 1 }
  }

  var total: Int { state.withLock(\.self) }
}
