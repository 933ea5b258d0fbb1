import Essentials
import Foundation
import GitHub
import GitHubSimulator
import HTTPClient
import Runtime
import Sandbox
import Storage
import WorkQueue

/// An embedded GitHub with an organisation, people and an app: what the demo and `nightshift github` start.
struct EmbeddedWorld: Sendable {
  static let organisation = "acme"
  static let app = "nightshift"

  let simulator: GitHubSimulator
  let port: Int
  let installation: Int
  let credentials: AppCredentials
  let keyFile: String
  let firstRepository: String

  /// Opens or makes the world in `directory` and begins to answer.
  ///
  /// `repositories` are folders or bare repositories, each taken in as `acme/<name>`; what is there already stays as it is.
  static func open(
    directory: String, port: Int, socket: String? = nil, repositories: [(name: String, source: String)],
    people: [RepositoryAuthors.Author], ci: (any ContinuousIntegration)?, log: Log, record: String? = nil,
    isPrivate: Bool = false, actingFor login: String? = nil
  ) async throws -> EmbeddedWorld {
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    let store = try await SQLiteStore.open(
      path: "\(directory)/github.sqlite",
      backoff: Backoff(first: .seconds(1), ceiling: .seconds(60), attempts: 5))
    var options = SimulatorOptions(directory: directory, port: port)
    options.socket = socket
    options.recording = try record.map { try Recording(path: $0) }
    let simulator = try await GitHubSimulator(
      options: options, keeping: StoreKeeping(store), time: SystemTime(), log: log, ci: ci,
      transport: try CurlTransport(), pages: BrowserPages(actingFor: login))
    let bound = try await simulator.start()
    let hub = simulator.hub
    try await hub.addAccount(organisation, .organization, name: "Acme")
    for person in people { try await hub.addAccount(person.login, name: person.name, emails: person.emails) }
    for repository in repositories {
      try await hub.addRepository(
        organisation, repository.name, from: repository.source, isPrivate: isPrivate)
      for person in people {
        try await hub.addCollaborator(person.login, to: "\(organisation)/\(repository.name)", as: .write)
      }
    }
    let credentials = try await hub.createApp(
      AppDescription(
        slug: app, name: "Nightshift", owner: organisation,
        permissions: AppManifest.permissions().mapValues(\.rawValue), events: AppManifest.events))
    let installation = try await hub.install(app, for: organisation)
    let keyFile = "\(directory)/\(app).pem"
    guard
      FileManager.default.createFile(
        atPath: keyFile, contents: Data(credentials.privateKeyPEM.reveal().utf8),
        attributes: [.posixPermissions: 0o600])
    else { throw UsageError("cannot write \(keyFile)") }
    return EmbeddedWorld(
      simulator: simulator, port: bound, installation: installation, credentials: credentials, keyFile: keyFile,
      firstRepository: repositories.first?.name ?? "")
  }

  var html: String { "http://127.0.0.1:\(port)" }
  var api: String { "\(html)/api/v3" }
}
