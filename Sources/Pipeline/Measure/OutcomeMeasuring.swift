import Configuration
import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Finds out after the merge whether the problem stayed away for the quiet period.
///
/// A recurrence is told by grouping, as soon as a signal that occurred after the merge matches the report; what is left to
/// find here is that none did.
package struct OutcomeMeasuring: Sendable {
  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  package func measure(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.measure.payload(of: leased.job)
    var change = Change()
    guard let report = try await context.shelf.report(name.report), let merged = report.change?.mergedAt else {
      return change
    }
    let due = merged.advanced(by: context.settings.pullRequests.quietPeriod)
    guard context.now >= due else { throw WriteDeferred(seconds: due.timeIntervalSince(context.now)) }
    try change.tell(report.id, .verified(at: context.now), cause: "verified/\(Timestamp.text(merged))", at: context.now)
    return change
  }
}
