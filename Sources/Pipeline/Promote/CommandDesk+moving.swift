import Configuration
import Domain
import Essentials
import Foundation
import Storage

/// Commands that move signals between reports.
extension CommandDesk {
  func join(
    _ number: Int, in repository: RepositoryName?, _ asked: Asked, _ change: inout Change
  ) async throws -> String {
    let report = asked.report
    if let repository, repository != report.repository {
      throw Refusal(
        "Reports are joined within one repository. `/nightshift move \(repository)` takes this one there first.")
    }
    let address = IssueAddress(repository: report.repository, number: number)
    var found = try await context.shelf.report(issue: address)
    if found == nil { found = try await context.shelf.report(pull: address) }
    guard let target = found else { throw Refusal("#\(number) is no report of mine.") }
    guard target.id != report.id else { throw Refusal("That is this report itself.") }
    if let left = target.left { throw Refusal("#\(number) was \(left.text). Join it to that one.") }
    try refuseWhileOpen(report)
    guard target.change?.state != .open else {
      throw Refusal("#\(number) has an open pull request: #\(target.change?.number ?? 0).")
    }
    try refuseWhenDone(report, "this report")
    guard target.state.isOpen else { throw Refusal("#\(number) is \(target.state.rawValue): nothing joins it.") }
    let departure = Departure(
      .joined, to: target.id, in: report.repository, issue: target.issue?.number, by: asked.login, at: context.now)
    try change.tell(report.id, .departed(departure), cause: "comment/\(asked.name)", at: context.now)
    return "Joined to #\(target.issue?.number ?? number): \(report.signalCount) signals with a weight of "
      + "\(ReportLifecycle.text(report.weight)) count there now, and this issue is closed. Reopening it undoes that."
  }

  /// What is merged or measured is history, and stays where it happened.
  private func refuseWhenDone(_ report: Report, _ what: String) throws {
    guard report.state.isOpen || report.state == .dismissed else {
      throw Refusal(
        "\(what.prefix(1).uppercased())\(what.dropFirst()) is \(report.state.rawValue), and stays as it is.")
    }
  }

  func split(_ names: [String], _ asked: Asked, _ change: inout Change) throws -> String {
    let report = asked.report
    var chosen: [LedgerEntry] = []
    var unknown: [String] = []
    for name in names {
      guard let entry = report.entry(named: name) else {
        unknown.append(name)
        continue
      }
      if !chosen.contains(entry) { chosen.append(entry) }
    }
    guard unknown.isEmpty else {
      let list = unknown.prefix(10).map { "`\($0.replacing("`", with: "'").prefix(60))`" }.joined(separator: ", ")
      throw Refusal("I know no signal \(list) here. These I know:\n\n\(Self.known(report))")
    }
    guard chosen.count < report.signalCount else { throw Refusal("At least one signal has to stay.") }
    let id = Identifier<Report>("r" + StableHash.of("split", report.id.text, asked.name).prefix(12))
    try change.tell(
      report.id, .split(SplitOff(signals: chosen.map(\.signal), into: id, by: asked.login)),
      cause: "comment/\(asked.name)", at: context.now)
    let weight = chosen.reduce(0) { $0 + $1.weight }
    return "\(chosen.count) signals with a weight of \(ReportLifecycle.text(weight)) become a report of their own; "
      + "its issue links here."
  }

  /// The newest signals with the names by which they can be called.
  private static func known(_ report: Report) -> String {
    let first = report.earlierCount + 1
    let rows = report.entries.enumerated().suffix(40).map { offset, entry in
      "| \(first + offset) | `\(entry.shortName)` | \(entry.title) |"
    }
    return (["| # | id | signal |", "| --- | --- | --- |"] + rows).joined(separator: "\n")
  }

  func move(to repository: RepositoryName, _ asked: Asked, _ change: inout Change) async throws -> String {
    let report = asked.report
    guard repository != report.repository else { throw Refusal("It is in \(repository) already.") }
    try refuseWhileOpen(report)
    try refuseWhenDone(report, "this report")
    guard try await mayWork(in: repository, for: asked.login) else {
      // One answer for all of it: who may not see a repository is not told whether it exists.
      throw Refusal(
        "I cannot move it to \(repository): I have to be installed there, and you need write access there as well.")
    }
    let id = Identifier<Report>("r" + StableHash.of("moved", report.id.text, asked.name).prefix(12))
    let departure = Departure(.moved, to: id, in: repository, issue: nil, by: asked.login, at: context.now)
    try change.tell(report.id, .departed(departure), cause: "comment/\(asked.name)", at: context.now)
    return
      "It moves to \(repository): a new issue there takes over its \(report.signalCount) signals and its weight of "
      + "\(ReportLifecycle.text(report.weight)), and this one is closed with a link to it."
  }

  private func mayWork(in repository: RepositoryName, for login: String) async throws -> Bool {
    let found = try await context.host.repositories().first { $0.name == repository }
    guard let found, RepositoryStanding(found) == .open, context.settings.watches(repository) else { return false }
    guard try await context.tracker.permission(of: login, in: repository).canWrite else { return false }
    return try await OnboardingGate(context: context, repositories: repositories).isOpen(repository)
  }
}
