import Configuration
import Daemon
import Essentials
import Foundation
import GitHub
import HTTPClient
import HTTPServer
import Runtime

/// The command `nightshift setup`.
enum SetupCommand: ToolCommand {
  static let name = "setup"
  static let summary = "make the GitHub App, its keys and a settings file"
  static let usage = """
    usage: nightshift setup [--directory DIR] [--public-url URL] [--host HOST] [--organization ORG] [--listen HOST:PORT]
           nightshift setup --app-id N --private-key FILE --webhook-secret-file FILE [--directory DIR] [--host HOST]

    Shows a page on this machine that leads you through making the GitHub App with the permissions that it needs, and
    writes its private key, the webhook secret, a token for signals and a nightshift.yml that names them. The page's
    address holds a word that nobody can guess; it is good until you are done. On a server without a browser:
    `ssh -L 8787:127.0.0.1:8787 SERVER`, and open the address on your own machine. The second form takes over an App
    that you have already, once GitHub says that the key is that App's.

      --directory DIR     the folder for keys and settings, made with mode 0700; by default nightshift in this one
      --public-url URL    where GitHub will reach the service, for example https://nightshift.example.com
      --host HOST         your GitHub Enterprise host; by default GITHUB_URL, or github.com
      --organization ORG  who the App shall belong to; by default you
      --listen HOST:PORT  where the page is shown, by default 127.0.0.1:8787; port 0 is any free one
      --force             move files that are there already aside (to NAME.old)
    """

  private static let options: Set<String> = [
    "directory", "public-url", "host", "organization", "listen", "app-id", "private-key", "webhook-secret-file",
  ]

  static func run(_ words: [String]) async throws -> Int32 {
    let arguments = try Arguments(words, options: options, flags: ["force"])
    try arguments.none()
    let place = try self.place(arguments)
    let folder = CredentialFolder(path: arguments["directory"] ?? "nightshift", replaces: arguments.has("force"))
    let publicURL = try self.publicURL(arguments)
    try folder.prepare()
    UnixSignals.ignoreBrokenPipes()
    if arguments["app-id"] != nil || arguments["private-key"] != nil || arguments["webhook-secret-file"] != nil {
      return try await takeOver(arguments, place, folder, publicURL)
    }
    return try await lead(arguments, place, folder, publicURL)
  }

  private static func place(_ arguments: Arguments) throws(UsageError) -> GitHubPlace {
    guard let host = arguments["host"] ?? ProcessInfo.processInfo.environment["GITHUB_URL"], !host.isEmpty else {
      return .gitHubDotCom
    }
    guard let place = GitHubPlace(host) else {
      throw UsageError(
        "\(host) is not a GitHub: give a host such as github.example.com (plain http is for this machine alone)")
    }
    return place
  }

  private static func publicURL(_ arguments: Arguments) throws(UsageError) -> String? {
    guard let text = arguments["public-url"] else { return nil }
    guard let url = AppRequest.address(text) else {
      throw UsageError("--public-url is an address such as https://nightshift.example.com")
    }
    return url
  }

  private static func takeOver(
    _ arguments: Arguments, _ place: GitHubPlace, _ folder: CredentialFolder, _ publicURL: String?
  ) async throws -> Int32 {
    guard let id = arguments["app-id"].flatMap({ Int64($0) }), id > 0, let keyFile = arguments["private-key"],
      let secretFile = arguments["webhook-secret-file"]
    else { throw UsageError("--app-id N, --private-key FILE and --webhook-secret-file FILE belong together") }
    let registry = AppRegistry(place: place, transport: try CurlTransport(), time: SystemTime())
    let secret = try read(secretFile).trimmingCharacters(in: .whitespacesAndNewlines)
    guard !secret.isEmpty else { throw UsageError("\(secretFile) is empty") }
    do {
      let credentials = try await registry.check(
        id: id, key: Redacted(try read(keyFile)), webhookSecret: Redacted(secret))
      try folder.write(credentials, place: place, publicURL: publicURL)
      say(SetupResult(credentials: credentials, folder: folder, publicURL: publicURL))
      return 0
    } catch let refused as AppRefused {
      Terminal.complain("\(refused.text) Nothing was written.")
      return 1
    }
  }

  private static func read(_ path: String) throws(UsageError) -> String {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { throw UsageError("cannot read \(path)") }
    return text
  }

  private static func lead(
    _ arguments: Arguments, _ place: GitHubPlace, _ folder: CredentialFolder, _ publicURL: String?
  ) async throws -> Int32 {
    let (host, port) = try listen(arguments["listen"] ?? "127.0.0.1:8787")
    let organization = arguments["organization"]
    guard organization.map(AppRequest.isLogin) != false else {
      throw UsageError("--organization is a name as it stands in addresses")
    }
    let log = LogSink(format: .text, minimum: .warning).log
    let setup = SetupServer(
      place: place, folder: folder, host: host, port: port, organization: organization, publicURL: publicURL,
      transport: try CurlTransport(), time: SystemTime(), log: log)
    let bound = try setup.server.start()
    if !["127.0.0.1", "::1", "localhost"].contains(host) {
      Terminal.remark("The page is shown to other machines, unencrypted: whoever listens on the way can read along.")
    }
    Terminal.say(
      """
      Open this address in your browser. It is for you alone, and good until you are done:

        http://\(host.contains(":") ? "[\(host)]" : host):\(bound)\(setup.desk.path)

      Ctrl-C ends it.
      """)
    try await ServiceGroup.run(setup.services + [UnixSignals()], until: Shutdown(), log: log)
    guard let result = await setup.desk.outcome else {
      Terminal.complain("nothing was set up")
      return 1
    }
    say(result)
    return 0
  }

  private static func listen(_ text: String) throws(UsageError) -> (String, Int) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
      throw UsageError("--listen is an address such as 127.0.0.1:8787")
    }
    var host = String(text[..<colon])
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    return (host.isEmpty ? "127.0.0.1" : host, Int(port))
  }

  private static func say(_ result: SetupResult) {
    let steps = result.steps.enumerated().map { index, step in
      "\(index + 1). \(step.text)" + (step.command.map { "\n     \($0)" } ?? "")
    }
    Terminal.say(
      "App \(result.credentials.id) is set up; its keys and settings are in \(result.folder).\n\n"
        + steps.joined(separator: "\n"))
  }
}
