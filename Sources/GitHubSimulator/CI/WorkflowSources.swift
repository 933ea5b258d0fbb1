import Configuration
import Essentials
import Sandbox

/// Finds what a commit's tree wants to be run.
enum WorkflowSources {
  /// A workflow that can be run, or a file that should be one and what is wrong with it.
  enum Source: Sendable {
    case workflow(WorkflowFile)
    case broken(path: String, WorkflowError)
  }

  static let settingsPath = ".github/nightshift.yml"
  private static let folder = ".github/workflows"

  /// The workflows in the folder `base`, by path; `ci:` in the settings file stands in for all of them.
  static func find(in base: String) throws -> [Source] {
    let tree = try Tree(base)
    if let text = try read(settingsPath, tree), let commands = try? commandJobs(text) { return [.workflow(commands)] }
    let paths = try tree.entries(below: folder).map { entry in
      entry.path.hasPrefix(folder + "/") ? entry.path : "\(folder)/\(entry.path)"
    }
    return try paths.sorted().filter(isWorkflow).compactMap { path in
      guard let text = try read(path, tree) else { return nil }
      do {
        return .workflow(try WorkflowFile(path: path, text: text))
      } catch let error as WorkflowError {
        return .broken(path: path, error)
      }
    }
  }

  private static func isWorkflow(_ path: String) -> Bool {
    let name = path.dropFirst(folder.count + 1)
    return !name.contains("/") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
  }

  private static func read(_ path: String, _ tree: borrowing Tree) throws -> String? {
    guard case .file(let size, _) = try tree.entry(path)?.kind, size <= 1 << 20 else { return nil }
    return String(decoding: try tree.bytes(path, limit: size), as: UTF8.self)
  }

  /// A job for each entry of `ci:`, a step for each command; nil where there is no `ci:`.
  private static func commandJobs(_ text: String) throws -> WorkflowFile? {
    guard let node = try YAMLDocument.parse(text)["ci"], !node.isNull else { return nil }
    let lists: [(String, [String])]
    if let entries = node.mapping {
      lists = entries.map { ($0.key, commands($0.value)) }
    } else {
      lists = [("ci", commands(node))]
    }
    let jobs = lists.filter { !$0.1.isEmpty }.map { JobDefinition(id: $0.0, commands: $0.1) }
    guard !jobs.isEmpty else { return nil }
    return WorkflowFile(path: settingsPath, name: "ci", on: .push, jobs: jobs)
  }

  private static func commands(_ node: YAMLNode) -> [String] {
    node.string.map { [$0] } ?? (node.sequence ?? []).compactMap(\.string)
  }
}

extension WorkflowFile {
  /// A workflow without a file of its own.
  init(path: String, name: String, on event: CITrigger.Event, jobs: [JobDefinition]) {
    self.path = path
    self.name = name
    self.jobs = jobs
    triggers = WorkflowTriggers(filters: [event.rawValue: WorkflowTriggers.Filter()])
    env = [:]
    defaults = RunDefaults()
    cancelsInProgress = false
  }
}

extension JobDefinition {
  /// A job that runs one command after the other.
  init(id: String, commands: [String]) {
    self.id = id
    needs = []
    env = [:]
    defaults = RunDefaults()
    runsOn = "ubuntu-latest"
    outputs = [:]
    failsFast = true
    continueOnError = false
    steps = commands.map { StepDefinition(run: $0) }
  }
}
