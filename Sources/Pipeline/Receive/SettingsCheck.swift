import Configuration
package import Domain
import Essentials
package import Foundation
import Git
import Storage
import WorkQueue

/// Tells whoever changes a repository's settings in a pull request whether they can be read, and where not.
///
/// Nothing follows from the file in a pull request: settings count once they are on the default branch.
struct SettingsCheck: Sendable {
  static let path = ".github/nightshift.yml"
  private static let limit = 1 << 20

  let context: PipelineContext
  let repositories: RepositoryBook
  let mirrors: MirrorBook

  static func job(_ pull: IssueAddress, head: String, at when: Date) throws -> Job {
    try PipelineJobs.settingsCheck.job(
      SettingsSeen(pull: pull, head: head), id: Identifier("settings/\(pull)/\(head)"),
      lane: Identifier("settings/\(pull.repository)"), readyAt: when)
  }

  func check(_ leased: LeasedJob) async throws -> Change {
    let seen = try PipelineJobs.settingsCheck.payload(of: leased.job)
    let repository = seen.pull.repository
    guard context.settings.watches(repository),
      RepositoryStanding(try await repositories.repository(repository)) != .archived,
      try await context.host.changedPaths(seen.pull).contains(Self.path),
      let commit = CommitID(seen.head), let path = RepositoryPath(Self.path)
    else { return Change() }
    let mirror = await mirrors.mirror(of: try await repositories.repository(repository))
    try await mirror.fetch()
    guard try await mirror.contains(commit), let file = try await mirror.file(path, at: commit, limit: Self.limit)
    else { return Change() }
    let problem = SettingsProblem(file)
    var change = Change()
    do {
      try await context.host.paced(.answer).report(Self.shown(problem), on: seen.head, in: repository)
    } catch HostRefusal.forbidden {
      // Without the permission for checks it is said on the dashboard, once it is on the default branch.
    }
    change.note("\(seen.pull)", "settings", problem?.list ?? "the settings can be read", at: context.now)
    return change
  }

  private static func shown(_ problem: SettingsProblem?) -> OwnCheck {
    var check = OwnCheck(
      "Nightshift settings", externalID: "settings", conclusion: .success, title: "The settings can be read",
      summary: "`\(path)` counts once it is on the default branch.")
    guard let problem else { return check }
    check.conclusion = .neutral
    check.title = "\(problem.count) \(problem.count == 1 ? "mistake" : "mistakes"), the first in line \(problem.line)"
    check.summary = "`\(path)` cannot be read:\n\n\(problem.list)"
    check.annotations = problem.annotations
    return check
  }
}

/// What is wrong with a repository's settings file, for people.
package struct SettingsProblem: Sendable, Equatable {
  /// Of the first mistake.
  package var line: Int
  package var count: Int
  /// One line for each mistake, with its line and column; Markdown.
  package var list: String
  /// The same at their lines.
  package var annotations: [Annotation]

  /// Nil if `file` can be read.
  package init?(_ file: Data) {
    do {
      _ = try RepositorySettings.parse(file)
      return nil
    } catch let error as ConfigurationError {
      self.init(error.problems)
    } catch {
      self.init([.init(line: 1, column: 1, path: "", text: "\(error)")])
    }
  }
}

extension SettingsProblem {
  private init(_ problems: [ConfigurationError.Problem]) {
    let told = problems.prefix(20)
    line = problems.first?.line ?? 1
    count = max(1, problems.count)
    list = told.map { "- \(Defang.inline($0.description, limit: 200))" }.joined(separator: "\n")
    annotations = told.map {
      Annotation(path: SettingsCheck.path, line: max(1, $0.line), message: Defang.inline($0.description, limit: 200))
    }
  }
}

/// A pull request as it stood when it may have changed the settings.
package struct SettingsSeen: Sendable, Equatable, Codable {
  package var pull: IssueAddress
  package var head: String

  package init(pull: IssueAddress, head: String) {
    self.pull = pull
    self.head = head
  }
}
