import Configuration
package import Domain
import Essentials
import Foundation
import Storage
import WorkQueue

/// Gathers what a dashboard shows, all at one moment.
package struct DashboardGathering: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook

  package init(context: PipelineContext, repositories: RepositoryBook) {
    self.context = context
    self.repositories = repositories
  }

  package func facts(of repository: RepositoryName, _ reports: [Report]) async throws -> DashboardFacts {
    let settings = try await repositories.settings(for: repository)
    let now = context.now
    var facts = DashboardFacts(
      reports: reports, threshold: settings.promotionWeight, today: now,
      disclosure: try await repositories.disclosure(in: repository))
    let place = FixPlace(reports, context.settings.pullRequests, at: now)
    for report in reports where report.state == .ready {
      facts.waits[report.id] = settings.mayFix ? try await wait(of: report, place) : .fixesAreOff
    }
    facts.problem = try await repositories.configurationProblem(of: repository)?.list
    facts.pause = try await context.gate.reason(for: repository)
    facts.isHeldBackByHost = try await isHeldBack(reports)
    facts.quarantined = try await Quarantine(context: context).signals().filter { $0.repository == repository }
    facts.spentToday = try await SpendBook(store: context.store).spent(in: repository, on: now)
    facts.digest = WeeklyDigest(
      reports, grades: try await SessionGrades(store: context.store).counts(in: WeeklyDigest.days(before: now)),
      before: now)
    return facts
  }

  private func wait(of report: Report, _ place: FixPlace) async throws -> DashboardFacts.Wait {
    if report.startsNow == true { return .turn }
    let late = try await context.store.job(PipelineJobs.lateSignalWait(of: report))
    if let late, case .waiting = late.state, late.job.readyAt > context.now {
      return .lateSignals(until: late.job.readyAt)
    }
    return place == .free ? .turn : .place(place)
  }

  /// Whether writes of these reports were put off by the host's limit or ours.
  private func isHeldBack(_ reports: [Report]) async throws -> Bool {
    for report in reports where report.state.isOpen {
      guard let write = try await context.store.job(Identifier("write/\(report.id)")), case .waiting = write.state,
        write.note == FailureVerdict.waitsForTurn, write.job.readyAt > context.now
      else { continue }
      return true
    }
    return false
  }
}
