package import Agents
import Domain
import Essentials
import Foundation
import Runtime
package import Sandbox
package import Snapshots
import Storage
import WorkQueue

/// The whole loop: which stage does which job.
///
/// Read the stages in this order: Receive, Screen, Onboard, Group, Promote, Research, Fix, Iterate, Measure. Each takes what the one
/// before gave as a job, decides, and leaves its result as new jobs; Record keeps the issue in line with the report.
package struct Pipeline: Sendable {
  package let context: PipelineContext
  package let repositories: RepositoryBook
  package let workshop: Workshop
  package let explanation: Explanation
  private let grouping: SignalGrouping
  private let router: SignalRouter
  private let research: any ResearchAgent
  private let fix: any FixAgent

  /// Joins the stages; `directory` is a folder of our own for mirrors, checkouts and sandboxes.
  package init(
    context: PipelineContext, directory: String, snapshots: any SnapshotStore, research: any ResearchAgent,
    fix: any FixAgent, gateways: (any RunGateways)? = nil, groups: ControlGroups? = nil
  ) throws {
    let mirrors = MirrorBook(context: context, directory: "\(directory)/mirrors")
    let workshop = Workshop(
      context: context, mirrors: mirrors, layers: try BaseLayers(directory: "\(directory)/layers"),
      snapshots: snapshots, directory: "\(directory)/runs", gateways: gateways, groups: groups)
    self.init(context: context, workshop: workshop, mirrors: mirrors, research: research, fix: fix)
  }

  private init(
    context: PipelineContext, workshop: Workshop, mirrors: MirrorBook, research: any ResearchAgent, fix: any FixAgent
  ) {
    self.context = context
    self.workshop = workshop
    repositories = RepositoryBook(context: context)
    explanation = Explanation(context: context, repositories: repositories)
    grouping = SignalGrouping(context: context)
    router = SignalRouter(context: context, mirrors: mirrors)
    self.research = research
    self.fix = fix
  }

  /// The same stages over another context, with agents that are not started.
  package func rehearsed(in other: PipelineContext) -> Pipeline {
    Pipeline(context: other, workshop: workshop, mirrors: workshop.mirrors, research: research, fix: fix)
  }

  /// What does each kind of job.
  package var handlers: [String: JobHandler] {
    let deliveries = DeliveryReader(context: context, repositories: repositories)
    let screening = SignalScreening(context: context, router: router)
    let storms = StormCounting(context: context)
    let desk = ReportDesk(context: context, repositories: repositories)
    let issues = IssueReader(context: context, repositories: repositories)
    let writer = IssueWriter(context: context, repositories: repositories)
    let commands = CommandDesk(context: context, repositories: repositories, explanation: explanation)
    let pulls = PullRequestReader(context: context, repositories: repositories)
    let researching = ResearchStage(
      context: context, repositories: repositories, workshop: workshop, agent: research)
    let fixing = FixStage(context: context, repositories: repositories, workshop: workshop, agent: fix)
    let rounds = RoundStage(context: context, repositories: repositories, workshop: workshop, agent: fix)
    let measuring = OutcomeMeasuring(context: context)
    let reconciling = Reconciling(context: context, repositories: repositories)
    let comparing = RepositoryReconciling(context: context, repositories: repositories)
    let sweep = HookSweep(context: context)
    let onboarding = OnboardingStage(context: context, repositories: repositories, mirrors: workshop.mirrors)
    let gate = OnboardingGate(context: context, repositories: repositories)
    let takingBack = TakeBackStage(context: context, repositories: repositories, workshop: workshop)
    let checks = RoundCheckWriter(context: context)
    let dashboards = DashboardWriter(context: context, repositories: repositories)
    let ticks = DashboardReader(context: context, repositories: repositories)
    let grouping = grouping
    let standing = StandingGuard(context: context, repositories: repositories)
    let moving = ReportMoving(context: context, repositories: repositories)
    let settingsCheck = SettingsCheck(context: context, repositories: repositories, mirrors: workshop.mirrors)
    let leaving = Leaving(context: context, workshop: workshop)
    let spending = SpendDesk(context: context)
    let handlers: [String: JobHandler] = [
      PipelineJobs.deliveryName: { try await deliveries.read($0) },
      PipelineJobs.signal.name: { try await screening.screen($0) },
      PipelineJobs.released.name: { try await screening.route(PipelineJobs.released.payload(of: $0.job)) },
      PipelineJobs.group.name: gate.holding { try await grouping.group($0) },
      PipelineJobs.stormCount.name: { try await storms.count($0) },
      PipelineJobs.stormTell.name: { try await storms.tell($0) },
      PipelineJobs.sessionGrades.name: { try await SessionGrades(store: context.store).count($0) },
      PipelineJobs.reportEvent.name: { try await desk.take($0) },
      PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
      PipelineJobs.issueLook.name: gate.guarding(PipelineJobs.issueLook, \.issue.repository) {
        try await issues.look($0)
      },
      PipelineJobs.comment.name: gate.guarding(PipelineJobs.comment, \.issue.repository) { try await commands.run($0) },
      PipelineJobs.research.name: spending.paying(PipelineJobs.research, \.report) { try await researching.run($0) },
      PipelineJobs.fix.name: spending.paying(PipelineJobs.fix, \.report) { try await fixing.run($0) },
      PipelineJobs.pullLook.name: { try await pulls.look($0) },
      PipelineJobs.round.name: spending.paying(PipelineJobs.round, \.report) { try await rounds.run($0) },
      PipelineJobs.takeBack.name: { try await takingBack.run($0) },
      PipelineJobs.roundCheck.name: { try await checks.write($0) },
      PipelineJobs.regroup.name: { try await grouping.regroup($0) },
      PipelineJobs.review.name: { try await grouping.review($0) },
      PipelineJobs.measure.name: { try await measuring.measure($0) },
      PipelineJobs.onboard.name: { try await onboarding.visit($0) },
      PipelineJobs.reconcile.name: { try await reconciling.reconcile($0) },
      PipelineJobs.reconcileRepository.name: { try await comparing.reconcile($0) },
      PipelineJobs.moveReport.name: { leased in
        let change = try await moving.move(leased)
        await grouping.forget()
        return change
      },
      PipelineJobs.settingsCheck.name: gate.guarding(PipelineJobs.settingsCheck, \.pull.repository) {
        try await settingsCheck.check($0)
      },
      PipelineJobs.leave.name: { try await leaving.leave($0) },
      PipelineJobs.hookSweep.name: { try await sweep.sweep($0) },
      PipelineJobs.dashboard.name: { try await dashboards.write($0) },
      PipelineJobs.dashboardLook.name: { try await ticks.look($0) },
    ]
    return standing.guarding(PausedJobs(shelf: context.shelf, gate: context.gate).holding(handlers))
  }

  /// The deliveries' reader alone, for a dry run.
  package var reader: DeliveryReader { DeliveryReader(context: context, repositories: repositories) }

  package var rebuilding: Rebuilding { Rebuilding(context: context, repositories: repositories) }
}
