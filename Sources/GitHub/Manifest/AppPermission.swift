/// A permission of the App: how far it goes, what for, and what is missing without it.
package struct AppPermission: Sendable, Equatable {
  package enum Level: String, Sendable, CaseIterable, Comparable {
    case read, write, admin

    package static func < (left: Self, right: Self) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  package enum Need: Sendable, Equatable {
    /// Nothing works without it.
    case essential
    /// Asked for; without it one feature is missing and the rest works.
    case feature
    /// Not asked for unless the operator wants what it is for.
    case optional
  }

  /// GitHub's name for it, for example `pull_requests`.
  package let name: String
  package let level: Level
  package let need: Need
  /// What it is used for.
  package let why: String
  /// The one thing that is missing without it, as the subject of a sentence.
  package let feature: String

  private init(_ name: String, _ level: Level, _ need: Need, for why: String, without feature: String) {
    self.name = name
    self.level = level
    self.need = need
    self.why = why
    self.feature = feature
  }
}

extension AppPermission {
  /// Every permission we know a use for, the essential ones first; never `workflows`.
  package static let all: [AppPermission] = [
    AppPermission(
      "metadata", .read, .essential, for: "repositories, collaborators and what they may do",
      without: "requests of any kind"),
    AppPermission(
      "contents", .write, .essential, for: "reading the code, pushing branches of its own",
      without: "research and fixes"),
    AppPermission("issues", .write, .essential, for: "reports, labels, comments", without: "reports"),
    AppPermission(
      "pull_requests", .write, .feature, for: "pull requests, the labels and reviews on them",
      without: "pull requests"),
    AppPermission(
      "checks", .write, .feature, for: "seeing check runs and being told of them, a check run of its own",
      without: "following check runs to green"),
    AppPermission(
      "statuses", .read, .feature, for: "commit statuses of CI outside Actions",
      without: "following commit statuses to green"),
    AppPermission(
      "actions", .read, .feature, for: "logs of failed jobs", without: "reading the logs of failed jobs"),
    AppPermission(
      "deployments", .read, .feature,
      for: "which commit runs where; asked for now, so that nobody has to approve it later",
      without: "telling which commit is deployed"),
    AppPermission(
      "members", .read, .feature,
      for: "who is in a team of CODEOWNERS; asked for now, so that nobody has to approve it later",
      without: "reviewers from teams"),
    AppPermission(
      "actions", .write, .optional, for: "running a flaky job again", without: "running flaky jobs again"),
    AppPermission(
      "vulnerability_alerts", .read, .optional, for: "Dependabot's alerts", without: "Dependabot's alerts as signals"),
    AppPermission(
      "security_events", .read, .optional, for: "code scanning's alerts", without: "code scanning's alerts as signals"),
    AppPermission(
      "merge_queues", .read, .optional, for: "where a pull request stands in a merge queue",
      without: "following a merge queue"),
    AppPermission(
      "administration", .read, .optional, for: "branch protection in full", without: "reading branch protection in full"
    ),
  ]

  package static let asked = all.filter { $0.need != .optional }
  package static let optional = all.filter { $0.need == .optional }

  /// Asked for by other Apps, and never by this one: without it GitHub itself refuses a push that changes a workflow.
  package static let never = "workflows"
}
