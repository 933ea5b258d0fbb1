package import Essentials
package import Foundation

/// The operator's file.
///
/// Every key has a default; what a service needs beyond that it asks for when it starts.
package struct Settings: Sendable, Equatable, SettingsSection {
  package var server = ServerSettings()
  package var dataDirectory = "/var/lib/nightshift"
  /// The path of the SQLite file; nil for `nightshift.sqlite` in the data directory.
  package var store: StoreLocation?
  package var github = GitHubSettings()
  package var signals = SignalSettings()
  package var routes: [RouteSettings] = []
  package var inboxRepository: String?
  /// Globs over `owner/name`; empty for all that are installed.
  package var repositories: [String] = []
  package var reports = ReportSettings()
  package var pullRequests = PullRequestSettings()
  package var dashboard = DashboardSettings()
  package var screening = ScreeningSettings()
  package var agents = AgentSettings()
  package var engine = Engine.builtin
  package var models: [String: ModelSettings] = [:]
  package var tasks = TaskSettings()
  package var embedding = EmbeddingSettings()
  package var sandbox = SandboxSettings()
  package var budget = BudgetSettings()
  package var cassettes = CassetteSettings()
  package var contextServers = ContextServerList()
  package var logging = LoggingSettings()
  package var reconcileEvery = Duration.seconds(600)
  package var keys = KeySettings()

  package init() {}

  package var storePath: String { store?.path ?? dataDirectory + "/nightshift.sqlite" }

  static var fields: [SettingsField<Settings>] {
    [
      .init("server", \.server, "Where webhooks and signals come in."),
      .init("data_directory", \.dataDirectory, "Where the store, mirrors and snapshots are kept."),
      .init("store", \.store, "The SQLite file; by default nightshift.sqlite in the data directory."),
      .init("github", \.github, "The GitHub App and its host."),
      .init("signals", \.signals, "Who may send signals."),
      .init("routes", \.routes, "Which repository a signal belongs to; the first that fits decides."),
      .init("inbox_repository", \.inboxRepository, "Takes signals that no route and no repository fits."),
      .init("repositories", \.repositories, "Patterns such as acme/*; empty for all that are installed."),
      .init("reports", \.reports, "How signals become reports."),
      .init("pull_requests", \.pullRequests, "How many pull requests, and how they are looked after."),
      .init("dashboard", \.dashboard, "The issue that shows what goes on in a repository."),
      .init("screening", \.screening, "What a change may not touch."),
      .init("agents", \.agents, "Who does the work."),
      .init("engine", \.engine, "Who answers what no task names a model for; builtin needs none."),
      .init("models", \.models, "Language models by names of your own, each with provider, model and key."),
      .init("tasks", \.tasks, "Which of the models do what, the first that answers; empty for the engine."),
      .init("embedding", \.embedding, "What tells how alike two signals are."),
      .init("sandbox", \.sandbox, "Where agents run, and what they may use up."),
      .init("budget", \.budget, "What may be spent on models."),
      .init("cassettes", \.cassettes, "What is said to models and back, written down or played back."),
      .init(
        "context_servers", \.contextServers,
        "Servers of the Model Context Protocol by names of your own; repositories choose among them."),
      .init("logging", \.logging, "What is logged, and how."),
      .init("reconcile_every", \.reconcileEvery, "How often GitHub is compared with what is known."),
      .init("keys", \.keys, "Keys of its own."),
    ]
  }

  /// Reads a settings file, and says everything that is wrong with it.
  ///
  /// - Throws: `YAMLError` or `ConfigurationError`.
  package static func parse(
    _ data: Data, environment: [String: String] = [:], readFile: (String) -> String? = { _ in nil }
  ) throws -> Settings {
    let node = try YAMLDocument.parse(data)
    return try withoutActuallyEscaping(readFile) { readFile in
      var reader = SettingsReader(environment: environment, readFile: readFile)
      let settings = reader.section(node, Settings.self)
      try reader.finish()
      return settings ?? Settings()
    }
  }

  /// The settings as a file that `parse` reads back.
  ///
  /// Secrets are in it, in the open.
  package var yamlRevealingSecrets: String { written?.yaml(comments: false) ?? "" }

  /// Every key with its default and what it means.
  package static var template: String {
    "# Every setting with its default. A value may be ${NAME}, for a variable of the environment;\n"
      + "# a secret may also be file:/path.\n" + (Settings().written?.yaml(comments: true) ?? "")
  }

  /// A JSON Schema (2020-12) of the file, for editors.
  package static var jsonSchema: JSONValue {
    guard case .object(var members) = schema else { return schema }
    members["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    members["title"] = "Nightshift settings"
    return .object(members)
  }
}
