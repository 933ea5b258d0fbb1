import Essentials
import Foundation
import HTTPMessages

extension Router {
  private static let runs = "repos/:owner/:repo/actions/runs"
  private static let jobs = "repos/:owner/:repo/actions/jobs"

  static let actionRoutes: [Route] = [
    Route("GET", runs, .repository("actions", .read, .read)) { try $0.listRuns { _ in true } },
    Route("GET", runs + "/:run", .repository("actions", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.workflowRun))
    },
    Route("GET", runs + "/:run/jobs", .repository("actions", .read, .read)) { call in
      let run = try call.workflowRun
      let showsAll = call.target["filter"] == "all"
      let jobs = call.state.jobs.all { $0.run == run.id && (showsAll || call.isLatest($0)) }
      return call.page(jobs, as: "jobs") { call.state.view($0) }
    },
    Route("POST", runs + "/:run/rerun", .repository("actions", .write, .write)) { call in
      let run = try call.finishedRun
      call.state.rerun(run, jobs: nil, actor: try call.actor.login, tools: call.hub)
      return HTTPResponse(201, json: [:])
    },
    Route("POST", runs + "/:run/rerun-failed-jobs", .repository("actions", .write, .write)) { call in
      let run = try call.finishedRun
      let failed = call.state.jobs.all {
        $0.run == run.id && call.isLatest($0) && !["success", "neutral", "skipped"].contains($0.conclusion ?? "")
      }
      guard !failed.isEmpty else {
        throw Refused(status: 403, message: "This workflow run cannot be retried, it has no failed jobs")
      }
      call.state.rerun(run, jobs: Set(failed.map(\.key)), actor: try call.actor.login, tools: call.hub)
      return HTTPResponse(201, json: [:])
    },
    Route("POST", runs + "/:run/cancel", .repository("actions", .write, .write)) { call in
      let run = try call.workflowRun
      guard run.status != "completed" else {
        throw Refused(status: 409, message: "Cannot cancel a workflow run that is completed.")
      }
      call.state.workflowRuns[run.id]?.isCancelled = true
      return HTTPResponse(202, json: [:])
    },
    Route("GET", runs + "/:run/artifacts", .repository("actions", .read, .read)) { call in
      _ = try call.workflowRun
      return HTTPResponse(200, json: ["total_count": 0, "artifacts": []])
    },
    Route("GET", jobs + "/:job", .repository("actions", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.workflowJob))
    },
    Route("GET", jobs + "/:job/logs", .repository("actions", .read, .write)) { try $0.redirectToLog() },
    Route("POST", jobs + "/:job/rerun", .repository("actions", .write, .write)) { call in
      let job = try call.workflowJob
      guard let run = call.state.workflowRuns[job.run], run.status == "completed" else {
        throw Refused(status: 403, message: "This workflow is already running")
      }
      call.state.rerun(run, jobs: [job.key], actor: try call.actor.login, tools: call.hub)
      return HTTPResponse(201, json: [:])
    },
    Route("GET", "repos/:owner/:repo/actions/workflows", .repository("actions", .read, .read)) { call in
      let repository = try call.repository
      return call.page(call.state.workflows.all { $0.repository == repository.id }, as: "workflows") {
        call.state.view($0)
      }
    },
    Route(
      "POST", "repos/:owner/:repo/actions/workflows/:workflow/dispatches", .repository("actions", .write, .write)
    ) { try await $0.dispatchWorkflow() },
    Route("GET", "repos/:owner/:repo/actions/workflows/:workflow", .repository("actions", .read, .read)) { call in
      let repository = try call.repository
      guard let workflow = call.state.workflow(call.text("workflow"), in: repository.id) else { throw Refused.notFound }
      return HTTPResponse(200, json: call.state.view(workflow))
    },
    Route("GET", "repos/:owner/:repo/actions/workflows/:workflow/runs", .repository("actions", .read, .read)) { call in
      let repository = try call.repository
      guard let workflow = call.state.workflow(call.text("workflow"), in: repository.id) else { throw Refused.notFound }
      return try call.listRuns { $0.workflow == workflow.id }
    },
  ]
}

extension Call {
  var workflowRun: WorkflowRun {
    get throws {
      guard let run = state.workflowRuns[try number("run")], run.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return run
    }
  }

  var finishedRun: WorkflowRun {
    get throws {
      let run = try workflowRun
      guard run.status == "completed" else { throw Refused(status: 403, message: "This workflow is already running") }
      return run
    }
  }

  var workflowJob: WorkflowJob {
    get throws {
      guard let job = state.jobs[try number("job")], job.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return job
    }
  }

  /// Whether no later attempt has a job of the same key.
  func isLatest(_ job: WorkflowJob) -> Bool {
    !state.jobs.rows.values.contains { $0.run == job.run && $0.key == job.key && $0.attempt > job.attempt }
  }

  /// Filters `head_sha`, `branch`, `event`, `status` and `actor` of the query; newest first.
  func listRuns(_ fits: (WorkflowRun) -> Bool) throws -> HTTPResponse {
    let repository = try repository
    let runs = state.workflowRuns.all { run in
      run.repository == repository.id && fits(run) && (target["head_sha"].map { $0 == run.commit } ?? true)
        && (target["branch"].map { $0 == run.branch } ?? true) && (target["event"].map { $0 == run.event } ?? true)
        && (target["status"].map { $0 == run.status || $0 == run.conclusion } ?? true)
        && (target["actor"].map { state.account($0)?.id == run.actor } ?? true)
    }
    return page(runs.reversed(), as: "workflow_runs") { state.view($0) }
  }

  /// Sends the client on to an address that takes no credentials and is good for a minute.
  func redirectToLog() throws -> HTTPResponse {
    let job = try workflowJob
    guard job.status == "completed" else { throw Refused.notFound }
    guard hub.logs.read(job.id) != nil else { throw Refused(status: 410, message: "Logs have expired") }
    let expires = Int(now.timeIntervalSince1970) + 60
    let signature = hub.logs.signature(job.id, expires: expires)
    return HTTPResponse(
      302, headers: ["Location": "\(site.blobs)/logs/\(job.id)?expires=\(expires)&sig=\(signature)"])
  }
}
