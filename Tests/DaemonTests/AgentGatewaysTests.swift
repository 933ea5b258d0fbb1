import Agents
import Configuration
import ContextProtocol
import Daemon
import Essentials
import Foundation
import HTTPClient
import HTTPMessages
import LanguageModel
import ModelSimulator
import Runtime
import Sandbox
import Synchronization
import Testing

/// A provider, a gateway as the service opens it, and a sandbox with the real relay before it.
private struct Line {
  static let key = "sk-of-the-provider-4711"
  var workspace: SandboxWorkspace
  var line: GatewayLine
  var provider: ModelServer

  /// The program beside the tests.
  static var relay: RelayProgram {
    OwnProgram.relay(
      at: URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        .appending(path: "nightshift").path)
  }

  static func with(
    budget: BudgetSettings = BudgetSettings(), access: GatewayAccess = .models, hosts: [String] = [],
    _ body: @escaping @Sendable (Line) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "line-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
    try await ModelServer(script: { _ in .reply(ModelReply(text: "owl", usage: TokenUsage(input: 100, output: 10))) })
      .serving { provider in
        var settings = Settings()
        var model = ModelSettings()
        (model.provider, model.model, model.key) = (.openai, "m-1", Redacted(key))
        (model.inputUSD, model.outputUSD, model.url) = (10, 10, URL(string: provider.base))
        settings.models["one"] = model
        settings.tasks.fix = ["one"]
        settings.budget = budget
        settings.agents.hosts = hosts
        let gateways = try AgentGateways(
          settings, models: try await registry(settings), relay: relay, log: .discarded)
        try await gateways.serving(access, in: folder + "/1.gw") { line in
          guard let line else { return #expect(access == .hosts && hosts.isEmpty && ToolDoor.current == nil) }
          let workspace = try SandboxWorkspace(
            layout: SandboxLayout(base: folder + "/base", directory: folder + "/run"), line: line)
          try await body(Line(workspace: workspace, line: line, provider: provider))
          try await workspace.reset()
        }
        #expect(!FileManager.default.fileExists(atPath: folder + "/1.gw"), "nothing is left of a gateway")
      }
  }

  private static func registry(_ settings: Settings) async throws -> ModelRegistry {
    try ModelRegistry(
      settings, catalogue: ModelCatalogue.builtIn(), book: BudgetBook(settings.budget), time: SystemTime(),
      chance: { 0 }, transport: { _ in try CurlTransport() }, ledger: { _ in })
  }

  func run(_ script: String) async throws -> CommandResult {
    try await workspace.runConnected(ConnectedProgram(["/bin/sh", "-c", script], deadline: .seconds(60)))
  }

  /// Asks the model with nothing but what the sandbox has.
  static let asking = """
    python3 - <<'END'
    import json, os, urllib.error, urllib.request
    body = {"model": "MODEL", "max_tokens": 20, "messages": [{"role": "user", "content": "who?"}]}
    request = urllib.request.Request(
        os.environ["OPENAI_BASE_URL"] + "/chat/completions", json.dumps(body).encode(),
        {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"})
    try:
        print(json.load(urllib.request.urlopen(request))["choices"][0]["message"]["content"])
    except urllib.error.HTTPError as error:
        print(error.code, error.read().decode())
    END
    """

  static func asking(_ model: String) -> String { asking.replacing("MODEL", with: model) }
}

@Suite struct `A run of an agent` {
  @Test func `asks its models through a gateway of its own, and finds the key nowhere`() async throws {
    try await Line.with { line in
      let look = """
        env; cat /proc/*/environ /proc/*/cmdline /proc/*/maps 2>/dev/null | tr '\\0' '\\n'
        find /gateway /brief /home /tmp /workspace /etc -type f 2>/dev/null | xargs -r cat 2>/dev/null; ls -la /gateway
        """
      let result = try await line.run(Line.asking("m-1") + "\n" + look)
      #expect(result.outputText.hasPrefix("owl\n"), "\(result)")
      #expect(result.outputText.contains(line.line.token.reveal()), "it looked at the right places")
      #expect(result.outputText.contains("sandbox-relay"))
      #expect(!(result.outputText + result.errorText).contains(Line.key))
      let sent = try #require(line.provider.questions.first?.http.headers["Authorization"])
      #expect(sent == "Bearer \(Line.key)")
      let report = line.line.report()
      #expect(report.calls == 1 && report.tokens == 110 && report.refusal == nil)
    }
  }

  @Test func `finds the tools of its servers behind the gateway, and no other`() async throws {
    let server = """
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\\([0-9]*\\).*/\\1/p')
        case "$line" in
        *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{},"serverInfo":{"name":"s"}}' ;;
        *'"tools/list"'*) result='{"tools":[{"name":"look","inputSchema":{"type":"object"}}]}' ;;
        *'"tools/call"'*) result='{"content":[{"type":"text","text":"forty-two"}]}' ;;
        *) continue ;;
        esac
        printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
      done
      """
    let command = Command("/bin/sh", ["-c", server], environment: ["PATH": "/usr/bin:/bin"])
    let tools = ContextTools([.init(ContextServerAddress(name: "docs", command: command), allowed: ["look"])])
    let ask = """
      ask() { python3 -c 'import os, sys, urllib.request, urllib.error
      body = b"{\\"jsonrpc\\":\\"2.0\\",\\"id\\":1,\\"method\\":\\"tools/call\\",\\"params\\":{\\"name\\":\\"look\\"}}"
      request = urllib.request.Request(os.environ["NIGHTSHIFT_GATEWAY_URL"] + "/mcp/" + sys.argv[1], body,
          {"Authorization": "Bearer " + os.environ["NIGHTSHIFT_GATEWAY_TOKEN"]})
      try: print(urllib.request.urlopen(request).read().decode())
      except urllib.error.HTTPError as error: print(error.code)' "$1"; }
      ask docs; ask metrics
      """
    try await tools.lend { lent in
      try await ToolDoor.$current.withValue(ToolDoor(lent, mark: "0123456789abcdef")) {
        try await Line.with(access: .hosts) { line in
          #expect(line.line.servers == ["docs"])
          let said = try await line.run(ask).outputText
          #expect(said.contains("untrusted-0123456789abcdef") && said.contains("forty-two"), "\(said)")
          #expect(said.hasSuffix("404\n"))
        }
      }
    }
  }

