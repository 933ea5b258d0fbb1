import Essentials
import Foundation

/// What a person does to checks on GitHub's pages, where there is no API for it.
extension HubState {
  /// Presses a button that an app put on its check run.
  mutating func press(_ identifier: String, on id: Int, by person: Account, at now: Date) throws {
    let run = try writable(id, person)
    guard run.status == "completed", run.actions.contains(where: { $0.identifier == identifier }) else {
      throw Refused.unprocessable("There is no such button.")
    }
    emitCheckRun(
      "requested_action", run, only: run.app, ["requested_action": ["identifier": .string(identifier)]],
      sender: person.id, at: now)
  }

  /// Asks for a check run to be run again: CI does, and any other app is told.
  mutating func rerequest(run id: Int, by person: Account, tools: HubTools, at now: Date) throws {
    let run = try writable(id, person)
    guard run.status == "completed" else { throw Refused.unprocessable("This check run is not completed.") }
    if let job = jobs.first(where: { $0.checkRun == id }), let workflowRun = workflowRuns[job.run] {
      guard workflowRun.status == "completed" else {
        throw Refused(status: 403, message: "This workflow is already running")
      }
      return rerun(workflowRun, jobs: [job.key], actor: person.login, tools: tools)
    }
    emitCheckRun("rerequested", run, only: run.app, sender: person.id, at: now)
  }

  /// Asks for everything that one app checks on a commit to be run again.
  mutating func rerequest(suite id: Int, by person: Account, tools: HubTools, at now: Date) throws {
    guard let suite = suites[id], let repository = repositories[suite.repository],
      let role = role(of: person.id, in: repository), role >= .write
    else { throw Refused.notFound }
    emit(
      "check_suite", "rerequested", in: repository.id, only: suite.app, sender: person.id,
      ["check_suite": told(suite)], at: now)
    for run in workflowRuns.all where run.suite == id && run.status == "completed" {
      rerun(run, jobs: nil, actor: person.login, tools: tools)
    }
  }

  private func writable(_ id: Int, _ person: Account) throws -> CheckRun {
    guard let run = runs[id], let repository = repositories[run.repository],
      let role = role(of: person.id, in: repository), role >= .write
    else { throw Refused.notFound }
    return run
  }
}
