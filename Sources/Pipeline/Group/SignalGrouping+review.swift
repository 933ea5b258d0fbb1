import Configuration
package import Domain
import Essentials
package import Foundation
import Grouping
package import Storage
package import WorkQueue

/// The second look at all of a repository's signals together, once a night.
extension SignalGrouping {
  /// When a night's review is due, in hours of the day (UTC).
  private static let hour = 3.0

  /// This night's review of `repository`: asking for it again changes nothing.
  package static func reviewJob(_ repository: RepositoryName, at now: Date) throws -> Job {
    let day = String(Timestamp.text(now).prefix(10))
    let midnight = (now.timeIntervalSince1970 / 86400).rounded(.down) * 86400
    return try PipelineJobs.review.job(
      RepositoryVisit(repository: repository), id: Identifier("review/\(repository)/\(day)"),
      lane: Lanes.grouping(repository), readyAt: Date(timeIntervalSince1970: midnight + hour * 3600))
  }

  package func review(_ leased: LeasedJob) async throws -> Change {
    let repository = try PipelineJobs.review.payload(of: leased.job).repository
    var change = Change()
    let reports = try await open(in: repository)
    try await lookUpNeighbours(in: repository)
    var index = try await index(of: repository)
    for name in index.reports where reports[Identifier(name)] == nil { index.remove(report: name) }
    guard index.count >= GroupingIndex.smallStream else {
      change.note(leased.job.id.text, "review", "too few signals to tell problems apart", at: context.now)
      return change
    }
    let inHands = Set(reports.values.filter(\.isInHands).map(\.id.text))
    let review = GroupingReview(index, protected: inHands)
    // By words alone a second look finds no more than the first; and where a model decided, it looked at more than scores.
    let isNeverSure = index.calibration.words != nil || !context.models.arbitration(for: repository).isIdle
    let plan = ReviewPlan(
      review.proposals, reports: reports,
      sureFrom: isNeverSure ? .infinity : Double(context.settings.reports.regroupFrom) / 100)
    for deed in plan.deeds { try add(deed, in: repository, leased.job.id.text, &change) }
    for report in reports.values.sorted(by: { $0.id.text < $1.id.text }) {
      let suggestions = plan.suggestions[report.id] ?? []
      guard suggestions.map(\.kind) != (report.suggestions ?? []).map(\.kind) else { continue }
      try change.tell(report.id, .suggested(suggestions), cause: "\(leased.job.id)/suggested", at: context.now)
    }
    change.note(
      leased.job.id.text, "review",
      "\(index.count) signals in \(reports.count) reports: \(plan.deeds.count) changed, "
        + "\(plan.suggestions.count) suggested to people"
        + (index.unlisted > 0 ? "; the neighbours of \(index.unlisted) are looked up in the next nights" : ""),
      at: context.now)
    return change
  }

  /// So many signals that were loaded without their neighbours get them in one night: some minutes among very many.
  private static let mostLookedUp = 20_000
  /// After so many, others have their turn.
  private static let lookedUpAtOnce = 64

  /// Finds the neighbours that were left out when very many signals were loaded; pairs that nobody found cannot be judged.
  private func lookUpNeighbours(in repository: RepositoryName) async throws {
    try await lending(repository) { index in
      var left = Self.mostLookedUp
      while left > 0, index.unlisted > 0 {
        try Task.checkCancellation()
        let made = index.warm(upTo: min(left, Self.lookedUpAtOnce))
        guard made > 0 else { break }
        left -= made
        await Task.yield()
      }
    }
  }

  /// The repository's reports that take signals and have an issue to say something on.
  private func open(in repository: RepositoryName) async throws -> [Identifier<Report>: Report] {
    let all = try await context.shelf.reports(in: repository)
    return all.reduce(into: [:]) { open, report in
      if report.left == nil, report.state.isOpen, report.issue != nil { open[report.id] = report }
    }
  }

  func add(
    _ deed: ReviewPlan.Deed, in repository: RepositoryName, _ cause: String, _ change: inout Change,
    by doer: String = Report.nightlyReview
  ) throws {
    switch deed {
    case .join(let report, let target, let issue, let because):
      let departure = Departure(
        .joined, to: target, in: repository, issue: issue, by: doer, at: context.now)
      change.note(report.text, "review", "joined to #\(issue): \(because)", at: context.now)
      try change.tell(report, .departed(departure), cause: cause, at: context.now)
    case .split(let report, let signals, let because):
      let into = Identifier<Report>("r" + StableHash.of("split", report.text, cause).prefix(12))
      change.note(report.text, "review", "\(signals.count) signals split off: \(because)", at: context.now)
      try change.tell(
        report, .split(SplitOff(signals: signals, into: into, by: doer)), cause: cause,
        at: context.now)
    }
  }
}
