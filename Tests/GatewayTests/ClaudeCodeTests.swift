import Essentials
import Foundation
import Gateway
import LanguageModel
import ModelSimulator
import Runtime
import Testing

private let program = ProcessInfo.processInfo.environment["NIGHTSHIFT_TEST_CLAUDE"]
/// In CI it has to be there.
private let isWanted = program != nil || ProcessInfo.processInfo.environment["CI"] != nil

/// The real program, in print mode, with nothing but the relay to talk to.
@Suite(.enabled(if: isWanted, "set NIGHTSHIFT_TEST_CLAUDE to the claude program"))
struct `Claude Code behind a gateway` {
  @Test func `works, uses its tools and is paid for, without the key`() async throws {
    let program = try #require(program)
    let home = FileManager.default.temporaryDirectory.appending(path: "claude-\(UUID().uuidString.prefix(8))")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    let script: ModelServer.Script = { question in
      let results = question.conversation.messages.flatMap(\.parts).compactMap(\.toolResult)
      guard question.conversation.tools.contains(where: { $0.name == "Bash" }), results.isEmpty else {
        let seen = results.last?.text ?? ""
        return .reply(ModelReply(text: "I have seen \(seen)", usage: TokenUsage(input: 10, output: 5)))
      }
      let use = ToolUse(id: "toolu_1", name: "Bash", input: ["command": "echo owl; env", "description": "look"])
      return .reply(ModelReply(uses: [use], usage: TokenUsage(input: 10, output: 5)))
    }
    try await GatewayWorld.with(script: script) { world in
      let relay = try SandboxRelay(socket: world.path)
      let result = try await relay.serving {
        var environment = SandboxRelay.environment(port: relay.port, token: "run-token")
        environment.merge([
          "HOME": home.path, "PATH": "/usr/bin:/bin", "ANTHROPIC_MODEL": "m-messages",
          "ANTHROPIC_DEFAULT_HAIKU_MODEL": "m-messages", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
          "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1",
        ]) { _, new in new }
        let words = [
          "-p", "look around", "--output-format", "stream-json", "--verbose", "--allowedTools", "Bash", "--max-turns",
          "5",
        ]
        return try await ChildProcess.run(
          Command(program, words, environment: environment, workingDirectory: home.path, deadline: .seconds(120)))
      }
      let last = result.outputText.split(separator: "\n").last.map(String.init) ?? ""
      let said = try JSONValue(parsing: last)
      #expect(said["type"] == "result" && said["is_error"] == false, "\(last.prefix(2000))")
      #expect(said["result"]?.string?.contains("I have seen owl") == true)
      #expect(!result.outputText.contains("sk-secret"))
      #expect(world.notes.calls.count >= 2 && world.notes.calls.allSatisfy { $0.failure == nil })
      #expect(world.gateway.refusal == nil)
    }
  }
}
