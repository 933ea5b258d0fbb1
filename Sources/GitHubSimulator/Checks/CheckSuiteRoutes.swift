import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let checkSuiteRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/commits/:ref/check-suites", .repository("checks", .read, .read)) { call in
      let repository = try call.repository
      let commit = try await call.commit(call.text("ref"))
      let suites = call.state.suites.all { suite in
        suite.repository == repository.id && suite.commit == commit
          && (call.target["app_id"].map { Int($0) == suite.app } ?? true)
      }
      return call.page(suites, as: "check_suites") { call.full($0, repository) }
    },
    Route("POST", "repos/:owner/:repo/check-suites", .repository("checks", .write, .admin)) { call in
      let repository = try call.repository
      guard case .installation(_, let app, _) = call.caller else {
        throw Refused(status: 403, message: "You must authenticate via a GitHub App.")
      }
      let head = try call.requiredText("head_sha", "CheckSuite")
      guard let record = try await call.git(repository).record(head), record.sha == head else {
        throw Refused.unprocessable("No commit found for SHA: \(head)")
      }
      let isNew = !call.state.suites.rows.values.contains {
        $0.repository == repository.id && $0.app == app.id && $0.commit == head
      }
      let suite = call.state.suite(of: app.id, commit: record, in: repository, at: call.now)
      return HTTPResponse(isNew ? 201 : 200, json: call.full(suite, repository))
    },
    Route("GET", "repos/:owner/:repo/check-suites/:id", .repository("checks", .read, .read)) { call in
      let repository = try call.repository
      let suite = try call.suite
      return HTTPResponse(200, json: call.full(suite, repository))
    },
    Route("POST", "repos/:owner/:repo/check-suites/:id/rerequest", .repository("checks", .write, .write)) { call in
      let repository = try call.repository
      let suite = try call.suite
      let view = call.state.told(suite)
      call.emit("check_suite", "rerequested", in: repository, only: suite.app, ["check_suite": view])
      let runs = call.state.workflowRuns.all { $0.suite == suite.id && $0.status == "completed" }
      for run in runs { call.state.rerun(run, jobs: nil, actor: try call.actor.login, tools: call.hub) }
      return HTTPResponse(201, json: [:])
    },
  ]
}

extension Call {
  var suite: CheckSuite {
    get throws {
      guard let suite = state.suites[try number("id")], suite.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return suite
    }
  }

  func full(_ suite: CheckSuite, _ repository: Repository) -> JSONValue {
    state.view(suite).with(["repository": state.view(repository)])
  }
}

extension HubState {
  /// The suite of an app on a commit, made if it is not there.
  mutating func suite(of app: Int, commit: CommitRecord, in repository: Repository, at now: Date) -> CheckSuite {
    if let suite = suites.first(where: { $0.repository == repository.id && $0.app == app && $0.commit == commit.sha }) {
      return suite
    }
    let branch = repository.refs.filter { $0.value == commit.sha && $0.key.hasPrefix("refs/heads/") }.keys.sorted()
      .first
    let suite = CheckSuite(
      id: newID(), repository: repository.id, app: app, commit: commit.sha,
      branch: branch.map { String($0.dropFirst(11)) },
      head: simple(commit), status: "queued", createdAt: now, updatedAt: now)
    suites[suite.id] = suite
    return suite
  }

  /// Brings a suite in line with its runs, and tells of it once they are all done.
  mutating func settle(_ id: Int, at now: Date, sender: Int?) {
    guard var suite = suites[id], let repository = repositories[suite.repository] else { return }
    let runs = runs.all { $0.suite == id && !$0.isSuperseded }
    let wasCompleted = suite.status == "completed"
    suite.updatedAt = now
    if !runs.isEmpty, runs.allSatisfy({ $0.status == "completed" }) {
      suite.status = "completed"
      suite.conclusion = Self.worst(runs.compactMap(\.conclusion))
    } else {
      suite.status = runs.contains { $0.status != "queued" } ? "in_progress" : "queued"
      suite.conclusion = nil
    }
    suites[id] = suite
    if suite.status == "completed", !wasCompleted {
      emit("check_suite", "completed", in: repository.id, sender: sender, ["check_suite": view(suite)], at: now)
    }
  }

  /// What a group of checks comes to.
  static func worst(_ conclusions: [String]) -> String {
    let order = [
      "failure", "timed_out", "startup_failure", "action_required", "cancelled", "stale", "success", "neutral",
      "skipped",
    ]
    return order.first { conclusions.contains($0) } ?? "neutral"
  }

  mutating func emitCheckRun(
    _ action: String, _ run: CheckRun, only app: Int? = nil, _ more: [String: JSONValue] = [:], sender: Int?,
    at now: Date
  ) {
    var view = view(run).with(["started_at": .time(run.startedAt ?? now)])
    if let suite = suites[run.suite] { view = view.with(["check_suite": brief(suite)]) }
    emit(
      "check_run", action, in: run.repository, only: app, sender: sender, more.merging(["check_run": view]) { $1 },
      at: now)
  }
}
