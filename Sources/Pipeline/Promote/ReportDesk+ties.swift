import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Reports that are made out of others, and signals that change hands.
extension ReportDesk {
  /// Keeps a report that was split or moved off; one that is there already stands.
  func open(_ new: Report, _ change: inout Change) throws {
    change.puts.append(try ReportShelf.document(new))
    change.note(
      new.id.text, "report", "made out of report \(new.origin?.report.text ?? ""), as \(new.origin?.by ?? "") asked",
      at: context.now)
    try change.askForWrite(new.id, at: context.now)
    if let snooze = new.snooze { try change.askToWake(new.id, at: snooze.until) }
  }

  /// Gives signals of `from` to `to`, as far as they still are `from`'s, and has grouping read them again.
  func handOver(
    _ signals: [Identifier<Signal>]?, from: Identifier<Report>, to: Identifier<Report>,
    in repository: RepositoryName, of report: Report, _ change: inout Change
  ) async throws {
    let wanted = signals.map(Set.init)
    for member in try await context.shelf.signals(of: from) where wanted?.contains(member.signal.id) != false {
      let moved = MemberSignal(
        signal: member.signal, report: to, repository: repository,
        cameFrom: member.repository == repository ? member.cameFrom : member.repository, vector: member.vector)
      change.puts.append(try ReportShelf.document(moved))
    }
    for name in Set([repository, report.repository]) {
      let job = try PipelineJobs.regroup.job(
        RepositoryVisit(repository: name), id: Identifier("regroup/\(name)"), lane: Lanes.grouping(name),
        readyAt: context.now)
      change.enqueues.append(Enqueue(job, ifPresent: .again))
    }
  }
}
