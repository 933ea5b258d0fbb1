package import Domain
package import Essentials
import Foundation
package import Storage
import WorkQueue

/// Signals that look like prompt injection: kept apart, to be seen, and let through only by a person.
package struct Quarantine: Sendable {
  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  package func signals() async throws -> [QuarantinedSignal] {
    try await context.store.documents(ReportShelf.quarantine).map(ReportShelf.decode)
  }

  /// Those that name `repository`, or none: whoever may write there may let them through.
  package func signals(in repository: RepositoryName) async throws -> [QuarantinedSignal] {
    try await signals().filter { held in
      let home = held.repository ?? held.signal.repository
      return home == nil || home == repository
    }
  }

  /// Sends a quarantined signal on to routing and grouping, unscreened; false if there is none of that name.
  package func release(_ id: Identifier<Signal>) async throws -> Bool {
    var change = Change()
    guard try await release(id, by: "the operator", into: &change) else { return false }
    try await context.store.commit(change)
    context.bell.ring()
    return true
  }

  /// The same as part of a decision.
  package func release(_ id: Identifier<Signal>, by person: String, into change: inout Change) async throws -> Bool {
    guard let document = try await context.store.document(ReportShelf.quarantine, id: id.text) else { return false }
    let held: QuarantinedSignal = try ReportShelf.decode(document)
    change.deletes.append(DocumentName(collection: ReportShelf.quarantine, id: id.text))
    let job = try PipelineJobs.released.job(
      held.signal, id: Identifier("released/\(id)"), lane: Identifier("signal/\(id)"), readyAt: context.now)
    change.enqueues.append(Enqueue(job))
    if let repository = held.repository { try change.askForDashboard(repository, at: context.dashboardSoon) }
    change.note(id.text, "screen", "released by \(person)", at: context.now)
    return true
  }
}
