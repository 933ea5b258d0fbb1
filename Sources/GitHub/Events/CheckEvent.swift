package import Domain
import Essentials

/// A check run began, ended, or somebody pressed a button on it.
package struct CheckRunEvent: Sendable, Equatable {
  package enum Action: Sendable, Equatable {
    case created, completed, rerequested
    /// By the identifier of the button.
    case requestedAction(String)
  }

  package var action: Action
  package var repository: RepositoryName
  package var checkID: Int64
  package var name: String
  package var headCommit: String
  package var appID: Int64?
  package var externalID: String?
  /// Nil while it has not ended.
  package var conclusion: Check.Conclusion?
  /// Of this repository; empty if the commit came from a fork.
  package var pullRequests: [Int]
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    switch action {
    case "created": self.action = .created
    case "completed": self.action = .completed
    case "rerequested": self.action = .rerequested
    case "requested_action":
      self.action = .requestedAction(try payload.needs("requested_action.identifier", \.string))
    default: return nil
    }
    repository = try payload.repository
    checkID = try payload.needs("check_run.id", \.integer)
    name = try payload.needs("check_run.name", \.string)
    headCommit = try payload.needs("check_run.head_sha", \.string)
    appID = payload.has("check_run.app.id", \.integer)
    externalID = payload.has("check_run.external_id", \.string)
    conclusion = payload.conclusion(of: "check_run")
    pullRequests = payload.pullRequests(of: "check_run")
    sender = try payload.sender
  }
}

/// All check runs of one app on a commit.
package struct CheckSuiteEvent: Sendable, Equatable {
  package enum Action: String, Sendable { case completed, requested, rerequested }

  package var action: Action
  package var repository: RepositoryName
  package var headCommit: String
  /// Nil for a fork's.
  package var headBranch: String?
  package var appID: Int64?
  package var conclusion: Check.Conclusion?
  package var pullRequests: [Int]
  package var sender: Actor

  init?(_ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    repository = try payload.repository
    headCommit = try payload.needs("check_suite.head_sha", \.string)
    headBranch = payload.has("check_suite.head_branch", \.string)
    appID = payload.has("check_suite.app.id", \.integer)
    conclusion = payload.conclusion(of: "check_suite")
    pullRequests = payload.pullRequests(of: "check_suite")
    sender = try payload.sender
  }
}

/// A workflow of GitHub Actions, or one job of it, went a step further.
package struct WorkflowEvent: Sendable, Equatable {
  package enum Action: String, Sendable {
    case requested, queued, waiting, completed
    case inProgress = "in_progress"
  }

  package var action: Action
  package var repository: RepositoryName
  /// Of the run or the job; a job's is also its check run's.
  package var id: Int64
  package var name: String
  package var headCommit: String
  package var headBranch: String?
  package var conclusion: Check.Conclusion?
  package var pullRequests: [Int]
  package var sender: Actor

  /// `noun` is `workflow_run` or `workflow_job`.
  init?(_ noun: String, _ action: String, _ payload: JSONValue) throws {
    guard let known = Action(rawValue: action) else { return nil }
    self.action = known
    repository = try payload.repository
    id = try payload.needs("\(noun).id", \.integer)
    name = payload.has("\(noun).name", \.string) ?? ""
    headCommit = try payload.needs("\(noun).head_sha", \.string)
    headBranch = payload.has("\(noun).head_branch", \.string)
    conclusion = payload.conclusion(of: noun)
    pullRequests = payload.pullRequests(of: noun)
    sender = try payload.sender
  }
}

/// A commit status was set.
package struct StatusEvent: Sendable, Equatable {
  package var repository: RepositoryName
  package var commit: String
  package var context: String
  /// Nil while it is pending.
  package var conclusion: Check.Conclusion?
  package var sender: Actor

  init(_ payload: JSONValue) throws {
    repository = try payload.repository
    commit = try payload.needs("sha", \.string)
    context = try payload.needs("context", \.string)
    let state = try payload.needs("state", \.string)
    conclusion = state == "pending" ? nil : state == "success" ? .success : .failure
    sender = try payload.sender
  }
}

extension JSONValue {
  fileprivate func conclusion(of noun: String) -> Check.Conclusion? {
    has("\(noun).conclusion", \.string).map { Check.Conclusion(gitHub: $0) }
  }

  fileprivate func pullRequests(of noun: String) -> [Int] {
    (has("\(noun).pull_requests", \.array) ?? []).compactMap { $0["number"]?.int }
  }
}
