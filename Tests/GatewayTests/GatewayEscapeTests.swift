import Configuration
import Essentials
import Foundation
import Gateway
import HTTPClient
import HTTPServer
import LanguageModel
import Runtime
import Sandbox
import Sockets
import Synchronization
import Testing

@Suite(.serialized) struct `A way out through the gateway` {
  @Test func `is tried in all forms that we know`() {
    #expect(GatewayEscape.all.count >= 50)
    #expect(Set(GatewayEscape.all.map(\.testDescription)).count == GatewayEscape.all.count)
  }

  @Test(arguments: GatewayEscape.all) func `fails from a sandbox, for the reason expected`(
    _ escape: GatewayEscape
  ) async throws {
    try await withFolder { folder in
      let dialer = Dialer(resolve: { _, port in escape.addresses.compactMap { SocketAddress(numeric: $0, port: port) } }
      )
      let run = try Runs.open("run", folder, dialer: dialer)
      let sandbox = try Self.sandbox(folder, run)
      let said = try await run.serving { try await Self.ask(escape, sandbox) }
      #expect(said == "\(escape.status)")
    }
  }

  /// The same requests, where nothing is in the way: with the run's own token, and where every address is as good as another.
  @Test func `is there where nobody keeps it`() async throws {
    try await withFolder { folder in
      let listener = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
      let careless = Dialer(
        resolve: { _, _ in [SocketAddress(numeric: "127.0.0.1", port: listener.port)].compactMap(\.self) },
        isAllowed: { _ in true })
      let run = try Runs.open("run", folder, dialer: careless)
      let sandbox = try Self.sandbox(folder, run)
      let said = try await run.serving {
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { await listener.serve { _ in } }
          defer { group.cancelAll() }
          return [
            try await Self.ask(GatewayEscape("", "", "GET /v1/models", status: 200), sandbox),
            try await Self.ask(GatewayEscape("", "", "CONNECT listed.example.org:443", status: 200), sandbox),
          ]
        }
      }
      #expect(said == ["200", "200"])
    }
  }

  /// The numbers mean this machine to any program that asks the system for a connection.
  @Test(arguments: [
    "127.0.0.1", "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.1", "127.1", "localhost",
  ])
  func `leads to this machine outside, and nowhere from a sandbox`(_ host: String) async throws {
    try await withFolder { folder in
      let listener = try SocketServer(.tcp(host: "127.0.0.1", port: 0))
      let program = "import socket, sys; socket.create_connection((sys.argv[1], int(sys.argv[2])), 5); print('reached')"
      let arguments = ["-IS", "-c", program, host, "\(listener.port)"]
      let sandbox = try Self.sandbox(folder, nil)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await listener.serve { _ in } }
        defer { group.cancelAll() }
        let outside = try await ChildProcess.run(Command("/usr/bin/python3", arguments))
        #expect(outside.outputText == "reached\n", "\(outside.errorText)")
        let inside = try await sandbox.run(["/usr/bin/python3"] + arguments)
        #expect(inside.outputText.isEmpty && inside.errorText.contains("Connection refused"))
      }
    }
  }

  @Test func `ends with the run whose token it was`() async throws {
    try await withFolder { folder in
      let run = try Runs.open("run", folder, dialer: Dialer())
      let sandbox = try Self.sandbox(folder, run)
      let ask = GatewayEscape("", "", "GET /v1/models", status: 200)
      let during = try await run.serving { try await Self.ask(ask, sandbox) }
      let after = try await Self.ask(ask, sandbox, patience: 1)
      #expect(during == "200")
      // Whether the file is still there or not: nobody answers.
      #expect(["ECONNREFUSED", "ENOENT", "timed out"].contains(after))
    }
  }

  @Test func `is not found at another run's socket`() async throws {
    try await withFolder { folder in
      let run = try Runs.open("run", folder, dialer: Dialer())
      let other = try Runs.open("other", folder, dialer: Dialer())
      let sandbox = try Self.sandbox(folder, run)
      let ask = GatewayEscape("", "", "GET /v1/models", token: .another, status: 200)
      let (inside, outside) = try await other.serving {
        (
          try await Self.ask(ask, sandbox, at: "\(folder)/other/s"),
          try await ChildProcess.run(
            Command(
              "/usr/bin/python3", ["-IS", "-c", Self.client, "\(folder)/other/s", "20"], input: Self.request(ask))
          ).outputText
        )
      }
      #expect(inside == "ENOENT")
      #expect(outside == "200\n")
    }
  }

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    // Short, as a socket's path has to be.
    let folder = FileManager.default.temporaryDirectory.path + "/ge-\(UUID().uuidString.prefix(8))"
    try FileManager.default.createDirectory(atPath: folder + "/base", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private static func sandbox(_ folder: String, _ run: Gateway?) throws -> Sandbox {
    let layout = SandboxLayout(base: folder + "/base", directory: folder + "/sandbox")
    return try Sandbox(layout: layout, readOnlyBinds: run == nil ? [] : [(folder + "/run", "/gateway")])
  }

  /// What a program in the sandbox hears: a status, or the name of an error.
  private static func ask(
    _ escape: GatewayEscape, _ sandbox: Sandbox, at path: String = "/gateway/s", patience seconds: Int = 20
  ) async throws -> String {
    let result = try await sandbox.run(
      ["/usr/bin/python3", "-IS", "-c", client, path, "\(seconds)"], input: request(escape), deadline: .seconds(30))
    #expect(result.succeeded, "\(result.errorText)")
    return result.outputText.trimmingCharacters(in: .newlines)
  }

  private static func request(_ escape: GatewayEscape) -> Data {
    let token: String? =
      switch escape.token {
      case .none: nil
      case .own: Runs.token("run")
      case .wrong: "0123456789abcdef"
      case .another: Runs.token("other")
      case .begun: String(Runs.token("run").dropLast())
      case .longer: Runs.token("run") + "0"
      }
    let pair = token.map { Data("nightshift:\($0)".utf8).base64EncodedString() }
    let field = pair.map { "\(escape.line.hasPrefix("CONNECT") ? "Proxy-" : "")Authorization: Basic \($0)\r\n" } ?? ""
    return Data("\(escape.line) HTTP/1.1\r\nHost: listed.example.org\r\n\(field)Content-Length: 0\r\n\r\n".utf8)
  }

  private static let client = """
    import errno, socket, sys
    try:
      s = socket.socket(socket.AF_UNIX)
      s.settimeout(float(sys.argv[2]))
      s.connect(sys.argv[1])
      s.sendall(sys.stdin.buffer.read())
      print(s.recv(4096).split()[1].decode())
    except OSError as error: print(errno.errorcode.get(error.errno, str(error)))
    """
}

/// Gateways of runs, each with a token of its own.
private enum Runs {
  static func token(_ name: String) -> String { "token-of-\(name)" }

  static func open(_ name: String, _ folder: String, dialer: Dialer) throws -> Gateway {
    try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
    let run = GatewayRun(
      token: Redacted(token(name)), models: [], account: SpendAccount(run: name, repository: "a/b"),
      hosts: ["listed.example.org"].compactMap { HostPattern($0) })
    return try Gateway(
      run, path: "\(folder)/\(name)/s", book: BudgetBook(limits: [:]), transport: try CurlTransport(),
      time: SystemTime(), dialer: dialer, ledger: { _ in }, record: { _ in })
  }
}
