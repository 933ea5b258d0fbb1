import Essentials

extension HubState {
  func view(_ status: CommitStatus, brief: Bool = false) -> JSONValue {
    let url = repositories[status.repository].map { "\(api($0))/statuses/\(status.commit)" } ?? ""
    let view: JSONValue = [
      "url": .string(url), "avatar_url": .string(site.html("avatars/u/\(status.creator)")), "id": .id(status.id),
      "node_id": .string(NodeID.text("SC", status.id)), "state": .string(status.state),
      "description": .text(status.description), "target_url": .text(status.targetURL),
      "context": .string(status.context),
      "created_at": .time(status.createdAt), "updated_at": .time(status.createdAt),
    ]
    return brief ? view : view.with(["creator": self.view(account: status.creator)])
  }

  func view(_ run: CheckRun) -> JSONValue {
    guard let repository = repositories[run.repository] else { return .null }
    let url = "\(api(repository))/check-runs/\(run.id)"
    return [
      "id": .id(run.id), "head_sha": .string(run.commit), "node_id": .string(NodeID.text("CR", run.id)),
      "external_id": .string(run.externalID), "url": .string(url),
      "html_url": .string("\(html(repository))/runs/\(run.id)"),
      "details_url": .string(run.detailsURL ?? "\(html(repository))/runs/\(run.id)"), "status": .string(run.status),
      "conclusion": .text(run.conclusion), "started_at": .time(run.startedAt), "completed_at": .time(run.completedAt),
      "output": [
        "title": .text(run.title), "summary": .text(run.summary), "text": .text(run.text),
        "annotations_count": .count(run.annotations.count), "annotations_url": .string(url + "/annotations"),
      ],
      "name": .string(run.name), "check_suite": ["id": .id(run.suite)], "app": view(app: run.app),
      "pull_requests": minimalPulls(head: run.commit, in: repository.id),
    ]
  }

  func view(_ annotation: Annotation, of run: CheckRun) -> JSONValue {
    let html = repositories[run.repository].map { self.html($0) } ?? ""
    return [
      "path": .string(annotation.path), "start_line": .count(annotation.startLine),
      "end_line": .count(annotation.endLine), "start_column": .count(annotation.startColumn),
      "end_column": .count(annotation.endColumn), "annotation_level": .string(annotation.level),
      "title": .text(annotation.title), "message": .string(annotation.message),
      "raw_details": .text(annotation.rawDetails),
      "blob_href": .string("\(html)/blob/\(run.commit)/\(annotation.path)"),
    ]
  }

  /// Without what only a single answer holds: `repository` and `head_commit`.
  func view(_ suite: CheckSuite) -> JSONValue {
    guard let repository = repositories[suite.repository] else { return .null }
    let url = "\(api(repository))/check-suites/\(suite.id)"
    return [
      "id": .id(suite.id), "node_id": .string(NodeID.text("CS", suite.id)), "head_branch": .text(suite.branch),
      "head_sha": .string(suite.commit), "status": .string(suite.status), "conclusion": .text(suite.conclusion),
      "url": .string(url), "before": .text(suite.before), "after": .string(suite.commit),
      "pull_requests": minimalPulls(head: suite.commit, in: repository.id), "app": view(app: suite.app),
      "created_at": .time(suite.createdAt), "updated_at": .time(suite.updatedAt),
      "latest_check_runs_count": .count(runs.rows.values.count { $0.suite == suite.id && !$0.isSuperseded }),
      "check_runs_url": .string(url + "/check-runs"), "head_commit": suite.head, "rerequestable": true,
      "runs_rerequestable": true,
    ]
  }

  /// A suite as it is told when it is to be run again.
  func told(_ suite: CheckSuite) -> JSONValue { view(suite).without("rerequestable", "runs_rerequestable") }

  /// A suite as the events of its runs show it.
  func brief(_ suite: CheckSuite) -> JSONValue {
    view(suite).without(
      "latest_check_runs_count", "check_runs_url", "head_commit", "rerequestable", "runs_rerequestable")
  }

  func simple(_ commit: CommitRecord) -> JSONValue {
    func person(_ signature: Signature) -> JSONValue {
      ["name": .string(signature.name), "email": .string(signature.email)]
    }
    return [
      "id": .string(commit.sha), "tree_id": .string(commit.tree), "message": .string(commit.message),
      "timestamp": .time(commit.committer.date), "author": person(commit.author), "committer": person(commit.committer),
    ]
  }
}
