import Daemon
import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Sandbox

/// The command `nightshift github`.
enum GitHubCommand: ToolCommand {
  static let name = "github"
  static let summary = "run the embedded GitHub on its own, for any client"
  static let usage = """
    usage: nightshift github --port N --data DIR [--repo DIR]... [--socket PATH] [--webhook URL] [--record FILE]
           [--act-as LOGIN] [--sandbox isolated|none]

    REST is under /api/v3 and GraphQL under /api/graphql, as on an Enterprise host; git works over HTTP; workflows really run.
    The first line on standard output is a JSON object with the addresses and credentials. It stays until SIGTERM.

      --port N        where to listen on 127.0.0.1; 0 for any free port
      --data DIR      where everything is kept
      --repo DIR      a git repository, taken in as acme/<folder name>; may be repeated
      --socket PATH   listen at a Unix socket as well
      --webhook URL   where the app's webhooks go
      --record FILE   write down each exchange and webhook, one JSON object a line, without tokens
      --act-as LOGIN  whom a browser acts for: its pages get buttons, boxes that can be ticked, and forms for apps
      --sandbox MODE  where CI runs; none means on this machine without any protection
    """

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(
      words, options: ["port", "data", "repo", "socket", "webhook", "record", "act-as", "sandbox"])
    try arguments.none()
    guard let port = try arguments.number("port", in: 0...65_535) else { throw UsageError("--port is needed") }
    guard let data = arguments["data"] else { throw UsageError("--data is needed") }
    let mode = try SandboxChoice.read(arguments["sandbox"])
    try await SandboxChoice.check(mode)
    UnixSignals.ignoreBrokenPipes()
    let directory = URL(filePath: data).standardizedFileURL.path
    guard let lock = try? DataDirectoryLock(directory: directory) else {
      throw UsageError(
        "\(directory) cannot be written, or another nightshift uses it: stop that, or give another --data")
    }
    let log = LogSink(format: .text, minimum: .warning).log
    let repositories = try arguments.all("repo").map(RepositoryFolder.read)
    var people = [RepositoryAuthors.Author.octavia]
    for repository in repositories {
      for author in await RepositoryAuthors.read(repository.source)
      where !people.contains(where: { $0.login == author.login }) { people.append(author) }
    }
    let world = try await EmbeddedWorld.open(
      directory: directory, port: port, socket: arguments["socket"],
      repositories: repositories, people: people,
      ci: try WorkflowRunner(scratch: "\(directory)/ci", mode: mode, now: { SystemTime().now() }), log: log,
      record: arguments["record"], actingFor: arguments["act-as"])
    try await world.simulator.hub.setWebhook(of: EmbeddedWorld.app, to: arguments["webhook"])
    let token = try await world.simulator.hub.token(of: "octavia")
    let line: JSONValue = [
      "api": .string(world.api), "html": .string(world.html), "token": .string(token.reveal()),
      "app_id": .integer(Int64(world.credentials.id)), "private_key_file": .string(world.keyFile),
      "installation_id": .integer(Int64(world.installation)),
      "webhook_secret": .string(world.credentials.webhookSecret.reveal()),
    ]
    Terminal.say(line.text)
    try await ServiceGroup.run([world.simulator, UnixSignals()], until: Shutdown(), log: log)
    withExtendedLifetime(lock) {}
    return 0
  }
}

/// A folder with a git repository, and the name it gets.
enum RepositoryFolder {
  static func read(_ path: String) throws(UsageError) -> (name: String, source: String) {
    let url = URL(filePath: path).standardizedFileURL
    let isRepository =
      FileManager.default.fileExists(atPath: url.appending(path: ".git").path)
      || FileManager.default.fileExists(atPath: url.appending(path: "HEAD").path)
    guard isRepository else { throw UsageError("\(path) is not a git repository: it has no .git folder") }
    var name = url.lastPathComponent
    if name.hasSuffix(".git") { name.removeLast(4) }
    let allowed = name.unicodeScalars.map { scalar -> Character in
      scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789-._".unicodeScalars.contains(scalar))
        ? Character(scalar) : "-"
    }
    return (allowed.isEmpty ? "repository" : String(allowed), url.path)
  }
}

/// Where agents and CI run, as the command line says it.
enum SandboxChoice {
  static func read(_ text: String?) throws(UsageError) -> SandboxMode {
    switch text {
    case nil, "isolated": return .isolated
    case "none":
      Terminal.remark(
        "\u{1b}[31;1mWARNING: --sandbox none: other people's code runs on this machine without any protection.\u{1b}[0m"
      )
      return .none
    default: throw UsageError("--sandbox is isolated or none")
    }
  }

  /// Says the exact remedy where the machine allows no sandbox.
  static func check(_ mode: SandboxMode) async throws {
    guard mode == .isolated, case .missing(let cause, let remedy) = await Sandbox.probe() else { return }
    throw UsageError("the sandbox does not work here: \(cause)\n\(remedy)\n--sandbox none is the only way round it.")
  }
}
