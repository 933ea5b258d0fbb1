import Essentials
import Foundation

/// One call of Claude Code: its words, its files and its environment.
struct ClaudeCodeCall {
  let options: ClaudeCodeOptions
  let session: ClaudeCodeSession
  /// Told to the model after the program's own words.
  let system: String
  /// What the host says in this run.
  let text: String

  /// The program's own hooks, settings and advice are left out where the repository could have written them.
  private static let fixed = [
    "-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose", "--permission-prompts",
    "none", "--setting-sources", "", "--strict-mcp-config", "--mcp-config", "/brief/mcp.json",
    "--append-system-prompt-file", "/brief/system.md",
  ]

  func program(in workspace: any AgentWorkspace) -> ConnectedProgram {
    let servers = workspace.servers
    let ownTools = options.tools.joined(separator: ",")
    let allowed = options.tools + servers.map { "mcp__\($0)" }
    let arguments =
      [options.program] + Self.fixed + [
        "--model", options.model, "--max-turns", String(options.turns), "--tools", ownTools, "--allowedTools",
        allowed.joined(separator: ","), "--json-schema", ClaudeCodeAnswer.schema.text,
        session.runs > 0 ? "--resume" : "--session-id", session.id,
      ]
    return ConnectedProgram(
      arguments,
      files: ["mcp.json": Self.configuration(of: servers).data, "system.md": Data((system + Self.ending).utf8)],
      environment: environment(home: workspace.home), input: Data((message.text + "\n").utf8),
      deadline: options.deadline)
  }

  /// How the tools are called here, and how to end, since the prompts speak of our own.
  private static let ending = """


    Where you are told to use `run`, `edit` or `write`, use your own tools for it. Where you are told to call `finish` or `ask`, end with
    the structured answer: `changed` with a title and a summary, `answered` where only a question was to be answered, `asked` with the
    question to people, or `gave up` with the reason as the summary.
    """

  private var message: JSONValue {
    [
      "type": "user", "message": ["role": "user", "content": [["type": "text", "text": .string(text)]]],
    ]
  }

  /// All models that it may think of are the one of the run; it does nothing that is not about the work.
  private func environment(home: String) -> [String: String] {
    [
      "CLAUDE_CONFIG_DIR": "\(home)/.session/claude", "ANTHROPIC_MODEL": options.model,
      "ANTHROPIC_DEFAULT_HAIKU_MODEL": options.model, "ANTHROPIC_DEFAULT_SONNET_MODEL": options.model,
      "ANTHROPIC_DEFAULT_OPUS_MODEL": options.model, "ANTHROPIC_SMALL_FAST_MODEL": options.model,
      "CLAUDE_CODE_SUBAGENT_MODEL": options.model, "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
      "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1", "DISABLE_ERROR_REPORTING": "1", "CI": "true",
    ]
  }

  /// The gateway's servers of tools; the program puts the relay's address and the run's token in.
  private static func configuration(of servers: [String]) -> JSONValue {
    let entries = servers.map { name -> (String, JSONValue) in
      (
        name,
        [
          "type": "http", "url": .string("${NIGHTSHIFT_GATEWAY_URL}/mcp/\(name)"),
          "headers": ["Authorization": "Bearer ${NIGHTSHIFT_GATEWAY_TOKEN}"],
        ]
      )
    }
    return ["mcpServers": .object(Dictionary(entries) { first, _ in first })]
  }
}
