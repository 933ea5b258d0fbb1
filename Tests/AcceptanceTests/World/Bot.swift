import Foundation
import Glibc
import Runtime
import Synchronization
import Testing

/// `nightshift serve` as a process of its own, started and ended as often as wished.
final class Bot: Sendable {
  private struct State {
    var life: Background?
    var pid: pid_t?
    var port: Int?
    var starts = 0
    var output = ""
  }

  let settings: String
  private let road: Road
  private let state = Mutex(State())

  init(settings: String, road: Road) {
    self.settings = settings
    self.road = road
  }

  /// The program beside the tests.
  static var program: String {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "nightshift")
      .path
  }

  var port: Int { state.withLock { $0.port ?? 0 } }
  var starts: Int { state.withLock(\.starts) }
  /// What it said on both streams, the end of it.
  var output: String { state.withLock { String($0.output.suffix(6_000)) } }

  /// Starts the process and returns once it listens.
  func start() async throws {
    let life = Background()
    let listening = Latch()
    let command = Command(
      "sh", ["-c", "echo \"pid $$\"; exec \"$@\"", "sh", Self.program, "serve", "--config", settings],
      environment: Command.inherited, deadline: .seconds(900))
    state.withLock { state in
      state.life = life
      (state.pid, state.port) = (nil, nil)
      state.starts += 1
    }
    let words = Mutex("")
    life.run { [self] in
      _ = try? await ChildProcess.run(command) { piece in
        let text = words.withLock { words in
          words += String(decoding: piece, as: UTF8.self)
          return words
        }
        if self.hear(piece, text) { listening.open() }
      }
      listening.open()
    }
    await listening.wait()
    guard let port = state.withLock(\.port) else { throw BotError("it did not start: \(output)") }
    road.lead(to: port)
  }

  private func hear(_ piece: Data, _ all: String) -> Bool {
    state.withLock { state in
      state.output += String(decoding: piece, as: UTF8.self)
      if let pid = all.firstMatch(of: /pid (\d+)\n/)?.1 { state.pid = pid_t(pid) }
      if let port = all.firstMatch(of: /nightshift listens at http:\/\/127\.0\.0\.1:(\d+)\n/)?.1 {
        state.port = Int(port)
      }
      return state.port != nil
    }
  }

  /// SIGKILL, and gone when this returns.
  func kill() async {
    road.lead(to: nil)
    guard let life = state.withLock(\.life) else { return }
    life.cancelAll()
    await life.finish()
  }

  /// SIGTERM, and gone when this returns.
  func stop() async {
    road.lead(to: nil)
    guard let (life, pid) = state.withLock({ state in state.life.map { ($0, state.pid) } }) else { return }
    if let pid { Glibc.kill(pid, SIGTERM) }
    await life.finish()
  }

  /// Runs another command of the program with the same settings.
  func run(_ words: String...) async throws -> CommandResult {
    try await ChildProcess.run(
      Command(
        Self.program, words + ["--config", settings], environment: Command.inherited, deadline: .seconds(60)))
  }
}

struct BotError: Error, CustomStringConvertible {
  var description: String

  init(_ text: String) { description = text }
}
