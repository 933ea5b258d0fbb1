package import Essentials
package import Foundation

package struct ServerSettings: Sendable, Equatable, SettingsSection {
  package var listen = ListenAddress(host: "127.0.0.1", port: 8080)
  package var publicURL: URL?

  package init() {}

  static var fields: [SettingsField<ServerSettings>] {
    [
      .init("listen", \.listen, "Host and port to listen on."),
      .init("public_url", \.publicURL, "The address under which others reach it."),
    ]
  }
}

/// The file of the embedded store.
package struct StoreLocation: Sendable, Equatable, SettingsValue {
  package var path: String

  package init(path: String) { self.path = path }

  static func read(_ node: YAMLNode, _ reader: inout SettingsReader) -> StoreLocation? {
    guard let text = reader.text(node, "a path") else { return nil }
    if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
      reader.refuse(node, "PostgreSQL is not supported by this version; leave store out, or name a file for SQLite")
      return nil
    }
    guard !text.contains("://") else {
      reader.refuse(node, "the path of a file expected")
      return nil
    }
    return StoreLocation(path: text)
  }
  var written: SettingsText? { .value(.string(path)) }
  static var schema: JSONValue { ["type": "string"] }
}

package struct GitHubSettings: Sendable, Equatable, SettingsSection {
  package enum Pacing: String, Sendable, CaseIterable, SettingsValue {
    case githubCom = "github.com"
    case enterprise
  }

  package var apiURL = URL(filePath: "/")
  package var htmlURL = URL(filePath: "/")
  package var graphqlURL: URL?
  package var appID: Int?
  /// The path of a PEM file.
  package var privateKey: String?
  package var webhookSecrets: [Redacted] = []
  package var pacing = Pacing.githubCom
  package var botLogin: String?
  /// How long a write whose answer never came may still appear.
  package var unknownWriteWait = Duration.seconds(60)

  package init() {
    apiURL = URL(string: "https://api.github.com") ?? apiURL
    htmlURL = URL(string: "https://github.com") ?? htmlURL
  }

  /// `/api/graphql` beside an Enterprise host's `/api/v3`, `/graphql` on github.com.
  package var effectiveGraphQLURL: URL {
    if let graphqlURL { return graphqlURL }
    guard apiURL.lastPathComponent == "v3" else { return apiURL.appending(path: "graphql") }
    return apiURL.deletingLastPathComponent().appending(path: "graphql")
  }

  static var fields: [SettingsField<GitHubSettings>] {
    [
      .init("api_url", \.apiURL, "The REST interface; of an Enterprise host https://HOST/api/v3."),
      .init("html_url", \.htmlURL, "The pages for people."),
      .init("graphql_url", \.graphqlURL, "The GraphQL interface, if it is not where api_url suggests."),
      .init("app_id", \.appID, "The App's number."),
      .init("private_key", \.privateKey, "The path of the App's private key, a PEM file."),
      .init("webhook_secrets", \.webhookSecrets, "Secrets of the webhook; several while one is replaced."),
      .init("pacing", \.pacing, "How fast it may write: github.com, or enterprise (the host's headers rule)."),
      .init("unknown_write_wait", \.unknownWriteWait, "How long a write without an answer may still appear."),
      .init("bot_login", \.botLogin, "The App's own user, if it cannot be asked for."),
    ]
  }
}

package struct SignalSettings: Sendable, Equatable, SettingsSection {
  package var tokens: [Redacted] = []
  /// The products that may send to `/webhooks/NAME`.
  package var sources: [String: SourceSettings] = [:]
  /// A folder of more mappings, one `.yml` each.
  package var mappings: String?
  package var githubIssues = false
  package var githubActions = true
  package var rules: [RuleSettings] = []
  package var redact = RedactionSettings()
  package var maximumBody = ByteCount.mebibytes(25)
  /// Signals of one kind that go on one by one in an hour.
  package var stormAfter = 10
  /// Jobs that may wait before senders are told to come again later.
  package var queueLimit = 100_000

  package init() {}

  static var fields: [SettingsField<SignalSettings>] {
    [
      .init("tokens", \.tokens, "Bearer tokens that may send signals."),
      .init("sources", \.sources, "Products that send to /webhooks/NAME, each with its secrets."),
      .init("mappings", \.mappings, "A folder of .yml files that say how other products' JSON is read."),
      .init("github_issues", \.githubIssues, "Issues that people open are signals too."),
      .init("github_actions", \.githubActions, "A run that fails on the default branch is a signal."),
      .init("rules", \.rules, "What to do with signals of some kind before they count."),
      .init("redact", \.redact, "What is taken out before anything is kept."),
      .init("maximum_body", \.maximumBody, "The largest request that is taken."),
      .init(
        "storm_after", \.stormAfter, "So many of one kind in an hour are read one by one; the rest is only counted."),
      .init(
        "queue_limit", \.queueLimit, "With more jobs waiting than this, signals are answered 429 with retry-after."),
    ]
  }
}

/// A signal for which everything that is given here fits belongs to `repository`.
package struct RouteSettings: Sendable, Equatable, SettingsSection {
  package var source: String?
  package var project: String?
  package var service: String?
  package var pathPrefix: String?
  package var urlPrefix: String?
  package var repository = ""

  package init() {}

  static var fields: [SettingsField<RouteSettings>] {
    [
      .init("source", \.source, "The signal's source."),
      .init("project", \.project, "The source's project."),
      .init("service", \.service, "The service it is about."),
      .init("path_prefix", \.pathPrefix, "How a path in it begins."),
      .init("url_prefix", \.urlPrefix, "How an address in it begins."),
      .init("repository", \.repository, required: true, "Where it belongs, as owner/name."),
    ]
  }
}

package struct KeySettings: Sendable, Equatable, SettingsSection {
  package var hiddenBlock: Redacted?
  package var snapshots: Redacted?

  package init() {}

  static var fields: [SettingsField<KeySettings>] {
    [
      .init("hidden_block", \.hiddenBlock, "Signs what reports carry; made and kept in the data directory if absent."),
      .init("snapshots", \.snapshots, "Encrypts what runs leave behind; without it that is kept as it is."),
    ]
  }
}

package struct LoggingSettings: Sendable, Equatable, SettingsSection {
  package enum Format: String, Sendable, CaseIterable, SettingsValue {
    case text, json
  }

  package var level = LogLevel.notice
  package var format = Format.text

  package init() {}

  static var fields: [SettingsField<LoggingSettings>] {
    [
      .init("level", \.level, "debug, info, notice, warning or error."),
      .init("format", \.format, "text, or json: one object a line."),
    ]
  }
}
