import Configuration
import Domain
import Essentials
import Foundation
import Testing

@Suite struct `The settings` {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  func problems(_ text: String, environment: [String: String] = [:]) -> [String] {
    do {
      _ = try Settings.parse(Data(text.utf8), environment: environment)
      return []
    } catch let error as ConfigurationError {
      return error.problems.map(\.description)
    } catch {
      return ["\(error)"]
    }
  }

  /// The smallest file that names every key there is.
  static let everything = """
    server: {listen: "[::1]:9000", public_url: https://bot.example}
    data_directory: /data
    store: /data/other.sqlite
    github:
      api_url: https://git.example/api/v3
      html_url: https://git.example
      graphql_url: https://git.example/api/graphql
      app_id: 7
      private_key: /keys/app.pem
      webhook_secrets: [one, two]
      pacing: enterprise
      unknown_write_wait: 20s
      bot_login: "nightshift[bot]"
    signals:
      tokens: [t]
      sources: {slack: {secrets: [s], channels: [C1]}}
      mappings: /etc/nightshift/sources
      github_issues: true
      rules: [{when: 'people > 3', weight: 2.5, times: 1.5, drop: true}]
      redact: {kinds: [emails], patterns: ["CUST-[0-9]+"]}
      github_actions: false
      maximum_body: 1KiB
      storm_after: 4
      queue_limit: 500
    routes:
      - {source: sentry, project: shop, service: api, path_prefix: src/, url_prefix: "https://s.example/", repository: a/b}
    inbox_repository: a/inbox
    repositories: ["a/*"]
    reports:
      threshold: 9
      late_signal_wait: 1500ms
      research_at: [3]
      first_issues: 4
      regroup_from: 90
      decay_half_life: 2d
      snooze: 5h
      redact_public_evidence: false
    pull_requests:
      open_per_repository: 1
      open_per_reviewer: 2
      new_per_hour: 3
      rounds: 4
      draft_until_green: false
      no_check_wait: 5s
      debounce: 6s
      reviewers: 7
      quiet_period: 8s
      start_without_onboarding: true
    dashboard: {enabled: false, every: 9s}
    screening: {deny_paths: ["x/**"]}
    agents:
      fix: command
      research: builtin
      command: [mender, "{brief}"]
      prompts: /etc/prompts
      claude_code: {program: /opt/claude, tools: [Bash], turns: 7}
      hosts: [pypi.org]
    engine: builtin
    models:
      own:
        provider: openai
        model: m-1
        url: https://models.example/v1
        key: k
        input_usd: 1.5
        output_usd: 2.5
        window: 1000
        timeout: 9s
    tasks: {screen: [own], query: [own], match: [own], research: [own], triage: [own], fix: [own]}
    embedding:
      by: endpoint
      weights: /srv/model.safetensors
      endpoint: https://models.example
      model: tiny
      key: k
    sandbox: {mode: none, wall_clock: 1m, cpu_time: 2m, processors: 1.5, memory: 1GiB, processes: 9, file_size: 1MiB,
      disk: 3GiB, layers: 5GiB, tools: [/opt/swift/usr]}
    budget:
      per_call_usd: 0.5
      per_run_usd: 1.5
      per_report_usd: 3.5
      per_pull_request_usd: 4.5
      per_repository_usd: 5.5
      per_day_usd: 2.5
    cassettes: {record: /tapes, replay: /old-tapes}
    context_servers:
      docs: {command: [docs-server], tools: [search], timeout: 9s}
    logging: {level: debug, format: json}
    reconcile_every: 11s
    keys: {hidden_block: k, snapshots: s}
    """

  @Test func `are read and written again without losing one`() throws {
    let settings = try Settings.parse(Data(Self.everything.utf8))
    let written = settings.yamlRevealingSecrets
    #expect(try Settings.parse(Data(written.utf8)) == settings)
    #expect(try YAMLDocument.parse(written).jsonValue == YAMLDocument.parse(Self.everything).jsonValue)
  }

  @Test func `that are all given name every key of the schema`() throws {
    let given = try YAMLDocument.parse(Self.everything).jsonValue
    func compare(_ value: JSONValue, _ schema: JSONValue, _ path: String) {
      if let properties = schema["properties"]?.object, let members = value.object {
        #expect(Set(properties.keys) == Set(members.keys), "\(path)")
        for (key, inner) in properties { compare(members[key] ?? .null, inner, path + "." + key) }
      } else if let items = schema["items"], let first = value[0] {
        compare(first, items, path + "[0]")
      }
    }
    compare(given, Settings.jsonSchema, "")
  }

  @Test func `have a default each`() throws {
    #expect(try Settings.parse(Data()) == Settings())
    #expect(try Settings.parse(Data("server:\nreports: {threshold: 8}".utf8)) == Settings())
    #expect(Settings().storePath == "/var/lib/nightshift/nightshift.sqlite")
    #expect(Settings().pullRequests.newPerHour == 2 && Settings().sandbox.memory.bytes == 4 << 30)
    #expect(Settings().github.effectiveGraphQLURL.absoluteString == "https://api.github.com/graphql")
  }

  @Test func `stand in config, with their schema`() throws {
    let fileURL = Self.root.appending(path: "config/nightshift.yml")
    let schemaURL = Self.root.appending(path: "config/nightshift.schema.json")
    if ProcessInfo.processInfo.environment["NIGHTSHIFT_WRITE_CONFIG"] == "1" {
      try Data(Settings.template.utf8).write(to: fileURL)
      let object = try JSONSerialization.jsonObject(with: Settings.jsonSchema.data)
      let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try (JSONSerialization.data(withJSONObject: object, options: options) + Data("\n".utf8)).write(to: schemaURL)
    }
    let file = try String(contentsOf: fileURL, encoding: .utf8)
    #expect(file == Settings.template)
    #expect(try Settings.parse(Data(file.utf8)) == Settings())
    #expect(try JSONValue(parsing: Data(contentsOf: schemaURL)) == Settings.jsonSchema)
  }

