import Essentials
import Foundation

/// One workflow that CI is about to run, as rows.
struct CIPlan {
  struct Rows: Sendable {
    var run: Int
    var jobs: [String: Int]
  }

  private let workflow: CIWorkflow
  private let task: CITask
  private let tools: HubTools
  private let now: Date

  init(_ workflow: CIWorkflow, task: CITask, tools: HubTools, at now: Date) {
    self.workflow = workflow
    self.task = task
    self.tools = tools
    self.now = now
  }

  /// Makes the rows, or takes up again those of an earlier attempt, and tells of them.
  func enter(into state: inout HubState) async throws -> Rows {
    let parts = task.trigger.repository.split(separator: "/").map(String.init)
    guard parts.count == 2, let repository = state.repository(parts[0], parts[1]),
      let app = state.app(slug: HubState.actionsSlug)
    else { throw Refused.notFound }
    let definition = definition(in: repository, &state)
    let record = try await tools.git(repository.id).record(task.trigger.commit)
    let run = run(of: definition, repository, app, head: record, &state)
    cancelOthers(of: run, &state)
    var jobs: [String: Int] = [:]
    for job in workflow.jobs {
      if let wanted = task.trigger.jobs, !wanted.contains(job.key),
        state.jobs.rows.values.contains(where: { $0.run == run.id && $0.key == job.key })
      {
        continue
      }
      jobs[job.key] = self.job(job, of: run, repository, app, &state)
    }
    state.settle(run.suite, at: now, sender: run.actor)
    return Rows(run: run.id, jobs: jobs)
  }

  private func definition(in repository: Repository, _ state: inout HubState) -> Workflow {
    if let known = state.workflows.first(where: { $0.repository == repository.id && $0.path == workflow.file }) {
      if known.name != workflow.name { state.workflows[known.id]?.name = workflow.name }
      return known
    }
    let new = Workflow(
      id: state.newID(), repository: repository.id, name: workflow.name, path: workflow.file, createdAt: now)
    state.workflows[new.id] = new
    return new
  }

  private func run(
    of definition: Workflow, _ repository: Repository, _ app: App, head: CommitRecord?, _ state: inout HubState
  ) -> WorkflowRun {
    let trigger = task.trigger
    let title = head?.message ?? workflow.name
    let headView = head.map { state.simple($0) } ?? .null
    let actor = state.account(trigger.actor)?.id ?? app.bot
    let earlier = state.workflowRuns.first {
      $0.workflow == definition.id && $0.commit == trigger.commit && $0.event == trigger.event.rawValue
        && $0.pullRequest == trigger.pullRequest && (trigger.attempt > 1 || $0.task == task.id)
    }
    if var run = earlier {
      run.task = task.id
      run.attempt = trigger.attempt
      run.status = "queued"
      run.conclusion = nil
      run.isCancelled = false
      run.startedAt = now
      run.updatedAt = now
      run.actor = actor
      state.workflowRuns[run.id] = run
      state.emitRun("requested", run.id, at: now)
      return run
    }
    var suite = CheckSuite(
      id: state.newID(), repository: repository.id, app: app.id, commit: trigger.commit,
      branch: trigger.ref.hasPrefix("refs/heads/") ? String(trigger.ref.dropFirst(11)) : nil, before: trigger.before,
      head: headView, status: "queued", createdAt: now, updatedAt: now)
    if trigger.event == .pullRequest { suite.before = nil }
    state.suites[suite.id] = suite
    state.emit(
      "check_suite", "requested", in: repository.id, only: app.id, sender: actor, ["check_suite": state.view(suite)],
      at: now)
    let number = state.workflowRuns.rows.values.count { $0.workflow == definition.id } + 1
    let run = WorkflowRun(
      id: state.newID(), repository: repository.id, workflow: definition.id, task: task.id, suite: suite.id,
      name: workflow.name, title: title.split(separator: "\n").first.map(String.init) ?? workflow.name, number: number,
      attempt: trigger.attempt, event: trigger.event.rawValue, branch: suite.branch ?? "", commit: trigger.commit,
      pullRequest: trigger.pullRequest, actor: actor, status: "queued",
      concurrencyGroup: workflow.concurrencyGroup, head: headView, createdAt: now, startedAt: now, updatedAt: now)
    state.workflowRuns[run.id] = run
    state.emitRun("requested", run.id, at: now)
    return run
  }

  /// A newer run cancels older ones of its group only if the workflow says so.
  private func cancelOthers(of run: WorkflowRun, _ state: inout HubState) {
    guard let group = workflow.concurrencyGroup, workflow.cancelsInProgress else { return }
    for other in state.workflowRuns.all
    where other.id != run.id && other.repository == run.repository && other.concurrencyGroup == group
      && other.status != "completed"
    {
      state.workflowRuns[other.id]?.isCancelled = true
    }
  }

  private func job(
    _ job: CIJob, of run: WorkflowRun, _ repository: Repository, _ app: App, _ state: inout HubState
  ) -> Int {
    for old in state.runs.all where old.suite == run.suite && old.name == job.name {
      state.runs[old.id]?.isSuperseded = true
    }
    let id = state.newID()
    let check = CheckRun(
      id: state.newID(), repository: repository.id, suite: run.suite, app: app.id, commit: run.commit, name: job.name,
      externalID: "", detailsURL: "\(state.html(repository))/actions/runs/\(run.id)/job/\(id)", status: "queued")
    state.runs[check.id] = check
    let row = WorkflowJob(
      id: id, repository: repository.id, run: run.id, attempt: run.attempt, checkRun: check.id, key: job.key,
      name: job.name, labels: job.labels, status: "queued", createdAt: now)
    state.jobs[id] = row
    state.emitCheckRun("created", check, sender: run.actor, at: now)
    state.emitJob("queued", row, at: now)
    return id
  }
}

extension HubState {
  func actor(of run: Int) -> Int? { workflowRuns[run]?.actor }

  mutating func emitRun(_ action: String, _ id: Int, at now: Date) {
    guard let run = workflowRuns[id], let workflow = workflows[run.workflow] else { return }
    emit(
      "workflow_run", action, in: run.repository, sender: run.actor,
      ["workflow_run": view(run), "workflow": view(workflow)], at: now)
  }

  mutating func emitJob(_ action: String, _ job: WorkflowJob, at now: Date) {
    emit("workflow_job", action, in: job.repository, sender: actor(of: job.run), ["workflow_job": view(job)], at: now)
  }
}
