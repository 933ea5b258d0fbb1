import Essentials
import Foundation
import Runtime
import Synchronization

/// Does the CI work that waits, some of it at the same time, and does again what a restart interrupted.
struct CIRunner: Service {
  let name: StaticString = "continuous integration"
  let hub: Hub
  let ci: any ContinuousIntegration
  let width: Int

  func run(until shutdown: Shutdown) async throws {
    let underWay = UnderWay()
    await withTaskGroup(of: Void.self) { group in
      while !shutdown.isRequested {
        let seen = hub.bell.rings
        let free = width - underWay.tasks.withLock(\.count)
        let waiting = hub.state.tasks.all { !$0.isDone }.filter { task in
          underWay.tasks.withLock { !$0.contains(task.id) }
        }
        for task in waiting.prefix(max(free, 0)) {
          underWay.tasks.withLock { _ = $0.insert(task.id) }
          group.addTask {
            await self.perform(task)
            underWay.tasks.withLock { _ = $0.remove(task.id) }
            self.hub.bell.ring()
          }
        }
        await Self.either({ await hub.bell.wait(after: seen) }, { await shutdown.wait() })
      }
      group.cancelAll()
    }
  }

  private final class UnderWay: Sendable {
    let tasks = Mutex<Set<Int>>([])
  }

  private static func either(
    _ first: @escaping @Sendable () async -> Void, _ second: @escaping @Sendable () async -> Void
  ) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await first() }
      group.addTask { await second() }
      await group.next()
      group.cancelAll()
    }
  }

  /// Runs one task to its end; one that was cut short by a shutdown stays, to be run anew.
  func perform(_ task: CITask) async {
    let report = CIReport(hub: hub, task: task)
    await ci.run(task.trigger, report: report)
    guard !Task.isCancelled else { return }
    try? await hub.write { $0.tasks[task.id]?.isDone = true }
  }
}

/// Turns what CI tells into workflow runs, check suites, check runs, jobs, logs and events.
final class CIReport: CIReporting {
  let hub: Hub
  let task: CITask
  /// The rows of what was planned: runs by file, jobs by file and key.
  private let rows = Mutex((runs: [String: Int](), jobs: [String: Int]()))

  init(hub: Hub, task: CITask) {
    self.hub = hub
    self.task = task
  }

  private func run(_ file: String) -> Int? { rows.withLock { $0.runs[file] } }
  private func job(_ key: String, _ file: String) -> Int? { rows.withLock { $0.jobs["\(file)\n\(key)"] } }

  func planned(_ workflow: CIWorkflow) async {
    let now = hub.time.now()
    let task = task
    let tools = hub.tools
    let plan = try? await hub.write { state in
      try await CIPlan(workflow, task: task, tools: tools, at: now).enter(into: &state)
    }
    guard let plan else { return }
    for job in plan.jobs.values { tools.logs.remove(job) }
    rows.withLock { rows in
      rows.runs[workflow.file] = plan.run
      for (key, id) in plan.jobs { rows.jobs["\(workflow.file)\n\(key)"] = id }
    }
  }

  func started(job key: String, of file: String) async {
    guard let id = job(key, file) else { return }
    let now = hub.time.now()
    try? await hub.write { state in
      state.jobs[id]?.status = "in_progress"
      state.jobs[id]?.startedAt = now
      guard let job = state.jobs[id] else { return }
      state.runs[job.checkRun]?.status = "in_progress"
      state.runs[job.checkRun]?.startedAt = now
      if state.workflowRuns[job.run]?.status == "queued" {
        state.workflowRuns[job.run]?.status = "in_progress"
        state.workflowRuns[job.run]?.updatedAt = now
        state.emitRun("in_progress", job.run, at: now)
      }
      state.emitJob("in_progress", job, at: now)
      if let run = state.runs[job.checkRun] { state.settle(run.suite, at: now, sender: state.actor(of: job.run)) }
    }
  }

  func log(_ chunk: String, job key: String, of file: String) {
    if let id = job(key, file) { hub.tools.logs.append(chunk, to: id) }
  }

  func completed(job key: String, of file: String, _ result: CIJobResult) async {
    guard let id = job(key, file) else { return }
    let now = hub.time.now()
    try? await hub.write { state in
      guard var job = state.jobs[id], job.status != "completed" else { return }
      job.status = "completed"
      job.conclusion = result.conclusion.rawValue
      job.startedAt = job.startedAt ?? now
      job.completedAt = now
      job.steps = result.steps
      state.jobs[id] = job
      guard var run = state.runs[job.checkRun] else { return }
      run.status = "completed"
      run.conclusion = result.conclusion.rawValue
      run.startedAt = run.startedAt ?? job.startedAt
      run.completedAt = now
      run.title = result.title
      run.summary = result.summary
      run.annotations = result.annotations.map { note in
        Annotation(
          path: note.path, startLine: note.startLine, endLine: note.endLine, level: note.level.rawValue,
          title: note.title, message: note.message)
      }
      state.runs[run.id] = run
      let sender = state.actor(of: job.run)
      state.emitJob("completed", job, at: now)
      state.emitCheckRun("completed", run, sender: sender, at: now)
    }
  }

  func finished(_ file: String, conclusion: CIConclusion) async {
    guard let id = run(file) else { return }
    let now = hub.time.now()
    try? await hub.write { state in
      guard var run = state.workflowRuns[id] else { return }
      run.status = "completed"
      run.conclusion = run.isCancelled ? "cancelled" : conclusion.rawValue
      run.updatedAt = now
      state.workflowRuns[id] = run
      state.settle(run.suite, at: now, sender: run.actor)
      state.emitRun("completed", id, at: now)
      for issue in state.issues.all where issue.pull?.headSHA == run.commit { state.autoMergeIsDue(issue.id) }
    }
  }

  func isCancelled(_ file: String) -> Bool {
    guard let id = run(file) else { return false }
    return hub.state.workflowRuns[id]?.isCancelled ?? false
  }
}