  @Test(arguments: [
    ("servr: {}", "line 1, column 1: servr: unknown; did you mean server?"),
    ("server:\n  port: 80", "line 2, column 3: server.port: unknown; allowed are listen, public_url"),
    ("reports: {threshold: high}", "reports.threshold: a whole number of at least 0 expected"),
    ("reports: {threshold: '8'}", "reports.threshold: a whole number of at least 0 expected"),
    ("reports: {threshold: -1}", "a whole number of at least 0 expected"),
    ("reports: {snooze: 3}", "reports.snooze: a duration such as 90s, 15m, 2h or 14d expected"),
    ("signals: {maximum_body: 25MB}", "a size such as"),
    ("signals: {maximum_body: 99999999999GiB}", "a size such as"),
    ("signals: {tokens: t}", "signals.tokens: a list expected"),
    ("signals: {tokens: [{a: b}]}", "signals.tokens[0]: a secret expected"),
    ("server: {listen: 8080}", "an address such as"),
    ("server: {public_url: ftp://x}", "an http or https address expected"),
    ("pull_requests: {draft_until_green: yes}", "true or false expected"),
    ("sandbox: {mode: isolatd}", "did you mean isolated?"),
    ("store: postgres://db/x", "store: PostgreSQL is not supported by this version"),
    ("routes:\n  - {source: sentry}", "line 2, column 5: routes[0]: repository is missing"),
    ("- a", "a mapping with server, "),
    ("data_directory: ${HOME_OF_DATA}", "the environment has no HOME_OF_DATA"),
    ("signals: {tokens: [file:/nowhere]}", "the file it names cannot be read"),
    ("server: {}\nserver: {}", "line 2, column 1: “server” is there twice"),
  ])
  func `say what is wrong, and where`(_ text: String, _ expected: String) {
    let found = problems(text)
    #expect(found.count == 1)
    #expect(found.first?.contains(expected) == true, "\(found)")
  }

  @Test func `say everything that is wrong at once`() {
    #expect(problems("reports: {threshold: x, snoze: 1d}\nengine: gpt").count == 3)
  }

  @Test func `take secrets from the environment and from files, and show none`() throws {
    let text = "signals: {tokens: ['${TOKEN}', file:/run/token]}\nreports: {threshold: '${WEIGHT}'}"
    let settings = try Settings.parse(
      Data(text.utf8), environment: ["TOKEN": "a1", "WEIGHT": "13"],
      readFile: { $0 == "/run/token" ? "b2\n" : nil })
    #expect(settings.signals.tokens.map { $0.reveal() } == ["a1", "b2"])
    #expect(settings.reports.threshold == 13)
    #expect(!"\(settings)".contains("a1"))
  }
}

@Suite struct `A repository's settings` {
  @Test func `are read from its file`() throws {
    let text = "test: [make test]\nci:\n  unit: [make unit]\n  contract: [make contract]\nthreshold: 13\nfix: false\n"
    let settings = try RepositorySettings.parse(Data(text.utf8))
    #expect(settings.ci.map(\.name) == ["unit", "contract"])
    #expect(settings.threshold == 13 && settings.fix == false && settings.test == ["make test"])
    let list = try RepositorySettings.parse(Data("ci: [a, b]".utf8))
    #expect(list.ci == [CIJobSettings(name: "ci", commands: ["a", "b"])])
    #expect(throws: ConfigurationError.self) { try RepositorySettings.parse(Data("engine: builtin".utf8)) }
  }

  @Test(arguments: [nil, 0, 5, 8, 13], [nil, true, false] as [Bool?])
  func `can only tighten the operator's`(_ threshold: Int?, _ flag: Bool?) {
    let strict = Settings()
    var repository = RepositorySettings()
    repository.threshold = threshold
    repository.redactPublicEvidence = flag
    repository.paused = flag
    repository.fix = flag
    repository.denyPaths = ["build/**", "CODEOWNERS"]
    let effective = strict.effective(for: repository)
    #expect(effective.threshold == max(8, threshold ?? 0))
    #expect(effective.redactsPublicEvidence)
    #expect(effective.isPaused == (flag == true))
    #expect(effective.mayFix == (flag != false))
    #expect(effective.denyPaths == strict.screening.denyPaths + ["build/**"])
    var open = Settings()
    open.reports.redactPublicEvidence = false
    #expect(open.effective(for: repository).redactsPublicEvidence == (flag == true))
  }
}

@Suite struct `The labels` {
  @Test func `are the ones the program puts on`() throws {
    let catalogue = try LabelCatalogue.builtIn()
    let names = catalogue.labels.map(\.name)
    #expect(Set(names).count == names.count)
    let weights = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89].map { "weight: \($0)" }
    let states = [
      "gathering", "researching", "needs input", "ready", "fixing", "in review", "green", "merged", "verified",
      "regressed", "dismissed",
    ].map { "state: \($0)" }
    let priorities = (0...4).map { "priority: P\($0)" }
    for name in weights + states + priorities + ["nightshift", "nightshift: paused", "source: sentry"] {
      #expect(catalogue[name: name] != nil, "\(name)")
    }
  }

  @Test(arguments: ["[]", "- {name: a, color: red, description: x}", "- {name: a, color: ff0000}", "x: 1"])
  func `are refused when one is incomplete`(_ text: String) {
    #expect(throws: ConfigurationError.self) { try LabelCatalogue(parsing: Data(text.utf8)) }
  }
}
