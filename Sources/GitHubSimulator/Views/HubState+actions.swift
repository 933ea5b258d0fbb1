import Essentials

extension HubState {
  func view(_ workflow: Workflow) -> JSONValue {
    guard let repository = repositories[workflow.repository] else { return .null }
    let html = html(repository)
    let file = workflow.path.split(separator: "/").last.map(String.init) ?? ""
    return [
      "id": .id(workflow.id), "node_id": .string(NodeID.text("W", workflow.id)), "name": .string(workflow.name),
      "path": .string(workflow.path), "state": "active", "created_at": .time(workflow.createdAt),
      "updated_at": .time(workflow.createdAt), "url": .string("\(api(repository))/actions/workflows/\(workflow.id)"),
      "html_url": .string("\(html)/blob/\(repository.defaultBranch)/\(workflow.path)"),
      "badge_url": .string("\(html)/workflows/\(file)/badge.svg"),
    ]
  }

  func view(_ run: WorkflowRun) -> JSONValue {
    guard let repository = repositories[run.repository] else { return .null }
    let url = "\(api(repository))/actions/runs/\(run.id)"
    return [
      "id": .id(run.id), "name": .string(run.name), "node_id": .string(NodeID.text("WFR", run.id)),
      "head_branch": .string(run.branch), "head_sha": .string(run.commit),
      "path": .string(workflows[run.workflow]?.path ?? ""), "display_title": .string(run.title),
      "run_number": .count(run.number), "run_attempt": .count(run.attempt), "event": .string(run.event),
      "status": .string(run.status), "conclusion": .text(run.conclusion), "workflow_id": .id(run.workflow),
      "check_suite_id": .id(run.suite), "check_suite_node_id": .string(NodeID.text("CS", run.suite)),
      "url": .string(url), "html_url": .string("\(html(repository))/actions/runs/\(run.id)"),
      "pull_requests": minimalPulls(head: run.commit, in: repository.id), "created_at": .time(run.createdAt),
      "updated_at": .time(run.updatedAt), "run_started_at": .time(run.startedAt), "actor": view(account: run.actor),
      "triggering_actor": view(account: run.actor), "referenced_workflows": [], "jobs_url": .string(url + "/jobs"),
      "logs_url": .string(url + "/logs"),
      "check_suite_url": .string("\(api(repository))/check-suites/\(run.suite)"),
      "artifacts_url": .string(url + "/artifacts"), "cancel_url": .string(url + "/cancel"),
      "rerun_url": .string(url + "/rerun"),
      "previous_attempt_url": run.attempt > 1 ? .string("\(url)/attempts/\(run.attempt - 1)") : .null,
      "workflow_url": .string("\(api(repository))/actions/workflows/\(run.workflow)"),
      "head_commit": run.head, "repository": minimal(repository),
      "head_repository": minimal(repository),
    ]
  }

  func view(_ job: WorkflowJob) -> JSONValue {
    guard let repository = repositories[job.repository], let run = workflowRuns[job.run] else { return .null }
    let isStarted = job.startedAt != nil
    let steps = job.steps.enumerated().map { number, step -> JSONValue in
      [
        "name": .string(step.name), "status": "completed", "conclusion": .string(step.conclusion.rawValue),
        "number": .count(number + 1), "started_at": .time(job.startedAt), "completed_at": .time(job.completedAt),
      ]
    }
    return [
      "id": .id(job.id), "run_id": .id(job.run), "workflow_name": .string(run.name),
      "head_branch": .string(run.branch), "run_url": .string("\(api(repository))/actions/runs/\(job.run)"),
      "run_attempt": .count(job.attempt), "node_id": .string(NodeID.text("CR", job.id)),
      "head_sha": .string(run.commit), "url": .string("\(api(repository))/actions/jobs/\(job.id)"),
      "html_url": .string("\(html(repository))/actions/runs/\(job.run)/job/\(job.id)"),
      "status": .string(job.status), "conclusion": .text(job.conclusion), "created_at": .time(job.createdAt),
      "started_at": .time(job.startedAt ?? job.createdAt), "completed_at": .time(job.completedAt),
      "name": .string(job.name), "steps": .array(steps),
      "check_run_url": .string("\(api(repository))/check-runs/\(job.checkRun)"),
      "labels": .array(job.labels.map { .string($0) }), "runner_id": isStarted ? 1 : .null,
      "runner_name": isStarted ? "runner" : .null, "runner_group_id": isStarted ? 1 : .null,
      "runner_group_name": isStarted ? "Default" : .null,
    ]
  }
}
