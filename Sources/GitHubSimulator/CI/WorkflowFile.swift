import Configuration
import Essentials

/// A workflow as its file says it; expressions are not worked out yet.
struct WorkflowFile: Sendable {
  var path: String
  var name: String
  var runName: String?
  var triggers: WorkflowTriggers
  var env: JSONValue
  var defaults: RunDefaults
  var concurrencyGroup: String?
  var cancelsInProgress: JSONValue
  /// In the order of the file.
  var jobs: [JobDefinition]
}

/// `defaults.run`.
struct RunDefaults: Sendable, Equatable {
  var shell: String?
  var workingDirectory: String?

  /// What is not said here is as in `outer`.
  func over(_ outer: RunDefaults) -> RunDefaults {
    RunDefaults(shell: shell ?? outer.shell, workingDirectory: workingDirectory ?? outer.workingDirectory)
  }
}

/// One entry of `jobs:`, before its matrix is spread out.
struct JobDefinition: Sendable {
  var id: String
  var name: String?
  var needs: [String]
  var condition: String?
  var env: JSONValue
  var defaults: RunDefaults
  var runsOn: JSONValue
  var outputs: [String: String]
  var matrix: YAMLNode?
  var failsFast: JSONValue
  var timeoutMinutes: JSONValue?
  var continueOnError: JSONValue
  var steps: [StepDefinition]
  /// What it asks for that this machine doesn't do, such as `services`.
  var unsupported: String?
}

/// One entry of `steps:`.
struct StepDefinition: Sendable, Equatable {
  var id: String?
  var name: String?
  var condition: String?
  var run: String?
  var uses: String?
  var inputs: JSONValue
  var env: JSONValue
  var shell: String?
  var workingDirectory: String?
  var timeoutMinutes: JSONValue?
  var continueOnError: JSONValue

  init(
    id: String? = nil, name: String? = nil, condition: String? = nil, run: String? = nil, uses: String? = nil,
    inputs: JSONValue = [:], env: JSONValue = [:], shell: String? = nil, workingDirectory: String? = nil,
    timeoutMinutes: JSONValue? = nil, continueOnError: JSONValue = false
  ) {
    self.id = id
    self.name = name
    self.condition = condition
    self.run = run
    self.uses = uses
    self.inputs = inputs
    self.env = env
    self.shell = shell
    self.workingDirectory = workingDirectory
    self.timeoutMinutes = timeoutMinutes
    self.continueOnError = continueOnError
  }
}

/// Why a workflow can't be run as it is written.
struct WorkflowError: Error, Equatable, CustomStringConvertible {
  var problem: String
  var line: Int

  var description: String { problem }
}
