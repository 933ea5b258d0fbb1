package import Domain
package import Essentials
package import Foundation
package import Storage
import WorkQueue

extension Change {
  /// Tells the report's lane that `event` happened; the same `cause` tells it only once.
  package mutating func tell(
    _ report: Identifier<Report>, _ event: ReportEvent, cause: String, at now: Date
  ) throws {
    let job = try PipelineJobs.reportEvent.job(
      ReportHappening(report: report, event: event), id: Identifier("event/\(report)/\(cause)"),
      lane: Lanes.report(report), readyAt: now)
    enqueues.append(Enqueue(job))
  }

  /// Asks for the issue to be brought in line; many asks become one write.
  package mutating func askForWrite(_ report: Identifier<Report>, at now: Date) throws {
    let job = try PipelineJobs.writeIssue.job(
      ReportName(report), id: Identifier("write/\(report)"), lane: Lanes.report(report), readyAt: now)
    enqueues.append(Enqueue(job, ifPresent: .again))
  }

  package mutating func askForLook(_ report: Identifier<Report>, at when: Date) throws {
    let job = try PipelineJobs.pullLook.job(
      ReportName(report), id: Identifier("look/\(report)"), lane: Lanes.report(report), readyAt: when)
    enqueues.append(Enqueue(job, ifPresent: .again))
  }

  /// Looks once more a little later: what an event told may not be readable yet at the moment it comes.
  package mutating func askForSecondLook(_ report: Identifier<Report>, at when: Date) throws {
    let job = try PipelineJobs.pullLook.job(
      ReportName(report), id: Identifier("look-again/\(report)"), lane: Lanes.report(report),
      readyAt: when.advanced(by: Consistency.secondLook))
    enqueues.append(Enqueue(job, ifPresent: .again))
  }

  /// Wakes a report that rests, unless that was changed by then.
  package mutating func askToWake(_ report: Identifier<Report>, at when: Date) throws {
    let job = try PipelineJobs.reportEvent.job(
      ReportHappening(report: report, event: .snoozeOver),
      id: Identifier("event/\(report)/wake/\(Int(when.timeIntervalSince1970))"), lane: Lanes.report(report),
      readyAt: when)
    enqueues.append(Enqueue(job, ifPresent: .again))
  }

  package mutating func note(_ subject: String, _ stage: String, _ text: String, at now: Date) {
    trail.append(TrailEntry(subject: subject, at: now, stage: stage, text: text))
  }
}
