import Essentials
import HTTPMessages

extension Router {
  static let issueRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/issues", .repository("issues", .read, .read)) { try $0.listIssues() },
    Route("POST", "repos/:owner/:repo/issues", .repository("issues", .write, .read)) { try $0.createIssue() },
    Route("GET", "repos/:owner/:repo/issues/:number", .repository("metadata", .read, .read)) { call in
      HTTPResponse(200, json: call.state.view(try call.issue(.read, .read)))
    },
    Route("PATCH", "repos/:owner/:repo/issues/:number", .repository("metadata", .read, .read)) { try $0.updateIssue() },
    Route("POST", "repos/:owner/:repo/issues/:number/assignees", .repository("metadata", .read, .read)) { call in
      try call.changeAssignees { old, named in old + named.filter { !old.contains($0) } }
    },
    Route("DELETE", "repos/:owner/:repo/issues/:number/assignees", .repository("metadata", .read, .read)) { call in
      try call.changeAssignees { old, named in old.filter { !named.contains($0) } }
    },
    Route("PUT", "repos/:owner/:repo/issues/:number/lock", .repository("metadata", .read, .read)) {
      try $0.lockIssue()
    },
    Route("DELETE", "repos/:owner/:repo/issues/:number/lock", .repository("metadata", .read, .read)) {
      try $0.unlockIssue()
    },
  ]
}

extension Call {
  /// The issue of the path, for who may read or change it: a pull request's needs the permission for pull requests.
  func issue(_ level: Level, _ role: Role) throws -> Issue {
    let repository = try repository
    let issue = try issue(try number("number"), in: repository)
    guard issue.pull != nil || repository.hasIssues else { throw Refused.issuesDisabled }
    try demand(issue.pull == nil ? "issues" : "pull_requests", level, role, in: repository)
    if level > .read, repository.isArchived { throw Refused.archived }
    return issue
  }

  func listIssues() throws -> HTTPResponse {
    let repository = try repository
    let filter = try IssueFilter(target, state: state, repository: repository, since: try since)
    return page(filter.apply(to: state)) { state.view($0) }
  }

