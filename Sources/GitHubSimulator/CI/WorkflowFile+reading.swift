import Configuration
import Essentials

extension WorkflowFile {
  /// Reads the text of a workflow file.
  init(path: String, text: String) throws {
    let root: YAMLNode
    do {
      root = try YAMLDocument.parse(text)
    } catch {
      throw WorkflowError(problem: error.problem, line: error.line)
    }
    guard root.mapping != nil else { throw WorkflowError(problem: "a workflow is a mapping", line: root.line) }
    guard let on = root["on"] else { throw WorkflowError(problem: "Required property is missing: on", line: 1) }
    guard let jobs = root["jobs"]?.mapping, !jobs.isEmpty else {
      throw WorkflowError(problem: "Required property is missing: jobs", line: root["jobs"]?.line ?? 1)
    }
    self.path = path
    name = root["name"]?.string ?? path
    runName = root["run-name"]?.string
    triggers = try WorkflowTriggers(on)
    env = try root.variables("env")
    defaults = root.runDefaults
    let concurrency = root["concurrency"]
    concurrencyGroup = concurrency?.string ?? concurrency?["group"]?.string
    cancelsInProgress = concurrency?["cancel-in-progress"]?.jsonValue ?? false
    self.jobs = try jobs.map { try JobDefinition($0) }
    try checkNeeds(jobs)
  }

  /// Every job that is needed exists, and none waits for itself.
  private func checkNeeds(_ entries: [YAMLEntry]) throws {
    var settled: Set<String> = []
    var waiting = jobs
    while !waiting.isEmpty {
      let ready = waiting.filter { settled.isSuperset(of: $0.needs) }
      guard !ready.isEmpty else { throw stuck(waiting[0], entries) }
      settled.formUnion(ready.map(\.id))
      waiting.removeAll { settled.contains($0.id) }
    }
  }

  private func stuck(_ job: JobDefinition, _ entries: [YAMLEntry]) -> WorkflowError {
    let unknown = job.needs.first { need in !jobs.contains { $0.id == need } }
    return WorkflowError(
      problem: unknown.map { "Job '\(job.id)' depends on unknown job '\($0)'." }
        ?? "Job '\(job.id)' depends on itself, by way of others.",
      line: entries.first { $0.key == job.id }?.keyLine ?? 1)
  }
}

extension JobDefinition {
  init(_ entry: YAMLEntry) throws {
    let node = entry.value
    guard node.mapping != nil else {
      throw WorkflowError(problem: "job '\(entry.key)' is not a mapping", line: entry.keyLine)
    }
    id = entry.key
    name = node["name"]?.string
    needs = node["needs"]?.texts ?? []
    condition = node["if"]?.string
    env = try node.variables("env")
    defaults = node.runDefaults
    runsOn = node["runs-on"]?.jsonValue ?? "ubuntu-latest"
    outputs = Dictionary(
      (node["outputs"]?.mapping ?? []).map { ($0.key, $0.value.string ?? "") }, uniquingKeysWith: { first, _ in first })
    matrix = node["strategy"]?["matrix"]
    failsFast = node["strategy"]?["fail-fast"]?.jsonValue ?? true
    timeoutMinutes = node["timeout-minutes"]?.jsonValue
    continueOnError = node["continue-on-error"]?.jsonValue ?? false
    unsupported = ["services", "container", "uses"].first { node[$0] != nil }
    steps = try (node["steps"]?.sequence ?? []).map { try StepDefinition($0) }
    guard !steps.isEmpty || unsupported != nil else {
      throw WorkflowError(problem: "job '\(id)' has no steps", line: entry.keyLine)
    }
  }
}

extension StepDefinition {
  init(_ node: YAMLNode) throws {
    let run = node["run"]?.string
    let uses = node["uses"]?.string
    guard (run == nil) != (uses == nil) else {
      throw WorkflowError(problem: "a step has either 'run' or 'uses'", line: node.line)
    }
    self.init(
      id: node["id"]?.string, name: node["name"]?.string, condition: node["if"]?.string, run: run, uses: uses,
      inputs: try node.variables("with"), env: try node.variables("env"), shell: node["shell"]?.string,
      workingDirectory: node["working-directory"]?.string, timeoutMinutes: node["timeout-minutes"]?.jsonValue,
      continueOnError: node["continue-on-error"]?.jsonValue ?? false)
  }
}

extension YAMLNode {
  /// A text, or a list of them.
  fileprivate var texts: [String] { string.map { [$0] } ?? (sequence ?? []).compactMap(\.string) }

  fileprivate var runDefaults: RunDefaults {
    let run = self["defaults"]?["run"]
    return RunDefaults(shell: run?["shell"]?.string, workingDirectory: run?["working-directory"]?.string)
  }

  /// A mapping of names to plain values, as an object of texts as they are written.
  fileprivate func variables(_ key: String) throws -> JSONValue {
    guard let node = self[key], !node.isNull else { return [:] }
    // One expression may stand for the whole mapping.
    if let text = node.string { return .string(text) }
    guard let entries = node.mapping else { throw WorkflowError(problem: "'\(key)' is not a mapping", line: node.line) }
    return .object(
      Dictionary(entries.map { ($0.key, .string($0.value.string ?? "")) }, uniquingKeysWith: { first, _ in first }))
  }
}
