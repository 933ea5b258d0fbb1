import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let checkRunRoutes: [Route] = [
    Route("POST", "repos/:owner/:repo/check-runs", .repository("checks", .write, .admin)) {
      try await $0.createCheckRun()
    },
    Route("GET", "repos/:owner/:repo/check-runs/:id", .repository("checks", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.checkRun))
    },
    Route("PATCH", "repos/:owner/:repo/check-runs/:id", .repository("checks", .write, .admin)) {
      try $0.updateCheckRun()
    },
    Route("GET", "repos/:owner/:repo/check-runs/:id/annotations", .repository("checks", .read, .read)) { call in
      let run = try call.checkRun
      return call.page(run.annotations) { call.state.view($0, of: run) }
    },
    Route("POST", "repos/:owner/:repo/check-runs/:id/rerequest", .repository("checks", .write, .write)) { call in
      let run = try call.checkRun
      call.emitCheckRun("rerequested", run, only: run.app)
      return HTTPResponse(201, json: [:])
    },
    Route("GET", "repos/:owner/:repo/commits/:ref/check-runs", .repository("checks", .read, .read)) { call in
      let repository = try call.repository
      let commit = try await call.commit(call.text("ref"))
      return try call.listCheckRuns { $0.repository == repository.id && $0.commit == commit }
    },
    Route("GET", "repos/:owner/:repo/check-suites/:id/check-runs", .repository("checks", .read, .read)) { call in
      let suite = try call.suite
      return try call.listCheckRuns { $0.suite == suite.id }
    },
  ]
}

extension Call {
  var checkRun: CheckRun {
    get throws {
      guard let run = state.runs[try number("id")], run.repository == (try repository.id) else {
        throw Refused.notFound
      }
      return run
    }
  }

  /// Filters `check_name`, `status`, `app_id` and `filter` (`latest` or `all`) of the query.
  func listCheckRuns(_ fits: (CheckRun) -> Bool) throws -> HTTPResponse {
    let showsAll = target["filter"] == "all"
    let runs = state.runs.all { run in
      fits(run) && (showsAll || !run.isSuperseded) && (target["check_name"].map { $0 == run.name } ?? true)
        && (target["status"].map { $0 == run.status } ?? true)
        && (target["app_id"].map { Int($0) == run.app } ?? true)
    }
    return page(runs, as: "check_runs") { state.view($0) }
  }

