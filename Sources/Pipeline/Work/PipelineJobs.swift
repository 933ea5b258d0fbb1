package import Domain
package import Essentials
package import Foundation
import Storage
package import WorkQueue

/// The pipeline's jobs by name, each with the one payload it admits.
package enum PipelineJobs {
  /// Its payload is the delivery's id as plain text; the store writes it when a delivery is accepted.
  package static let deliveryName = "delivery.v1"
  package static let signal = JobKind<Signal>("signal.screen.v1")
  /// A signal that a person let out of quarantine.
  package static let released = JobKind<Signal>("signal.released.v1")
  package static let group = JobKind<RoutedSignal>("signal.group.v1")
  package static let stormCount = JobKind<Repetition>("storm.count.v1")
  package static let stormTell = JobKind<StormName>("storm.tell.v1")
  /// Grades of recorded sessions, for the weekly digest.
  package static let sessionGrades = JobKind<GradedSessions>("session.grades.v1")
  package static let issueLook = JobKind<IssueLook>("issue.look.v1")
  package static let comment = JobKind<CommentSeen>("comment.seen.v1")
  package static let reportEvent = JobKind<ReportHappening>("report.event.v1")
  package static let writeIssue = JobKind<ReportName>("report.write.v1")
  package static let research = JobKind<ReportName>("report.research.v1")
  package static let fix = JobKind<ReportName>("report.fix.v1")
  package static let pullLook = JobKind<ReportName>("pull.look.v1")
  package static let round = JobKind<RoundRequest>("pull.round.v1")
  /// A pull request that takes a merged change back.
  package static let takeBack = JobKind<TakeBackRequest>("pull.take-back.v1")
  /// Our own check run on a pull request of ours.
  package static let roundCheck = JobKind<ReportName>("pull.check.v1")
  /// Signals belong to other reports than grouping remembers.
  package static let regroup = JobKind<RepositoryVisit>("signal.regroup.v1")
  /// A second look at all signals of a repository together.
  package static let review = JobKind<RepositoryVisit>("signal.review.v1")
  package static let measure = JobKind<ReportName>("report.measure.v1")
  package static let onboard = JobKind<RepositoryVisit>("repository.onboard.v1")
  package static let reconcile = JobKind<Reconciliation>("reconcile.v1")
  package static let reconcileRepository = JobKind<RepositoryLook>("reconcile.repository.v1")
  package static let settingsCheck = JobKind<SettingsSeen>("settings.check.v1")
  package static let moveReport = JobKind<ReportMove>("report.move.v1")
  package static let leave = JobKind<RepositoryNumber>("repository.leave.v1")
  package static let hookSweep = JobKind<Reconciliation>("hooks.sweep.v1")

  package static let dashboard = JobKind<DashboardName>("dashboard.write.v1")
  package static let dashboardLook = JobKind<IssueLook>("dashboard.look.v1")

  /// The job that waits for a report's late signals.
  package static func lateSignalWait(of report: Report) -> Identifier<Job> {
    Identifier("event/\(report.id)/wait/\(report.research?.signals ?? 0)")
  }

  /// The one research or fix job of a report, wherever it is asked for.
  package static func agentJob(
    _ kind: JobKind<ReportName>, for report: Identifier<Report>, at when: Date
  ) throws -> Job {
    try kind.job(
      ReportName(report), id: Identifier("\(kind.name)/\(report)"), lane: Lanes.agent(report), readyAt: when)
  }

  /// Those that start an agent.
  package static let agentNames: Set<String> = [research.name, fix.name, round.name, takeBack.name]

  package static let names: Set<String> = [
    deliveryName, signal.name, released.name, group.name, issueLook.name, comment.name, reportEvent.name,
    writeIssue.name,
    research.name, fix.name, pullLook.name, round.name, measure.name, reconcile.name, onboard.name,
    reconcileRepository.name, moveReport.name, leave.name, settingsCheck.name, hookSweep.name, takeBack.name,
    roundCheck.name, regroup.name, review.name, stormCount.name, stormTell.name, sessionGrades.name, dashboard.name,
    dashboardLook.name,
  ]
}

