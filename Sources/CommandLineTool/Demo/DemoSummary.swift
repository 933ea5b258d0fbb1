import Daemon
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage

/// What the night came to.
struct DemoSummary: Sendable {
  var reports: [Report]
  var signals: Int
  var quarantined: Int
  var parked: Int
  var writes: Int
  var dashboards: [IssueAddress]
  var seconds: Double

  static func read(_ demo: Demo) async throws -> DemoSummary {
    let context = demo.daemon.pipeline.context
    let reports = try await context.shelf.reports()
      .filter { $0.issue != nil }
      .sorted { ($0.repository, $0.issue?.number ?? 0) < ($1.repository, $1.issue?.number ?? 0) }
    let quarantined = try await context.store.documents(ReportShelf.quarantine).count
    return DemoSummary(
      reports: reports, signals: try await context.store.documents(ReportShelf.signals).count + quarantined,
      quarantined: quarantined, parked: try await context.store.counts().parked, writes: demo.writes.total,
      dashboards: try await DashboardShelf(store: context.store).records().map(\.address),
      seconds: demo.time.now().timeIntervalSince(demo.startedAt))
  }

  private var changes: [(report: Report, change: ProposedChange)] {
    reports.compactMap { report in report.change.map { (report, $0) } }
  }

  private var receipt: Receipt { reports.map(\.receipt).reduce(Receipt(), +) }

  /// Whether the loop did what it should.
  ///
  /// The bundled story ends with a fix that stood; on a user's own repository every pull request that was opened has to be green.
  func isAsExpected(_ script: DemoScript) -> Bool {
    guard parked == 0 else { return false }
    if script.hasStory {
      return changes.contains { $0.report.state == .verified && $0.change.rounds >= 1 && $0.change.rehydrations >= 1 }
        && quarantined > 0 && !reports.contains { $0.repository.name != "shop" }
    }
    return changes.allSatisfy { $0.change.checks == .success || $0.change.checks == .none }
  }

  var json: JSONValue {
    [
      "signals": .integer(Int64(signals)), "quarantined": .integer(Int64(quarantined)),
      "reports": .array(reports.map(Self.json)),
      "pull_requests": .array(changes.map { Self.json($0.change) }),
      "github_writes": .integer(Int64(writes)), "model_calls": .integer(Int64(receipt.modelCalls)),
      "cost_usd": .number(receipt.dollars), "seconds": .number((seconds * 10).rounded() / 10),
    ]
  }

  private static func json(_ report: Report) -> JSONValue {
    [
      "issue": .integer(Int64(report.issue?.number ?? 0)), "title": .string(report.title),
      "weight": .number(report.weight), "signals": .integer(Int64(report.signalCount)),
      "state": .string(report.state.rawValue), "priority": .string(report.priority?.rawValue ?? ""),
      "verdict": .string(report.research?.verdict.rawValue ?? ""),
      "pull_request": report.change.map { .integer(Int64($0.number)) } ?? .null,
      "repository": .string(report.repository.description),
    ]
  }

  private static func json(_ change: ProposedChange) -> JSONValue {
    // Without CI nothing has succeeded: the host's own test run is told in the pull request.
    let checks = change.checks == .none ? "pending" : change.checks.rawValue
    return [
      "number": .integer(Int64(change.number)), "branch": .string(change.branch),
      "state": .string(change.state.rawValue),
      "draft": .bool(change.isDraft), "checks": .string(checks), "rounds": .integer(Int64(change.rounds)),
      "rehydrations": .integer(Int64(change.rehydrations)),
      "reviewers": .array(change.reviewers.map { .string($0.login) }),
      "suspect_commit": .string(change.suspect ?? ""),
    ]
  }

  func text(world: EmbeddedWorld) -> String {
    var lines = [
      "\(signals) signals, \(quarantined) of them quarantined, became \(reports.count) reports "
        + "in \(String(format: "%.1f", seconds)) s with \(writes) writes to GitHub.", "",
    ]
    for report in reports {
      let number = "#\(report.issue?.number ?? 0)".padding(toLength: 5, withPad: " ", startingAt: 0)
      let weight = ReportLifecycle.text(report.weight)
      lines.append(
        "  \(number)\(report.state.rawValue.padding(toLength: 13, withPad: " ", startingAt: 0))"
          + "weight \(weight.padding(toLength: 6, withPad: " ", startingAt: 0))"
          + "\(report.signalCount) signals  \(report.title)")
    }
    for (report, change) in changes {
      lines += [
        "",
        "Pull request #\(change.number) \(change.state.rawValue), checks \(change.checks.rawValue), "
          + "\(change.rounds) rounds, \(change.rehydrations) snapshots brought back.",
        "  suspect   \(change.suspect?.prefix(10) ?? "none")",
        "  reviewers \(change.reviewers.map(\.login).joined(separator: ", "))",
        "  \(world.html)/\(report.repository)/pull/\(change.number)",
        "  \(world.html)/\(report.repository)/issues/\(report.issue?.number ?? 0)",
      ]
    }
    for dashboard in dashboards {
      lines += ["", "Dashboard", "  \(world.html)/\(dashboard.repository)/issues/\(dashboard.number)"]
    }
    return lines.joined(separator: "\n")
  }
}
