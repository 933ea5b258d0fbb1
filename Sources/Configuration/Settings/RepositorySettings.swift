package import Foundation

/// `.github/nightshift.yml`, read from a repository's default branch: it may only tighten what the operator set.
package struct RepositorySettings: Sendable, Equatable, SettingsSection {
  package var setup: [String] = []
  package var test: [String] = []
  package var ci: [CIJobSettings] = []
  package var denyPaths: [String] = []
  package var threshold: Int?
  package var paused: Bool?
  package var redactPublicEvidence: Bool?
  package var fix: Bool?
  package var contextServers: [String: [String]] = [:]
  package var instructions: String?

  package init() {}

  static var fields: [SettingsField<RepositorySettings>] {
    [
      .init("setup", \.setup, "Commands that make a checkout ready."),
      .init("test", \.test, "Commands that must succeed before a change is pushed."),
      .init("ci", \.ciJobs, "Commands instead of the workflows: a list, or a mapping from a job's name to its list."),
      .init("deny_paths", \.denyPaths, "More paths that a change may not touch."),
      .init("threshold", \.threshold, "A higher threshold than the operator's."),
      .init("paused", \.paused, "True: nothing is written here."),
      .init("redact_public_evidence", \.redactPublicEvidence, "True: keep private evidence out."),
      .init("fix", \.fix, "False: research only, no pull requests."),
      .init(
        "context_servers", \.contextServers,
        "Which of the operator's servers agents may use here, each with a list of tools; empty for all that may be used."
      ),
      .init("instructions", \.instructions, "Advice for agents that work here; it can lift no rule."),
    ]
  }

  var ciJobs: CIJobList {
    get { CIJobList(jobs: ci) }
    set { ci = newValue.jobs }
  }

  package static func parse(_ data: Data) throws -> RepositorySettings {
    var reader = SettingsReader()
    let settings = reader.section(try YAMLDocument.parse(data), RepositorySettings.self)
    try reader.finish()
    return settings ?? RepositorySettings()
  }
}

/// Commands that stand for one job of CI.
package struct CIJobSettings: Sendable, Equatable {
  package var name: String
  package var commands: [String]

  package init(name: String, commands: [String]) {
    self.name = name
    self.commands = commands
  }
}
