package import Domain
package import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// Follows a report whose repository was renamed, or whose issue was transferred; or lets it go.
package struct ReportMoving: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  /// The report's repository is called `name` by now.
  package static func job(_ report: Identifier<Report>, to name: RepositoryName, at when: Date) throws -> Job {
    try PipelineJobs.moveReport.job(
      ReportMove(report: report, name: name), id: Identifier("move/\(report)"), lane: Lanes.report(report),
      readyAt: when)
  }

  /// The report's issue is not where it was: it is looked for once what is fresh has become readable.
  package static func search(for report: Identifier<Report>, at now: Date) throws -> Job {
    try PipelineJobs.moveReport.job(
      ReportMove(report: report, name: nil), id: Identifier("find/\(report)"), lane: Lanes.report(report),
      readyAt: now.advanced(by: Consistency.window))
  }

  package func move(_ leased: LeasedJob) async throws -> Change {
    let move = try PipelineJobs.moveReport.payload(of: leased.job)
    guard let report = try await context.shelf.report(move.report) else { return Change() }
    guard let name = move.name else { return try await find(report) }
    var change = Change()
    var moved = report
    moved.repository = name
    try await put(moved, &change)
    change.note(report.id.text, "repositories", "its repository is called \(name) now", at: context.now)
    try change.askForWrite(report.id, at: context.now)
    return change
  }

  private func find(_ report: Report) async throws -> Change {
    guard let address = report.address else { return Change() }
    let repository = try await context.host.repository(report.repository)
    // Where issues are turned off, none can be seen, and all come back.
    guard RepositoryStanding(repository) == .open else { return Change() }
    var change = Change()
    guard let found = try await context.history.whereabouts(of: address) else {
      letGo(report, &change)
      return change
    }
    guard found.address != address else { return change }
    if try await context.host.repository(found.address.repository).id == repository.id {
      // The whole repository has another name.
      change.enqueues.append(Enqueue(try Reconciling.job("renamed", at: context.now), ifPresent: .again))
      return change
    }
    try await follow(report, from: address, to: found, &change)
    return change
  }

  private func follow(
    _ report: Report, from old: IssueAddress, to found: TrackedIssue, _ change: inout Change
  ) async throws {
    let there = try await standing(in: found.address.repository)
    guard there == .open, context.settings.watches(found.address.repository) else {
      letGo(report, &change, "its issue is \(found.address) now, where we may not work")
      return
    }
    var moved = report
    moved.repository = found.address.repository
    moved.issue = IssueReference(number: found.address.number, id: found.id, url: found.url)
    var note = "Transferred from \(old)."
    if let proposed = report.change, proposed.state == .open {
      note += " Its pull request #\(proposed.number) stays there, and is left to people."
    }
    if report.state.isOpen {
      // What was found out is about the old code.
      moved.state = .gathering
      (moved.research, moved.change, moved.heldBack, moved.question) = (nil, nil, nil, nil)
    }
    moved.note = note
    try await put(moved, &change)
    change.note(
      report.id.text, "repositories", "its issue was transferred: \(old) is \(found.address)", at: context.now)
    try change.askForWrite(report.id, at: context.now)
    if moved.state == .gathering {
      try change.tell(report.id, .crossedThreshold, cause: "transferred/\(found.address)", at: context.now)
    }
  }

  private func standing(in repository: RepositoryName) async throws -> RepositoryStanding? {
    do {
      return RepositoryStanding(try await context.host.repository(repository))
    } catch HostRefusal.notFound {
      return nil
    }
  }

  private func letGo(
    _ report: Report, _ change: inout Change,
    _ reason: String = "its issue is gone: deleted, or moved to where we may not look"
  ) {
    change.deletes.append(DocumentName(collection: ReportShelf.reports, id: report.id.text))
    change.note(report.id.text, "repositories", "let go, because \(reason)", at: context.now)
    if let address = report.address {
      change.note("\(address)", "repositories", "let go, because \(reason)", at: context.now)
    }
    context.log.notice("let a report go, because its issue is gone", ["report": report.id])
  }

  private func put(_ report: Report, _ change: inout Change) async throws {
    change.puts.append(try ReportShelf.document(report))
    for member in try await context.shelf.signals(of: report.id) {
      var moved = member
      moved.repository = report.repository
      change.puts.append(try ReportShelf.document(moved))
    }
  }
}

/// A report that is somewhere else by now.
package struct ReportMove: Sendable, Equatable, Codable {
  package var report: Identifier<Report>
  /// What its repository is called now; nil if its issue has to be looked for.
  package var name: RepositoryName?

  package init(report: Identifier<Report>, name: RepositoryName?) {
    self.report = report
    self.name = name
  }
}

/// A repository by its number.
package struct RepositoryNumber: Sendable, Equatable, Codable {
  package var id: Int64

  package init(_ id: Int64) { self.id = id }
}
