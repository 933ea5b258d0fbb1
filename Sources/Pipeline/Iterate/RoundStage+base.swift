import Domain
import Essentials
import Foundation
import Git
import Storage

extension RoundStage {
  /// The commit that a round's change is made on: as before, or, where that conflicts, the base branch as it is now.
  ///
  /// Nil where the host sees a conflict and the base branch has nothing new.
  func baseCommit(
    _ request: RoundRequest, _ madeOn: CommitID, _ repository: HostedRepository, _ mirror: Mirror
  ) async throws -> CommitID? {
    guard request.conflicts == true else { return madeOn }
    let newest = try await mirror.head(of: repository)
    return newest == madeOn ? nil : newest
  }

  /// What a round on `base` goes on from: one that asked something there, or else the last one that pushed.
  func earlier(
    _ report: Report, _ proposed: ProposedChange, on base: CommitID, _ madeOn: CommitID, _ head: CommitID
  ) async throws -> EarlierWork {
    let asked = report.kept(.round).flatMap { $0.base == base.text ? $0.snapshot : nil }
    if let asked = try await workshop.known(asked) { return EarlierWork(base: base, snapshot: asked) }
    let pull = IssueAddress(repository: report.repository, number: proposed.number)
    let reader = AnswerReader(context: context)
    return EarlierWork(base: madeOn, snapshot: proposed.snapshot ?? "", head: head) {
      try await reader.record(of: pull)
    }
  }

  func conflictWithNothing(_ request: RoundRequest, _ report: Report) throws -> Change {
    let reason = "The host says that it conflicts with the base branch, which has nothing that it was not made on."
    return try stopped(request, report, reason, question: reason, Receipt(), false)
  }
}