  @Test func `may ask no other model, and is told which it may`() async throws {
    try await Line.with { line in
      let result = try await line.run(Line.asking("m-2"))
      #expect(result.outputText.hasPrefix("403 ") && result.outputText.contains("m-1"))
      #expect(line.provider.questions.isEmpty)
      #expect(line.line.report().requests.count == 1)
    }
  }

  @Test func `is stopped by its budget, which says so`() async throws {
    var budget = BudgetSettings()
    budget.perCallUSD = 0.000_001
    try await Line.with(budget: budget) { line in
      let result = try await line.run(Line.asking("m-1"))
      #expect(result.outputText.hasPrefix("403 "))
      #expect(line.line.report().refusal != nil && line.provider.questions.isEmpty)
    }
  }

  @Test func `connects to no host that is not on the list, nor by any other way`() async throws {
    try await Line.with { line in
      let script = """
        python3 - <<'END'
        import os, socket, urllib.parse
        proxy = urllib.parse.urlparse(os.environ["HTTPS_PROXY"])
        import base64
        pair = base64.b64encode(f"{proxy.username}:{proxy.password}".encode()).decode()
        line = socket.create_connection((proxy.hostname, proxy.port))
        line.sendall(f"CONNECT example.org:443 HTTP/1.1\\r\\nProxy-Authorization: Basic {pair}\\r\\n\\r\\n".encode())
        print(line.recv(100).split(b"\\r\\n")[0].decode())
        try:
            socket.create_connection(("192.0.2.1", 443), 5)
            print("connected")
        except OSError as error:
            print("no way")
        END
        """
      let result = try await line.run(script)
      #expect(result.outputText.hasPrefix("HTTP/1.1 403"), "\(result)")
      #expect(result.outputText.hasSuffix("no way\n"))
      #expect(line.line.report().requests.first?.hasPrefix("connect example.org:443 403") == true)
    }
  }

  @Test func `reaches hosts and no model where its agent asks from outside`() async throws {
    try await Line.with(access: .hosts, hosts: ["pypi.org"]) { line in
      let result = try await line.run(Line.asking("m-1"))
      #expect(result.outputText.hasPrefix("403 "), "\(result)")
      #expect(line.provider.questions.isEmpty)
    }
  }

  @Test func `has no gateway where there is nothing to reach`() async throws {
    try await Line.with(access: .hosts) { _ in Issue.record("there is a line") }
  }
}

@Suite struct `What a service clears at its start` {
  @Test func `is also what a killed one left of its gateways`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "swept-\(UUID().uuidString.prefix(8))").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(atPath: folder + "/0a1b.gw", withIntermediateDirectories: true)
    try Data().write(to: URL(filePath: folder + "/0a1b.gw/socket"))
    #expect(try Sandbox.sweep(folder).folders == 1)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
  }
}

@Suite struct `The settings of agents` {
  private func choice(_ text: String) async throws -> AgentChoice {
    let settings = try Settings.parse(Data(text.utf8))
    let registry = try ModelRegistry(
      settings, catalogue: ModelCatalogue.builtIn(), book: BudgetBook(settings.budget), time: SystemTime(),
      chance: { 0 }, transport: { _ in try CurlTransport() }, ledger: { _ in })
    return try AgentChoice(settings.agents, models: registry)
  }

  @Test func `choose Claude Code with the first model that speaks as it does`() async throws {
    let chosen = try await choice(
      """
      models:
        a: {provider: openai, model: x, key: k, input_usd: 1, output_usd: 1}
        b: {provider: anthropic, model: y, key: k, input_usd: 1, output_usd: 1}
      tasks: {fix: [a, b]}
      agents: {fix: claude-code, claude_code: {program: /bin/true, turns: 3}}
      """)
    #expect(chosen.fix.name == "claude-code")
    #expect(chosen.fix.needs == AgentNeeds(access: .models, programs: ["/bin/true"]))
  }

  @Test func `are refused where a host is none`() async throws {
    let settings = try Settings.parse(Data("agents: {hosts: [localhost]}".utf8))
    let registry = try ModelRegistry(
      settings, catalogue: ModelCatalogue.builtIn(), book: BudgetBook(settings.budget), time: SystemTime(),
      chance: { 0 }, transport: { _ in try CurlTransport() }, ledger: { _ in })
    #expect(throws: StartError.self) {
      try AgentGateways(settings, models: registry, relay: RelayProgram(path: "/bin/true"), log: .discarded)
    }
  }

  @Test(arguments: [
    "agents: {fix: claude-code, claude_code: {program: /bin/true}}",
    """
    models: {a: {provider: openai, model: x, key: k, input_usd: 1, output_usd: 1}}
    tasks: {fix: [a]}
    agents: {fix: claude-code, claude_code: {program: /bin/true}}
    """,
    """
    models: {a: {provider: anthropic, model: x, key: k, input_usd: 1, output_usd: 1}}
    tasks: {fix: [a]}
    agents: {fix: claude-code, claude_code: {program: /nowhere/claude}}
    """,
  ])
  func `are refused where Claude Code lacks its program or a model`(_ text: String) async throws {
    await #expect(throws: StartError.self) { try await choice(text) }
  }
}