/// A signal and the repository it belongs to.
package struct RoutedSignal: Sendable, Equatable, Codable {
  package var signal: Signal
  package var repository: RepositoryName
  /// How the repository was found, in words.
  package var because: String
  /// Nobody knew where it belongs: it waits in the inbox repository for a person.
  package var isInInbox: Bool

  package init(signal: Signal, repository: RepositoryName, because: String, isInInbox: Bool) {
    self.signal = signal
    self.repository = repository
    self.because = because
    self.isInInbox = isInInbox
  }
}

/// Something was done to an issue; what it is now has to be read.
package struct IssueLook: Sendable, Equatable, Codable {
  package var issue: IssueAddress
  /// The label that was put on or taken off, if that is what happened.
  package var label: String?
  package var wasAdded: Bool
  package var sender: Actor
  package var delivery: String
  /// When the issue was last changed, as the event has it; nil if nobody said.
  package var changedAt: Date?
  /// Nobody told what was done: it has to be read from the issue's history.
  package var isLate: Bool?

  package init(
    issue: IssueAddress, label: String?, wasAdded: Bool, sender: Actor, delivery: String, changedAt: Date? = nil
  ) {
    self.issue = issue
    self.label = label
    self.wasAdded = wasAdded
    self.sender = sender
    self.delivery = delivery
    self.changedAt = changedAt
  }
}

extension IssueLook {
  /// A look for whatever was done to `issue` while we did not hear of it.
  package static func late(_ issue: IssueAddress, by us: Actor) -> IssueLook {
    var look = IssueLook(issue: issue, label: nil, wasAdded: false, sender: us, delivery: "late")
    look.isLate = true
    return look
  }
}

package struct ReportHappening: Sendable, Equatable, Codable {
  package var report: Identifier<Report>
  package var event: ReportEvent

  package init(report: Identifier<Report>, event: ReportEvent) {
    self.report = report
    self.event = event
  }
}

package struct ReportName: Sendable, Equatable, Codable {
  package var report: Identifier<Report>

  package init(_ report: Identifier<Report>) { self.report = report }
}

/// One pass over a pull request, and what it is for.
package struct RoundRequest: Sendable, Equatable, Codable {
  package var report: Identifier<Report>
  /// The head the failure or the comments are about.
  package var head: String
  package var failing: [Check]
  package var feedback: [Feedback]
  package var requestedAt: Date
  /// The change is to be carried over to the base branch as it is now; nil for no.
  package var conflicts: Bool?

  package init(
    report: Identifier<Report>, head: String, failing: [Check], feedback: [Feedback], requestedAt: Date
  ) {
    self.report = report
    self.head = head
    self.failing = failing
    self.feedback = feedback
    self.requestedAt = requestedAt
  }
}

/// What a person with write access said about a pull request.
package struct Feedback: Sendable, Equatable, Codable {
  package enum Place: String, Sendable, Codable { case conversation, review, line }

  package var id: Int64
  package var place: Place
  package var author: String
  package var body: String
  package var path: String?
  package var line: Int?

  package init(id: Int64, place: Place, author: String, body: String, path: String? = nil, line: Int? = nil) {
    self.id = id
    self.place = place
    self.author = author
    self.body = body
    self.path = path
    self.line = line
  }
}

package struct Reconciliation: Sendable, Equatable, Codable {
  package var reason: String

  package init(reason: String) { self.reason = reason }
}

/// One repository to be compared with what we know.
package struct RepositoryLook: Sendable, Equatable, Codable {
  package var repository: RepositoryName

  package init(_ repository: RepositoryName) { self.repository = repository }
}

/// Names of lanes and jobs; one place, so that two writers mean the same lane.
package enum Lanes {
  /// One for each kind of signal: what repeats is screened one after another, so that the second can use what was found of the first.
  package static func screening(_ signal: Signal) -> Identifier<Lane> { Identifier("screen/\(StormKey(signal))") }
  package static func report(_ id: Identifier<Report>) -> Identifier<Lane> { Identifier("report/\(id)") }
  /// Agent runs, so that a long one does not hold up a report's labels.
  package static func agent(_ id: Identifier<Report>) -> Identifier<Lane> { Identifier("agent/\(id)") }
  package static func grouping(_ repository: RepositoryName) -> Identifier<Lane> { Identifier("group/\(repository)") }
  package static func dashboard(_ repository: RepositoryName) -> Identifier<Lane> {
    Identifier("dashboard/\(repository)")
  }
  package static func issue(_ issue: IssueAddress) -> Identifier<Lane> { Identifier("issue/\(issue)") }
}
