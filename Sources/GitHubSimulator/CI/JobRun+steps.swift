import Essentials
import Foundation
import Runtime

extension JobRun {
  /// How a step ended.
  enum StepEnding: Sendable, Equatable {
    case exited(Int32)
    case killed(Int32)
    case timedOut
    case cancelled
    case broken(String)
  }

  mutating func perform(_ step: StepDefinition, number: Int) async {
    let wasCancelled = status == .cancelled || isCancelled() || Task.isCancelled
    if wasCancelled { status = .cancelled }
    let name = (try? title(of: step)) ?? "Step \(number)"
    do {
      guard try scopeWithEnvironment(step).holds(step.condition), !Task.isCancelled, !isTimedOut else {
        return finish(step, name, outcome: .skipped, conclusion: .skipped, outputs: [:])
      }
      let (outcome, outputs) = try await run(step, name: name, number: number)
      log.finishLine()
      let isIgnored = try ExpressionRules.isTrue(scope.fill(step.continueOnError))
      let conclusion: CIConclusion = outcome == .failure && isIgnored ? .success : outcome
      if conclusion == .failure, status == .success { status = .failure }
      finish(step, name, outcome: outcome, conclusion: conclusion, outputs: outputs)
    } catch {
      fail("\(error)")
      finish(step, name, outcome: .failure, conclusion: .failure, outputs: [:])
    }
  }

  private mutating func finish(
    _ step: StepDefinition, _ name: String, outcome: CIConclusion, conclusion: CIConclusion, outputs: [String: String]
  ) {
    steps.append(CIStep(name: name, conclusion: conclusion))
    guard let id = step.id else { return }
    stepValues[id] = [
      "outcome": .string(outcome.rawValue), "conclusion": .string(conclusion.rawValue),
      "outputs": .object(outputs.mapValues { .string($0) }),
    ]
  }

  private func title(of step: StepDefinition) throws -> String {
    if let name = step.name { return try scope.text(name) }
    if let uses = step.uses { return "Run \(uses)" }
    return "Run \(step.run?.split(separator: "\n").first.map(String.init) ?? "")"
  }

  /// The environment of the workflow, the job, earlier steps and this one, each over the last.
  private func environment(_ step: StepDefinition) throws -> [String: String] {
    var known: [String: String] = [:]
    var seeing = scope
    for layer in [context.workflow.env, job.definition.env] {
      for (name, value) in try seeing.fill(layer).object ?? [:] { known[name] = ExpressionRules.text(value) }
      seeing.contexts["env"] = .object(known.mapValues { .string($0) })
    }
    known.merge(variables) { $1 }
    seeing.contexts["env"] = .object(known.mapValues { .string($0) })
    for (name, value) in try seeing.fill(step.env).object ?? [:] { known[name] = ExpressionRules.text(value) }
    return known
  }

  private func scopeWithEnvironment(_ step: StepDefinition) throws -> ExpressionScope {
    var seeing = scope
    seeing.contexts["env"] = .object(try environment(step).mapValues { .string($0) })
    return seeing
  }

  private mutating func run(
    _ step: StepDefinition, name: String, number: Int
  ) async throws -> (CIConclusion, [String: String]) {
    if let uses = step.uses { return try await use(uses, step) }
    let seeing = try scopeWithEnvironment(step)
    let script = try seeing.text(step.run ?? "")
    let defaults = job.definition.defaults.over(context.workflow.defaults)
    let folder = try (step.workingDirectory ?? defaults.workingDirectory).map { try seeing.text($0) }
    let file = "step-\(number).sh"
    let shellName = try (step.shell ?? defaults.shell).map { try seeing.text($0) }
    guard let shell = StepShell(shellName, script: "\(machine.temporary)/\(file)") else {
      throw ExpressionError(problem: "'\(shellName ?? "")' is no shell of ours and has no {0}")
    }
    try machine.write(file, script + "\n")
    announce(script, shell: shell, environment: try environment(step))
    let limit = try step.timeoutMinutes.map { try minutes($0) }
    return try await run(shell, folder: folder, step: step, number: number, limit: limit)
  }

