import Essentials
import Foundation
import Sandbox
import Synchronization

/// All jobs of one entry while they run; with `fail-fast` the first that fails ends the others.
struct MatrixPerformance: Sendable {
  let workflow: WorkflowPerformance
  let definition: JobDefinition
  let needs: JSONValue

  private var file: String { workflow.context.workflow.path }

  func perform(_ jobs: [PlannedJob]) async -> WorkflowPerformance.Settled {
    let failsFast = ExpressionRules.isTrue((try? workflow.context.scope.fill(definition.failsFast)) ?? true)
    let hasFailed = Flag()
    let report = workflow.report
    let file = file
    let isCancelled: @Sendable () -> Bool = { report.isCancelled(file) || (failsFast && hasFailed.isSet) }
    return await withTaskGroup(of: (Int, JobOutcome).self) { group in
      for job in jobs {
        group.addTask {
          let outcome = await perform(job, isCancelled: isCancelled)
          if outcome.counted == .failure { hasFailed.set() }
          await report.completed(job: job.key, of: file, outcome.result)
          return (job.index, outcome)
        }
      }
      var outcomes: [(Int, JobOutcome)] = []
      for await outcome in group { outcomes.append(outcome) }
      return settled(outcomes.sorted { $0.0 < $1.0 }.map(\.1))
    }
  }

  private func settled(_ outcomes: [JobOutcome]) -> WorkflowPerformance.Settled {
    let counted = outcomes.map(\.counted)
    let worst = [ProgressStatus.failure, .cancelled, .success].first { counted.contains($0) } ?? .skipped
    // The last combination that sets an output wins.
    let outputs = outcomes.reduce(into: [:]) { all, outcome in
      all.merge(outcome.outputs.filter { !$0.value.isEmpty }) { $1 }
    }
    return WorkflowPerformance.Settled(
      id: definition.id, counted: worst, outputs: outputs, conclusions: outcomes.map(\.result.conclusion))
  }

  private func perform(_ job: PlannedJob, isCancelled: @escaping @Sendable () -> Bool) async -> JobOutcome {
    let cancelled = JobOutcome(result: CIJobResult(.cancelled), counted: .cancelled)
    if let unsupported = job.definition.unsupported {
      let reason = "'\(unsupported)' is not available on this machine, so the job was not run."
      let note = CIAnnotation(path: file, startLine: 1, endLine: 1, level: .notice, message: reason)
      return JobOutcome(result: CIJobResult(.neutral, annotations: [note], title: reason), counted: .skipped)
    }
    return await workflow.places.withPlace {
      guard !isCancelled(), !Task.isCancelled else { return cancelled }
      await workflow.report.started(job: job.key, of: file)
      return await performNow(job, isCancelled: isCancelled)
    } ?? cancelled
  }

  private func performNow(_ job: PlannedJob, isCancelled: @escaping @Sendable () -> Bool) async -> JobOutcome {
    let report = workflow.report
    let file = file
    do {
      let machine = try JobMachine(
        base: workflow.context.checkout.base, directory: "\(workflow.folder)/\(StableHash.of(job.key).prefix(12))",
        mode: workflow.mode, tools: workflow.tools, limits: SandboxLimits(wallClock: workflow.jobTimeLimit))
      defer { machine.discard() }
      let log = JobLog(workspace: machine.workspace, now: workflow.now) { report.log($0, job: job.key, of: file) }
      var run = JobRun(
        job: job, context: workflow.context, needs: needs, machine: machine, log: log,
        timeLimit: workflow.jobTimeLimit, isCancelled: isCancelled)
      return await run.perform()
    } catch {
      // The machine's trouble, not the change's: nobody should mend the code for it.
      let note = CIAnnotation(path: file, startLine: 1, endLine: 1, level: .warning, message: "\(error)")
      return JobOutcome(
        result: CIJobResult(.cancelled, annotations: [note], title: "The machine could not run this job"),
        counted: .cancelled)
    }
  }
}

/// Something that happens once.
private final class Flag: Sendable {
  private let state = Mutex(false)
  var isSet: Bool { state.withLock { $0 } }
  func set() { state.withLock { $0 = true } }
}
