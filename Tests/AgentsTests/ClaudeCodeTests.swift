import Agents
import Domain
import Essentials
import Foundation
import Runtime
import Synchronization
import Testing

/// A stand-in for the program: it answers with lines, and notes how it was called.
private final class ScriptedClaude: AgentWorkspace {
  private let answers: [String]
  private let state = Mutex<[ConnectedProgram]>([])
  private let status: Int32
  let tree = "/workspace"
  let home = "/home/agent"
  let servers: [String]

  init(_ answers: [String], status: Int32 = 0, servers: [String] = []) {
    self.answers = answers
    self.status = status
    self.servers = servers
  }

  var calls: [ConnectedProgram] { state.withLock(\.self) }

  func run(_ arguments: [String], files: [String: Data], deadline: Duration) async throws -> CommandResult {
    Issue.record("it has to be connected")
    return try await runConnected(ConnectedProgram(arguments, files: files, deadline: deadline))
  }

  func runConnected(_ program: ConnectedProgram) async throws -> CommandResult {
    let number = state.withLock { calls in
      calls.append(program)
      return calls.count
    }
    return CommandResult(
      ending: .exited(status), output: Data(answers[min(number, answers.count) - 1].utf8),
      errorOutput: Data("why".utf8),
      truncated: false, seconds: 1)
  }

  func reset() async throws {}
}

private let session = "7c8f1f8e-30a1-4c86-9b1e-3f3a54c1b0aa"
private let start = #"{"type":"system","subtype":"init","session_id":"\#(session)"}"#
private let words =
  #"{"type":"assistant","session_id":"\#(session)","message":{"content":[{"type":"text","text":"I look."},{"type":"tool_use","name":"Read","input":{"file_path":"/workspace/a"}}]}}"#

private func result(
  _ answer: String = #"{"outcome":"changed","title":"Mend the prices","summary":"S."}"#, subtype: String = "success",
  isError: Bool = false, stop: String = "end_turn", errors: String = "[]", named: String = session
) -> String {
  #"{"type":"result","subtype":"\#(subtype)","is_error":\#(isError),"stop_reason":"\#(stop)","session_id":"\#(named)","#
    + #""errors":\#(errors),"structured_output":\#(answer)}"#
}

