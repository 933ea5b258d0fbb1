package import Essentials
package import Foundation
package import Sandbox

/// Runs the workflows of a commit for real: each job in a sandbox on the commit's tree, without network.
package struct WorkflowRunner: ContinuousIntegration {
  private let scratch: String
  private let mode: SandboxMode
  private let tools: [String]
  private let jobTimeLimit: Duration
  private let places: WorkPlaces
  private let layers: BaseLayers
  private let now: @Sendable () -> Date
  private let log: Log

  /// Everything it needs to write goes below `scratch`, which is its alone; `tools` are toolchains that jobs see.
  package init(
    scratch: String, mode: SandboxMode = .isolated, tools: [String] = [], parallelism: Int = 2,
    jobTimeLimit: Duration = .seconds(600),
    log: Log = .discarded, now: @escaping @Sendable () -> Date
  ) throws {
    self.scratch = scratch
    self.mode = mode
    self.tools = tools
    self.jobTimeLimit = jobTimeLimit
    self.log = log
    self.now = now
    places = WorkPlaces(parallelism)
    // What a kill left behind.
    if FileManager.default.fileExists(atPath: "\(scratch)/runs") {
      try FileManager.default.removeItem(atPath: "\(scratch)/runs")
    }
    try FileManager.default.createDirectory(atPath: "\(scratch)/runs", withIntermediateDirectories: true)
    layers = try BaseLayers(directory: "\(scratch)/layers")
  }

  package func run(_ trigger: CITrigger, report: any CIReporting) async {
    let folder = "\(scratch)/runs/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    do {
      let reader = CheckoutReader(gitDirectory: trigger.gitDirectory, scratch: folder)
      guard let checkout = try await reader.checkOut(trigger, layers: layers) else { return }
      let sources = try WorkflowSources.find(in: checkout.base)
      await withTaskGroup(of: Void.self) { group in
        for (index, source) in sources.enumerated() {
          group.addTask {
            await run(source, trigger, checkout, report: report, folder: "\(folder)/\(index)")
          }
        }
      }
    } catch {
      log.error("CI could not begin")
    }
  }

  private func run(
    _ source: WorkflowSources.Source, _ trigger: CITrigger, _ checkout: CheckedOut, report: any CIReporting,
    folder: String
  ) async {
    switch source {
    case .broken(let path, let error):
      guard trigger.workflow == nil || trigger.workflow == path else { return }
      await tellBroken(path, error, to: report)
    case .workflow(let workflow):
      guard trigger.workflow == nil || trigger.workflow == workflow.path,
        workflow.triggers.match(trigger, changedPaths: checkout.changedPaths)
      else { return }
      let run = WorkflowPerformance(
        context: RunContext(trigger: trigger, checkout: checkout, workflow: workflow), report: report, folder: folder,
        mode: mode, tools: tools, jobTimeLimit: jobTimeLimit, places: places, now: now)
      await run.perform()
    }
  }

  /// One check that says what is wrong with the file, for GitHub starts nothing from it.
  private func tellBroken(_ path: String, _ error: WorkflowError, to report: any CIReporting) async {
    let job = CIJob(key: path, name: path)
    await report.planned(CIWorkflow(file: path, name: path, jobs: [job], cancelsInProgress: false))
    let annotation = CIAnnotation(
      path: path, startLine: error.line, endLine: error.line, level: .failure, title: "Invalid workflow file",
      message: error.problem)
    await report.completed(
      job: job.key, of: path,
      CIJobResult(.failure, annotations: [annotation], title: "Invalid workflow file", summary: error.problem))
    await report.finished(path, conclusion: .failure)
  }
}