  mutating func createIssue() throws -> HTTPResponse {
    let repository = try repository
    let author = try actor
    guard repository.hasIssues else { throw Refused.issuesDisabled }
    let title = try requiredText("title", "Issue", limit: 256)
    let body = try optionalText("body", "Issue")
    let maySort = allows("issues", .write, .triage, in: repository)
    let labels = maySort ? try findLabels(try optionalTexts("labels") ?? [], in: repository) : []
    let assignees = maySort ? try assignees(try optionalTexts("assignees") ?? [], in: repository) : []
    var issue = Issue(
      id: state.newID(), repository: repository.id, number: takeNumber(repository.id), title: title, body: body,
      author: author.id, viaApp: caller.appID, createdAt: now, updatedAt: now)
    issue.labels = labels
    issue.assignees = assignees
    if maySort { issue.milestone = try namedMilestone(in: repository) ?? nil }
    state.issues[issue.id] = issue
    emitIssue("opened", issue)
    for label in state.labels(of: issue) {
      note("labeled", issue) {
        $0.labelName = label.name
        $0.labelColor = label.color
      }
      emitIssue("labeled", issue, ["label": state.view(label)])
    }
    for assignee in assignees {
      note("assigned", issue) { $0.subject = assignee }
      emitIssue("assigned", issue, ["assignee": state.view(account: assignee)])
    }
    crossReference(body ?? "", from: issue)
    let view = state.view(issue)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  /// The next number of the sequence that issues and pull requests share.
  mutating func takeNumber(_ repository: Int) -> Int {
    let number = state.repositories[repository]?.nextNumber ?? 1
    state.repositories[repository]?.nextNumber = number + 1
    return number
  }

  /// The accounts of `logins`; who cannot be assigned is left out, as GitHub does.
  func assignees(_ logins: [String], in repository: Repository) throws -> [Int] {
    guard logins.count <= 10 else {
      throw Refused.invalid("Issue", "assignees", "custom", "cannot have more than 10 assignees")
    }
    return logins.compactMap { state.account($0)?.id }.filter { isCollaborator($0, in: repository) }
  }

  mutating func updateIssue() throws -> HTTPResponse {
    var issue = try issueToChange()
    let repository = try repository
    let maySort = allows(issue.pull == nil ? "issues" : "pull_requests", .write, .triage, in: repository)
    try edit(&issue)
    if let names = try optionalTexts("labels"), maySort {
      try setLabels(try findLabels(names, in: repository), of: &issue)
    }
    if let logins = try optionalTexts("assignees"), maySort {
      setAssignees(try assignees(logins, in: repository), of: &issue)
    }
    if maySort, let milestone = try namedMilestone(in: repository) { setMilestone(milestone, of: &issue) }
    try changeState(&issue)
    return HTTPResponse(200, json: state.view(issue))
  }

  /// The author may edit an issue without any role; everyone else needs triage.
  func issueToChange() throws -> Issue {
    if case .person(let person) = caller {
      let issue = try issue(.read, .read)
      if issue.author == person.id { return issue }
    }
    return try issue(.write, .triage)
  }

  /// Title and body.
  mutating func edit(_ issue: inout Issue) throws {
    var changes: [String: JSONValue] = [:]
    let resource = issue.pull == nil ? "Issue" : "PullRequest"
    if let title = try optionalText("title", resource, limit: 256), title != issue.title {
      guard !title.allSatisfy(\.isWhitespace) else { throw Refused.invalid(resource, "title", "missing_field") }
      let old = issue.title
      changes["title"] = ["from": .string(old)]
      note("renamed", issue) {
        $0.renamedFrom = old
        $0.renamedTo = title
      }
      issue.title = title
    }
    if has("body") {
      let body = try optionalText("body", resource)
      if body != issue.body {
        changes["body"] = ["from": .string(issue.body ?? "")]
        issue.body = body
      }
    }
    guard !changes.isEmpty else { return }
    issue.updatedAt = now
    state.issues[issue.id] = issue
    let more: [String: JSONValue] = ["changes": .object(changes)]
    if issue.pull == nil { emitIssue("edited", issue, more) } else { emitPull("edited", issue, more) }
    crossReference(issue.body ?? "", from: issue)
  }

  mutating func changeState(_ issue: inout Issue) throws {
    let reason = try optionalText("state_reason", "Issue")
    if let reason, !["completed", "not_planned", "duplicate", "reopened"].contains(reason) {
      throw Refused.unprocessable(
        "Invalid request.\n\nFor 'properties/state_reason', \(reason) is not a member of [\"completed\", \"not_planned\", \"duplicate\", \"reopened\", null]."
      )
    }
    guard let text = try optionalText("state", "Issue") else { return }
    guard let wanted = Issue.State(rawValue: text) else {
      throw Refused.unprocessable(
        "Invalid request.\n\nFor 'properties/state', \(text) is not a member of [\"open\", \"closed\"].")
    }
    if wanted == issue.state {
      if wanted == .closed, let reason, issue.pull == nil, reason != issue.stateReason {
        issue.stateReason = reason
        state.issues[issue.id] = issue
      }
      return
    }
    if wanted == .closed { close(&issue, reason: reason) } else { try reopen(&issue) }
  }

  /// Closes an issue, or a pull request without merging it.
  mutating func close(_ issue: inout Issue, reason: String?, commit: String? = nil) {
    issue.state = .closed
    issue.stateReason = issue.pull == nil ? reason ?? "completed" : nil
    issue.closedAt = now
    issue.closedBy = caller.account
    issue.updatedAt = now
    issue.pull?.autoMerge = nil
    state.issues[issue.id] = issue
    let kept = issue
    note("closed", issue) {
      $0.reason = kept.stateReason
      $0.commit = commit
    }
    if issue.pull == nil { emitIssue("closed", issue) } else { emitPull("closed", issue) }
  }

  private mutating func reopen(_ issue: inout Issue) throws {
    if let pull = issue.pull {
      guard pull.mergedAt == nil else {
        throw Refused.custom("PullRequest", "state cannot be changed. The pull request has already been merged.")
      }
      guard state.repositories[issue.repository]?.refs["refs/heads/\(pull.headRef)"] != nil else {
        throw Refused.custom("PullRequest", "state cannot be changed. The \(pull.headRef) branch has been deleted.")
      }
    }
    issue.state = .open
    issue.stateReason = issue.pull == nil ? "reopened" : nil
    issue.closedAt = nil
    issue.closedBy = nil
    issue.updatedAt = now
    state.issues[issue.id] = issue
    note("reopened", issue) { $0.reason = nil }
    if issue.pull == nil { emitIssue("reopened", issue) } else { emitPull("reopened", issue) }
  }

  mutating func changeAssignees(_ combine: ([Int], [Int]) -> [Int]) throws -> HTTPResponse {
    var issue = try issue(.write, .triage)
    let named = try assignees(try optionalTexts("assignees") ?? [], in: try repository)
    setAssignees(combine(issue.assignees, named), of: &issue)
    return HTTPResponse(request.method == "POST" ? 201 : 200, json: state.view(issue))
  }

  mutating func setAssignees(_ assignees: [Int], of issue: inout Issue) {
    let gone = issue.assignees.filter { !assignees.contains($0) }
    let new = assignees.filter { !issue.assignees.contains($0) }
    for (action, accounts) in [("unassigned", gone), ("assigned", new)] {
      for account in accounts {
        issue.assignees.removeAll { $0 == account }
        if action == "assigned" { issue.assignees.append(account) }
        issue.updatedAt = now
        state.issues[issue.id] = issue
        note(action, issue) { $0.subject = account }
        let members: [String: JSONValue] = ["assignee": state.view(account: account)]
        if issue.pull == nil { emitIssue(action, issue, members) } else { emitPull(action, issue, members) }
      }
    }
  }

  mutating func lockIssue() throws -> HTTPResponse {
    var issue = try issue(.write, .write)
    let reason = try optionalText("lock_reason", "Issue")
    if let reason, !["off-topic", "too heated", "resolved", "spam"].contains(reason) {
      throw Refused.invalid("Issue", "lock_reason")
    }
    issue.isLocked = true
    issue.lockReason = reason
    state.issues[issue.id] = issue
    note("locked", issue) { $0.reason = reason }
    if issue.pull == nil { emitIssue("locked", issue) } else { emitPull("locked", issue) }
    return HTTPResponse(204)
  }

  mutating func unlockIssue() throws -> HTTPResponse {
    var issue = try issue(.write, .write)
    issue.isLocked = false
    issue.lockReason = nil
    state.issues[issue.id] = issue
    note("unlocked", issue)
    if issue.pull == nil { emitIssue("unlocked", issue) } else { emitPull("unlocked", issue) }
    return HTTPResponse(204)
  }
}