@Suite struct `The agent Claude Code` {
  private func run(
    _ workspace: ScriptedClaude, conversation: inout Conversation, feedback: [String] = []
  ) async throws -> FixAttempt {
    var attempt: FixAttempt?
    var kept = conversation
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let options = ClaudeCodeOptions(program: "/opt/claude", model: "m-1", tools: ["Bash", "Read"], turns: 7)
      let agent = ClaudeCodeAgent(options, mark: { "0123456789abcdef" }, newSession: { session })
      #expect(agent.needs == AgentNeeds(access: .models, programs: ["/opt/claude"]))
      attempt = try await agent.run(
        shop.brief(feedback: feedback), mirror: repository.mirror, in: workspace, conversation: &kept, now: .day(8))
    }
    conversation = kept
    return try #require(attempt)
  }

  @Test func `is called without a terminal, with its tools, its turns and the form of its answer`() async throws {
    let workspace = ScriptedClaude([[start, words, result()].joined(separator: "\n")], servers: ["tickets"])
    var conversation = Conversation()
    let attempt = try await run(workspace, conversation: &conversation)
    #expect(attempt == .changed(title: "Mend the prices", summary: "S.", suspect: nil))
    let call = try #require(workspace.calls.first)
    #expect(call.arguments.first == "/opt/claude")
    func value(_ name: String) -> String? {
      call.arguments.firstIndex(of: name).map { call.arguments[$0 + 1] }
    }
    #expect(value("--session-id") == session && value("--resume") == nil)
    #expect(value("--tools") == "Bash,Read" && value("--allowedTools") == "Bash,Read,mcp__tickets")
    #expect(value("--max-turns") == "7" && value("--model") == "m-1" && value("--setting-sources")?.isEmpty == true)
    #expect(value("--output-format") == "stream-json" && value("--input-format") == "stream-json")
    #expect(call.environment["CLAUDE_CONFIG_DIR"] == "/home/agent/.session/claude")
    let servers = try JSONValue(parsing: try #require(call.files["mcp.json"]))
    #expect(servers.at("/mcpServers/tickets/url") == "${NIGHTSHIFT_GATEWAY_URL}/mcp/tickets")
    let said = try JSONValue(parsing: call.input)
    #expect(said["type"] == "user")
    #expect(said.at("/message/content/0/text")?.string?.contains("Prices fail") == true)
    #expect(conversation.turns.map(\.role) == [.host, .agent, .tool, .agent])
  }

  @Test func `goes on with its session, and is told only what is new`() async throws {
    let answer = [start, result()].joined(separator: "\n")
    let workspace = ScriptedClaude([answer])
    var conversation = Conversation()
    _ = try await run(workspace, conversation: &conversation)
    #expect(conversation.memory["session"]?.string == session && conversation.memory["runs"] == 1)
    _ = try await run(workspace, conversation: &conversation, feedback: ["Why?"])
    let second = try #require(workspace.calls.last)
    #expect(second.arguments.suffix(2) == ["--resume", session])
    let text = try #require(try JSONValue(parsing: second.input).at("/message/content/0/text")?.string)
    #expect(text.contains("Why?") && !text.contains("The problem to resolve"))
    #expect(conversation.memory["runs"] == 2)
  }

  @Test func `begins anew, with all that there is to know, where its session is lost`() async throws {
    let lost = result(
      "null", subtype: "error_during_execution", isError: true,
      errors: #"["No conversation found with session ID: \#(session)"]"#)
    let workspace = ScriptedClaude([[start, result()].joined(separator: "\n"), lost, start + "\n" + result()])
    var conversation = Conversation()
    _ = try await run(workspace, conversation: &conversation)
    let attempt = try await run(workspace, conversation: &conversation, feedback: ["Why?"])
    #expect(attempt == .changed(title: "Mend the prices", summary: "S.", suspect: nil))
    let last = try #require(workspace.calls.last)
    #expect(workspace.calls.count == 3 && last.arguments.contains("--session-id"))
    let text = try #require(try JSONValue(parsing: last.input).at("/message/content/0/text")?.string)
    #expect(text.contains("The problem to resolve") && text.contains("Why?"))
  }

  @Test(arguments: [
    (#"{"outcome":"answered","summary":"Because."}"#, FixAttempt.answered("Because.")),
    (#"{"outcome":"gave up","summary":"Cannot."}"#, .gaveUp(reason: "Cannot.", question: nil)),
    (
      #"{"outcome":"asked","summary":"S.","question":"Which?"}"#,
      .gaveUp(reason: "the agent needs an answer", question: "Which?")
    ),
  ])
  func `may end otherwise`(_ answer: String, _ wanted: FixAttempt) async throws {
    var conversation = Conversation()
    let workspace = ScriptedClaude([start + "\n" + result(answer)])
    #expect(try await run(workspace, conversation: &conversation) == wanted)
  }

  /// Everything that is not a whole answer, by what is wrong with it.
  static let broken: [(String, String)] = [
    ("", "without a result"),
    (start + "\n" + words, "without a result"),
    ("hello", "is no message"),
    (start + "\n" + result() + "\n{\"type\":", "is no message"),
    (start + "\n" + result() + "\n" + result(), "two results"),
    (start + "\n" + result(named: "11111111-2222-4333-8444-555555555555"), "another session"),
    (start + "\n" + result("null"), "without an answer"),
    (start + "\n" + result(stop: "refusal"), "refused"),
    (start + "\n" + result("null", subtype: "error_max_turns", isError: true), "limit of turns"),
    (start + "\n" + result(isError: true, errors: #"["API Error: 403"]"#), "API Error"),
    (start + "\n" + result(subtype: "error_during_execution"), "an error"),
    (start + "\n" + result(#"{"outcome":"changed","summary":"S."}"#), "not of the asked form"),
    (start + "\n" + result(#"{"outcome":"changed","title":"Mend it all","summary":""}"#), "not of the asked form"),
    (start + "\n" + result(#"{"outcome":"asked","summary":"S."}"#), "not of the asked form"),
    (start + "\n" + result(#"{"outcome":"merged","summary":"S."}"#), "not of the asked form"),
    (start + "\n" + result(#"{"outcome":"answered","summary":"S.","more":1}"#), "not of the asked form"),
    (start + "\n" + result(#""changed""#), "not of the asked form"),
  ]

  @Test(arguments: broken)
  func `changes nothing without a whole answer`(_ output: String, _ reason: String) async throws {
    var conversation = Conversation()
    let attempt = try await run(ScriptedClaude([output]), conversation: &conversation)
    guard case .gaveUp(let said, nil) = attempt else {
      Issue.record("\(attempt)")
      return
    }
    #expect(said.contains(reason), "\(said)")
  }

  @Test func `changes nothing where the program fails after its answer`() async throws {
    var conversation = Conversation()
    let workspace = ScriptedClaude([start + "\n" + result()], status: 1)
    guard case .gaveUp(let said, nil) = try await run(workspace, conversation: &conversation) else {
      Issue.record("it counts")
      return
    }
    #expect(said.contains("the program ended") && said.contains("why"))
  }
}
