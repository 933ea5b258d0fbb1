import Domain
import Essentials
import Foundation
import Sandbox
import Storage
import WorkQueue

/// Cleans up after a repository that does not let us in any more.
///
/// At once goes what was made from its code: the mirror, the layers and the snapshots. After 30 days go the rows about its
/// reports. What stands on GitHub stays there; whoever lets us in again finds everything in the issues.
struct Leaving: Sendable {
  let context: PipelineContext
  let workshop: Workshop
  private var roll: RepositoryRoll { RepositoryRoll(store: context.store) }

  init(context: PipelineContext, workshop: Workshop) {
    self.context = context
    self.workshop = workshop
  }

  static func job(_ repository: Int64, at when: Date) throws -> Job {
    try PipelineJobs.leave.job(
      RepositoryNumber(repository), id: Identifier("leave/\(repository)"), lane: Identifier("leave"), readyAt: when)
  }

  func leave(_ leased: LeasedJob) async throws -> Change {
    let id = try PipelineJobs.leave.payload(of: leased.job).id
    guard let repository = try await roll.known().first(where: { $0.id == id }), let leftAt = repository.leftAt else {
      return Change()
    }
    let reports = try await context.shelf.reports(in: repository.name)
    try await forgetCode(of: repository, reports)
    var change = Change()
    guard context.now.timeIntervalSince(leftAt) > RollCall.keeping else { return change }
    for report in reports {
      change.deletes.append(DocumentName(collection: ReportShelf.reports, id: report.id.text))
    }
    for member in try await context.shelf.signals(in: repository.name) {
      change.deletes.append(DocumentName(collection: ReportShelf.signals, id: member.signal.id.text))
    }
    let onboarding = OnboardingBook(store: context.store)
    for routed in try await onboarding.signals(waitingFor: repository.name) {
      change.deletes.append(DocumentName(collection: OnboardingBook.waiting, id: routed.signal.id.text))
    }
    change.deletes.append(DocumentName(collection: OnboardingBook.shut, id: "\(repository.name)"))
    change.deletes.append(DashboardShelf.name(repository.name))
    try PauseBook.set(nil, of: repository.name, in: &change)
    change.deletes.append(DocumentName(collection: ReconcilePlace.collection, id: "\(repository.name)"))
    change.deletes.append(RepositoryRoll.name(of: id))
    change.note("\(repository.name)", "repositories", "what was known of it is deleted", at: context.now)
    context.log.notice("forgot a repository", ["repository": Int(id), "reports": reports.count])
    return change
  }

  private func forgetCode(of repository: KnownRepository, _ reports: [Report]) async throws {
    try await workshop.mirrors.forget(repository.id, repository.name)
    let elsewhere = try await context.shelf.reports().filter { $0.repository != repository.name }
    let commits = Set(reports.flatMap(\.baseCommits)).subtracting(elsewhere.flatMap(\.baseCommits))
    for commit in commits { try await workshop.layers.forget(commit) }
    let snapshots = Set(reports.flatMap(\.snapshotNames)).subtracting(elsewhere.flatMap(\.snapshotNames))
    for snapshot in snapshots { try await workshop.forget(snapshot: snapshot) }
  }
}

extension Report {
  /// Commits that layers were made of for it.
  fileprivate var baseCommits: [String] { [change?.base, heldBack?.base, research?.base].compactMap(\.self) }

  var snapshotNames: [String] { [change?.snapshot, heldBack?.snapshot, kept?.snapshot].compactMap(\.self) }
}