  private func announce(_ script: String, shell: StepShell, environment: [String: String]) {
    let lines = script.split(separator: "\n", omittingEmptySubsequences: false)
    log.say("##[group]Run \(lines.first ?? "")")
    for line in script.trimmed.split(separator: "\n", omittingEmptySubsequences: false) { log.say(String(line)) }
    log.say("shell: \(shell.shown)")
    if !environment.isEmpty { log.say("env:") }
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) { log.say("  \(name): \(value)") }
    log.say("##[endgroup]")
  }

  private mutating func run(
    _ shell: StepShell, folder: String?, step: StepDefinition, number: Int, limit: Duration?
  ) async throws -> (CIConclusion, [String: String]) {
    let files = ["GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY", "GITHUB_STATE"]
    var environment = context.environment(of: job, workspace: machine.workspace, temporary: machine.temporary)
    for file in files {
      try machine.write("\(file)-\(number)", "")
      environment[file] = "\(machine.temporary)/\(file)-\(number)"
    }
    if !paths.isEmpty { environment["PATH"] = (paths + ["/usr/local/bin:/usr/bin:/bin"]).joined(separator: ":") }
    environment.merge(try self.environment(step).filter { !$0.key.isEmpty && !$0.key.hasPrefix("LD_") }) { $1 }
    let ending = await run(
      shell.arguments, environment: environment, folder: folder, deadline: min(limit ?? timeLeft, timeLeft))
    log.finishLine()
    var outputs = log.takeOutputs()
    outputs.merge(try values("GITHUB_OUTPUT-\(number)")) { $1 }
    variables.merge(try values("GITHUB_ENV-\(number)")) { $1 }
    let added = try machine.read("GITHUB_PATH-\(number)").split(separator: "\n").map(String.init)
    paths = added.reversed() + paths
    summary += try machine.read("GITHUB_STEP_SUMMARY-\(number)")
    return (conclude(ending, limit: limit), outputs)
  }

  private func values(_ file: String) throws -> [String: String] {
    Dictionary(try CommandFile.read(machine.read(file)).map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
  }

  private mutating func conclude(_ ending: StepEnding, limit: Duration?) -> CIConclusion {
    let problem: String
    switch ending {
    case .exited(0): return .success
    case .exited(let code): problem = "Process completed with exit code \(code)."
    case .killed(let signal): problem = "Process completed with exit code \(128 + signal)."
    case .broken(let reason): problem = reason
    case .cancelled:
      log.say("##[error]The operation was canceled.")
      status = .cancelled
      return .cancelled
    case .timedOut:
      isTimedOut = timeLeft <= .zero
      let text = isTimedOut ? "The job has exceeded the maximum execution time." : "The action has timed out."
      problem = "\(text) (\(Int((limit ?? timeLimit).seconds)) s)"
    }
    log.say("##[error]\(problem)")
    log.annotate(.failure, problem)
    return .failure
  }

  /// Runs a program until it ends, its time is up, or somebody wants the run ended.
  private mutating func run(
    _ arguments: [String], environment: [String: String], folder: String?, deadline: Duration
  ) async -> StepEnding {
    let machine = machine
    let log = log
    let isCancelled = isCancelled
    // A step that runs although the run is being ended cleans up; it gets a minute.
    let isCleaningUp = status == .cancelled
    let allowed = isCleaningUp ? min(deadline, .seconds(60)) : deadline
    let (ending, seconds) = await withTaskGroup(of: (StepEnding, Double)?.self) { group in
      group.addTask {
        do {
          let result = try await machine.run(
            arguments, environment: environment, folder: folder, deadline: allowed, onOutput: { log.take($0) })
          switch result.ending {
          case .exited(let code): return (.exited(code), result.seconds)
          case .signalled(let signal): return (.killed(signal), result.seconds)
          case .timedOut: return (.timedOut, result.seconds)
          case .stopped: return (.killed(SIGKILL), result.seconds)
          }
        } catch is CancellationError {
          return (.cancelled, 0)
        } catch {
          return (.broken("\(error)"), 0)
        }
      }
      if !isCleaningUp {
        group.addTask {
          while !isCancelled() {
            guard (try? await Task.sleep(for: .milliseconds(200))) != nil else { return nil }
          }
          return (.cancelled, 0)
        }
      }
      var first: (StepEnding, Double)?
      for await ended in group where first == nil {
        guard let ended else { continue }
        first = ended
        group.cancelAll()
      }
      return first ?? (.cancelled, 0)
    }
    timeLeft -= .seconds(seconds)
    return ending
  }
}
