import Essentials
import Foundation
import Sandbox

/// One workflow while it runs: which job may start, and what became of those it waits for.
struct WorkflowPerformance: Sendable {
  let context: RunContext
  let report: any CIReporting
  let folder: String
  let mode: SandboxMode
  let tools: [String]
  let jobTimeLimit: Duration
  let places: WorkPlaces
  let now: @Sendable () -> Date

  /// What became of all jobs of one entry.
  struct Settled: Sendable {
    var id: String
    var counted: ProgressStatus
    var outputs: [String: String] = [:]
    var conclusions: [CIConclusion] = []
  }

  private var file: String { context.workflow.path }

  func perform() async {
    let scope = context.scope
    let planned = context.workflow.jobs.map { definition in
      (definition, PlannedJob.jobs(of: definition, in: scope).filter { isAsked($0.key) })
    }
    await report.planned(
      CIWorkflow(
        file: file, name: context.workflow.name, jobs: planned.flatMap { $0.1.map(\.job) },
        concurrencyGroup: context.workflow.concurrencyGroup.flatMap { try? scope.text($0) },
        cancelsInProgress: ExpressionRules.isTrue((try? scope.fill(context.workflow.cancelsInProgress)) ?? false)))
    await report.finished(file, conclusion: conclusion(of: await settle(planned)))
  }

  /// Whether the job is to be run; when failed ones are run again, the others count as successful.
  private func isAsked(_ key: String) -> Bool { context.trigger.jobs?.contains(key) ?? true }

  private func settle(_ planned: [(JobDefinition, [PlannedJob])]) async -> [String: Settled] {
    await withTaskGroup(of: Settled.self) { group in
      var settled: [String: Settled] = [:]
      var waiting = planned
      func startReady() {
        let ready = waiting.filter { job in job.0.needs.allSatisfy { settled[$0] != nil } }
        waiting.removeAll { job in ready.contains { $0.0.id == job.0.id } }
        for (definition, jobs) in ready {
          let known = settled
          group.addTask { await perform(definition, jobs, after: known) }
        }
      }
      startReady()
      for await one in group {
        settled[one.id] = one
        startReady()
      }
      return settled
    }
  }

  private func perform(
    _ definition: JobDefinition, _ jobs: [PlannedJob], after settled: [String: Settled]
  ) async -> Settled {
    guard !jobs.isEmpty else { return Settled(id: definition.id, counted: .success, conclusions: [.success]) }
    let needs = needsValue(definition, settled)
    var scope = context.scope
    scope.contexts["needs"] = needs
    scope.status = status(before: definition, settled)
    if report.isCancelled(file) || Task.isCancelled { scope.status = .cancelled }
    do {
      guard try scope.holds(definition.condition) else {
        let conclusion: CIConclusion = scope.status == .cancelled ? .cancelled : .skipped
        return await end(
          definition, jobs, CIJobResult(conclusion), counted: scope.status == .cancelled ? .cancelled : .skipped)
      }
    } catch {
      let note = CIAnnotation(path: file, startLine: 1, endLine: 1, level: .failure, message: "if: \(error)")
      return await end(definition, jobs, CIJobResult(.failure, annotations: [note]), counted: .failure)
    }
    return await MatrixPerformance(workflow: self, definition: definition, needs: needs).perform(jobs)
  }

  private func end(
    _ definition: JobDefinition, _ jobs: [PlannedJob], _ result: CIJobResult, counted: ProgressStatus
  ) async -> Settled {
    for job in jobs { await report.completed(job: job.key, of: file, result) }
    return Settled(id: definition.id, counted: counted, conclusions: jobs.map { _ in result.conclusion })
  }

  /// Failed if any job before it did, however far back; well only if all that it needs went well.
  private func status(before definition: JobDefinition, _ settled: [String: Settled]) -> ProgressStatus {
    let direct = definition.needs.compactMap { settled[$0]?.counted }
    if direct.contains(.cancelled) { return .cancelled }
    var ancestors = definition.needs
    var seen: Set<String> = []
    while let id = ancestors.popLast() {
      if settled[id]?.counted == .failure { return .failure }
      guard seen.insert(id).inserted else { continue }
      ancestors += context.workflow.jobs.first { $0.id == id }?.needs ?? []
    }
    return direct.allSatisfy { $0 == .success } ? .success : .skipped
  }

  private func needsValue(_ definition: JobDefinition, _ settled: [String: Settled]) -> JSONValue {
    var needs: [String: JSONValue] = [:]
    for id in definition.needs {
      guard let one = settled[id] else { continue }
      needs[id] = [
        "result": .string(one.counted.rawValue), "outputs": .object(one.outputs.mapValues { .string($0) }),
      ]
    }
    return .object(needs)
  }

  private func conclusion(of settled: [String: Settled]) -> CIConclusion {
    if settled.values.contains(where: { $0.counted == .failure }) { return .failure }
    if settled.values.contains(where: { $0.counted == .cancelled }) { return .cancelled }
    let all = settled.values.flatMap(\.conclusions)
    if all.allSatisfy({ $0 == .skipped }) { return .skipped }
    return all.allSatisfy { $0 == .neutral || $0 == .skipped } ? .neutral : .success
  }
}
