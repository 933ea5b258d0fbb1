import Essentials
import Runtime

extension JobRun {
  /// Stands in for an action.
  mutating func use(_ uses: String, _ step: StepDefinition) async throws -> (CIConclusion, [String: String]) {
    log.say("##[group]Run \(uses)")
    if case .object(let inputs) = try scope.fill(step.inputs), !inputs.isEmpty {
      log.say("with:")
      for (name, value) in inputs.sorted(by: { $0.key < $1.key }) {
        log.say("  \(name): \(ExpressionRules.text(value))")
      }
    }
    log.say("##[endgroup]")
    switch KnownAction(uses) {
    case .checkout: return try checkOut(step)
    case .tools(let tools): return try await setUp(uses, tools)
    case .cache:
      log.say("Nothing is cached on this machine.")
      return (.success, ["cache-hit": "false"])
    case .ignored:
      log.say("##[notice]\(uses): nobody collects this here, so nothing was done.")
      return (.success, [:])
    case .unknown:
      return endNeutrally("\(uses) is not available on this machine, so the job was not run to its end.")
    }
  }

  /// The tree of the tested commit is there; another one can't be fetched without network.
  private mutating func checkOut(_ step: StepDefinition) throws -> (CIConclusion, [String: String]) {
    let repository = try scope.text(step.inputs["repository"]?.string ?? "")
    let path = try scope.text(step.inputs["path"]?.string ?? "")
    if !repository.isEmpty, repository.lowercased() != context.trigger.repository.lowercased() {
      return endNeutrally("\(repository) can't be checked out: this machine has no network.")
    }
    if !path.isEmpty, path != "." {
      return endNeutrally("A checkout below '\(path)' is not available on this machine.")
    }
    log.say("HEAD is now at \(context.checkout.commit.prefix(7))")
    return (.success, ["commit": context.checkout.commit, "ref": context.checkout.ref])
  }

  private mutating func setUp(_ uses: String, _ tools: [String]) async throws -> (CIConclusion, [String: String]) {
    for tool in tools where try await !machine.has(tool) {
      return endNeutrally("\(uses) needs \(tool), which is not installed on this machine.")
    }
    if tools.contains("python3"), try await !machine.has("python") {
      // Workflows may say `python` after set-up.
      let place = "\(machine.temporary)/tools"
      let made = try await machine.run(
        ["/bin/sh", "-c", #"mkdir -p "$1" && ln -sf /usr/bin/python3 "$1/python""#, "sh", place], environment: [:],
        folder: nil, deadline: .seconds(20))
      if made.succeeded { paths.insert(place, at: 0) }
    }
    log.say("The machine has \(tools.joined(separator: ", ")); versions are the machine's own.")
    return (.success, ["cache-hit": "false"])
  }

  /// The job ends here; what this machine can't do is not the change's fault.
  mutating func endNeutrally(_ reason: String) -> (CIConclusion, [String: String]) {
    log.say("##[notice]\(reason)")
    log.annotate(.notice, reason)
    if status == .success { neutralReason = reason }
    return (.neutral, [:])
  }
}
