import Domain
import Essentials
import Foundation
package import Storage
package import WorkQueue

/// Keeps our check run on a pull request in line with its report: one for each head.
package struct RoundCheckWriter: Sendable {
  let context: PipelineContext

  package init(context: PipelineContext) { self.context = context }

  /// Many asks become one write.
  static func job(for report: Identifier<Report>, at when: Date) throws -> Enqueue {
    let job = try PipelineJobs.roundCheck.job(
      ReportName(report), id: Identifier("check/\(report)"), lane: Lanes.report(report), readyAt: when)
    return Enqueue(job, ifPresent: .again)
  }

  package func write(_ leased: LeasedJob) async throws -> Change {
    let name = try PipelineJobs.roundCheck.payload(of: leased.job)
    var change = Change()
    guard let report = try await context.shelf.report(name.report), let check = RoundCheck(report) else {
      return change
    }
    let isMerged = report.change?.state == .merged
    do {
      // Found again by its external id, so a second try changes the first one's.
      try await context.host.paced(.pullRequest).report(
        OwnCheck(
          RoundCheck.name, externalID: check.externalID, conclusion: .neutral, title: check.title,
          summary: check.summary, actions: check.buttons.map { $0.action(isMerged: isMerged) }),
        on: check.head, in: report.repository)
    } catch HostRefusal.forbidden(let reason) {
      change.note(report.id.text, "iterate", "no check run of ours: \(reason.prefix(200))", at: context.now)
    } catch HostRefusal.invalid(let reason) {
      change.note(report.id.text, "iterate", "no check run of ours: \(reason.prefix(200))", at: context.now)
    }
    return change
  }
}