  mutating func createCheckRun() async throws -> HTTPResponse {
    let repository = try repository
    guard case .installation(_, let app, _) = caller else {
      throw Refused(status: 403, message: "You must authenticate via a GitHub App.")
    }
    let name = try requiredText("name", "CheckRun")
    let head = try requiredText("head_sha", "CheckRun")
    guard try await git(repository).commit(head) == head, let record = try await git(repository).record(head) else {
      throw Refused.unprocessable("No commit found for SHA: \(head)")
    }
    let suite = state.suite(of: app.id, commit: record, in: repository, at: now)
    for old in state.runs.all where old.suite == suite.id && old.name == name {
      state.runs[old.id]?.isSuperseded = true
    }
    var run = CheckRun(
      id: state.newID(), repository: repository.id, suite: suite.id, app: app.id, commit: head, name: name,
      externalID: "", status: "queued")
    try fill(&run)
    state.runs[run.id] = run
    emitCheckRun("created", run)
    if run.status == "completed" { complete(run) } else { state.settle(suite.id, at: now, sender: caller.account) }
    let view = state.view(run)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  mutating func updateCheckRun() throws -> HTTPResponse {
    var run = try checkRun
    guard case .installation(_, let app, _) = caller, app.id == run.app else {
      throw Refused(
        status: 403,
        message: "Invalid app_id `\(run.app)` - check run can only be modified by the GitHub App that created it.")
    }
    let before = run.status
    if let name = try optionalText("name", "CheckRun") { run.name = name }
    try fill(&run)
    state.runs[run.id] = run
    if run.status == "completed", before != "completed" { complete(run) }
    if run.status != "completed" { state.settle(run.suite, at: now, sender: caller.account) }
    return HTTPResponse(200, json: state.view(run))
  }

  private mutating func complete(_ run: CheckRun) {
    emitCheckRun("completed", run)
    state.settle(run.suite, at: now, sender: caller.account)
    for issue in state.issues.all where issue.pull?.headSHA == run.commit { state.autoMergeIsDue(issue.id) }
  }

  private func fill(_ run: inout CheckRun) throws {
    if let url = try optionalText("details_url", "CheckRun") { run.detailsURL = url }
    if let id = try optionalText("external_id", "CheckRun") { run.externalID = id }
    if let text = body["started_at"]?.string { run.startedAt = Timestamp.date(text) }
    if let status = try optionalText("status", "CheckRun") {
      guard ["queued", "in_progress", "completed", "waiting", "requested", "pending"].contains(status) else {
        throw Refused.invalid("CheckRun", "status")
      }
      run.status = status
      if status == "in_progress", run.startedAt == nil { run.startedAt = now }
    }
    if let conclusion = try optionalText("conclusion", "CheckRun") {
      guard Self.conclusions.contains(conclusion) else { throw Refused.invalid("CheckRun", "conclusion") }
      run.conclusion = conclusion
      run.status = "completed"
      run.completedAt = body["completed_at"]?.string.flatMap { Timestamp.date($0) } ?? now
      run.startedAt = run.startedAt ?? now
    } else if run.status == "completed", run.conclusion == nil {
      throw Refused.invalid("CheckRun", "conclusion", "missing_field")
    } else if run.status != "completed" {
      run.conclusion = nil
      run.completedAt = nil
    }
    try fillOutput(&run)
    try fillActions(&run)
  }

  private static let conclusions = [
    "action_required", "cancelled", "failure", "neutral", "success", "skipped", "stale", "timed_out",
  ]

  private func fillOutput(_ run: inout CheckRun) throws {
    guard let output = body["output"] else { return }
    func text(_ key: String) throws -> String? {
      let text = output[key]?.string
      guard text.map({ $0.utf8.count <= 65_535 }) ?? true else {
        throw Refused.unprocessable(
          "Invalid request.\n\nOnly 65535 characters are allowed; \(text?.count ?? 0) were supplied.")
      }
      return text
    }
    guard let title = try text("title") ?? run.title, let summary = try text("summary") ?? run.summary else {
      throw Refused.unprocessable("Invalid request.\n\n\"title\", \"summary\" weren't supplied.")
    }
    run.title = title
    run.summary = summary
    run.text = try text("text") ?? run.text
    let annotations = output["annotations"]?.array ?? []
    guard annotations.count <= 50 else {
      throw Refused.unprocessable(
        "Invalid request.\n\nNo more than 50 items are allowed; \(annotations.count) were supplied.")
    }
    run.annotations += try annotations.map { try Self.annotation($0) }
  }

  private static func annotation(_ asked: JSONValue) throws -> Annotation {
    guard let path = asked["path"]?.string, let start = asked["start_line"]?.int, let end = asked["end_line"]?.int,
      let level = asked["annotation_level"]?.string, let message = asked["message"]?.string,
      ["notice", "warning", "failure"].contains(level), message.utf8.count <= 65_536
    else { throw Refused.invalid("CheckRun", "annotations") }
    return Annotation(
      path: path, startLine: start, endLine: end, startColumn: asked["start_column"]?.int,
      endColumn: asked["end_column"]?.int, level: level, title: asked["title"]?.string, message: message,
      rawDetails: asked["raw_details"]?.string)
  }

  private func fillActions(_ run: inout CheckRun) throws {
    guard let actions = body["actions"]?.array else { return }
    guard actions.count <= 3 else {
      throw Refused.unprocessable(
        "Invalid request.\n\nNo more than 3 items are allowed; \(actions.count) were supplied.")
    }
    run.actions = try actions.map { action in
      guard let label = action["label"]?.string, let description = action["description"]?.string,
        let identifier = action["identifier"]?.string, label.count <= 20, description.count <= 40,
        identifier.count <= 20
      else { throw Refused.invalid("CheckRun", "actions") }
      return CheckAction(label: label, description: description, identifier: identifier)
    }
  }

  mutating func emitCheckRun(
    _ action: String, _ run: CheckRun, only app: Int? = nil, _ more: [String: JSONValue] = [:]
  ) {
    state.emitCheckRun(action, run, only: app, more, sender: caller.account, at: now)
  }
}
