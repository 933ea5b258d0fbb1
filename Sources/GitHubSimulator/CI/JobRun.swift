import Essentials
import Foundation
import Runtime

/// How a job ended, for people and for the jobs that need it.
struct JobOutcome: Sendable {
  var result: CIJobResult
  var outputs: [String: String] = [:]
  /// What `needs.JOB.result` says: a failure that may be ignored counts as success.
  var counted: ProgressStatus
}

/// One job while it runs, step by step.
struct JobRun {
  let job: PlannedJob
  let context: RunContext
  let needs: JSONValue
  let machine: JobMachine
  let log: JobLog
  /// Whether somebody asked that the run be ended.
  let isCancelled: @Sendable () -> Bool
  /// How much longer the job may take.
  var timeLeft: Duration
  let timeLimit: Duration

  var status = ProgressStatus.success
  var steps: [CIStep] = []
  var stepValues: [String: JSONValue] = [:]
  var variables: [String: String] = [:]
  var paths: [String] = []
  var summary = ""
  /// Set where the job ends as neither well nor badly.
  var neutralReason: String?
  var isTimedOut = false

  init(
    job: PlannedJob, context: RunContext, needs: JSONValue, machine: JobMachine, log: JobLog, timeLimit: Duration,
    isCancelled: @escaping @Sendable () -> Bool
  ) {
    self.job = job
    self.context = context
    self.needs = needs
    self.machine = machine
    self.log = log
    self.isCancelled = isCancelled
    self.timeLimit = timeLimit
    timeLeft = timeLimit
  }

  /// Runs every step whose condition holds.
  mutating func perform() async -> JobOutcome {
    do {
      let limit = try job.definition.timeoutMinutes.map { try minutes($0) } ?? timeLimit
      timeLeft = min(limit, timeLimit)
      try machine.write("event.json", context.event.text)
      for (index, step) in job.definition.steps.enumerated() where neutralReason == nil {
        await perform(step, number: index + 1)
      }
      return outcome(
        try outputs(), ignoresFailure: ExpressionRules.isTrue(try scope.fill(job.definition.continueOnError)))
    } catch {
      fail("\(error)")
      return outcome([:], ignoresFailure: false)
    }
  }

  private func outcome(_ outputs: [String: String], ignoresFailure: Bool) -> JobOutcome {
    let conclusion: CIConclusion =
      if isTimedOut { .timedOut } else {
        switch status {
        case .success: neutralReason == nil ? .success : .neutral
        case .failure: .failure
        case .cancelled: .cancelled
        case .skipped: .skipped
        }
      }
    let counted: ProgressStatus =
      neutralReason != nil ? .skipped : status == .failure && ignoresFailure ? .success : status
    return JobOutcome(
      result: CIJobResult(
        conclusion, annotations: log.annotations, title: neutralReason,
        summary: summary.isEmpty ? nil : String(summary.prefix(60_000)), steps: steps),
      outputs: outputs, counted: counted)
  }

  private func outputs() throws -> [String: String] { try job.definition.outputs.mapValues { try scope.text($0) } }

  /// What expressions see now.
  var scope: ExpressionScope {
    var scope = context.scope
    scope.status = status
    scope.hashFiles = machine.hashFiles
    var github = context.github
    github["job"] = .string(job.definition.id)
    github["workspace"] = .string(machine.workspace)
    scope.contexts["github"] = .object(github)
    scope.contexts["needs"] = needs
    scope.contexts["matrix"] = job.matrixValue
    scope.contexts["strategy"] = job.strategyValue
    scope.contexts["steps"] = .object(stepValues)
    scope.contexts["job"] = ["status": .string(status.rawValue)]
    if case .object(var runner) = RunContext.runner {
      runner["temp"] = .string(machine.temporary)
      scope.contexts["runner"] = .object(runner)
    }
    return scope
  }

  func minutes(_ value: JSONValue) throws -> Duration {
    let number = ExpressionRules.number(try scope.fill(value))
    guard number > 0, number.isFinite else { throw ExpressionError(problem: "timeout-minutes is not a number") }
    return .seconds(min(number * 60, 21_600))
  }

  /// Ends a step, and with it the job's good standing.
  mutating func fail(_ message: String) {
    log.say("##[error]\(message)")
    log.annotate(.failure, message)
    if status == .success { status = .failure }
  }
}
