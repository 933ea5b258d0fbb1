import Essentials
import HTTPMessages

/// Mutations that do what a call of the REST API does, by having it done there.
extension Call {
  mutating func mutateAsREST(_ name: String, _ input: JSONValue, _ client: GraphResult) async throws -> GraphObject {
    switch name {
    case "createIssue", "createPullRequest": return try await make(name, input, client)
    case "updateIssue", "closeIssue", "reopenIssue":
      let issue = try await change(try issue(input["id"] == nil ? "issueId" : "id", input), name, input)
      return .record("IssuePayload", ["clientMutationId": client, "issue": .object(.issue(issue))])
    case "updatePullRequest", "closePullRequest", "reopenPullRequest":
      let pull = try await change(try issue("pullRequestId", input), name, input)
      return .record("PullRequestPayload", ["clientMutationId": client, "pullRequest": .object(.pull(pull))])
    case "mergePullRequest", "requestReviews":
      let pull = try issue("pullRequestId", input)
      let end = name == "mergePullRequest" ? ("PUT", "merge") : ("POST", "requested_reviewers")
      _ = try await rest(end.0, "\(path(pull, "pulls"))/\(end.1)", try body(of: name, input))
      return .record("PullRequestPayload", ["clientMutationId": client, "pullRequest": .object(.pull(pull.id))])
    case "addPullRequestReview":
      let pull = try issue("pullRequestId", input)
      let view = try await rest("POST", "\(path(pull, "pulls"))/reviews", try body(of: name, input))
      let review = view["id"]?.int.flatMap { state.reviews[$0] }.map { GraphResult.object(shown($0)) }
      return .record("ReviewPayload", ["clientMutationId": client, "pullRequestReview": review ?? .null])
    case "addComment":
      let view = try await rest(
        "POST", "\(path(try issue("subjectId", input), "issues"))/comments", ["body": input["body"] ?? .null])
      let comment = view["id"]?.int.map { GraphResult.object(.issueComment($0)) }
      let edge = GraphObject.record("IssueCommentEdge", ["node": comment ?? .null])
      return .record("AddCommentPayload", ["clientMutationId": client, "commentEdge": .object(edge)])
    case "addLabelsToLabelable", "removeLabelsFromLabelable":
      let issue = try issue("labelableId", input)
      try await relabel(issue, adding: name.hasPrefix("add"), input)
      return .record(
        "LabelablePayload",
        ["clientMutationId": client, "labelable": .object(issue.pull == nil ? .issue(issue.id) : .pull(issue.id))])
    default: throw GraphError(message: "Field '\(name)' doesn't exist on type 'Mutation'")
    }
  }

  private mutating func make(_ name: String, _ input: JSONValue, _ client: GraphResult) async throws -> GraphObject {
    let repository = try row("repositoryId", "R", input)
    guard let found = state.repositories[repository], canSee(found) else { throw GraphError.notFound("a node") }
    let kind = name == "createIssue" ? "issues" : "pulls"
    let view = try await rest("POST", "repos/\(state.fullName(found))/\(kind)", try body(of: name, input))
    guard let issue = view["number"]?.int.flatMap({ state.issue($0, in: repository) }) else {
      throw GraphError.notFound("a node")
    }
    return kind == "issues"
      ? .record("IssuePayload", ["clientMutationId": client, "issue": .object(.issue(issue.id))])
      : .record("PullRequestPayload", ["clientMutationId": client, "pullRequest": .object(.pull(issue.id))])
  }

  private mutating func change(_ issue: Issue, _ name: String, _ input: JSONValue) async throws -> Int {
    let isPull = issue.pull != nil
    guard isPull == name.hasSuffix("PullRequest") else { throw GraphError.notFound("a node") }
    let body = try body(of: name, input)
    _ = try await rest("PATCH", path(issue, isPull ? "pulls" : "issues"), body)
    // Labels and people of a pull request are its issue's.
    if isPull, body["labels"] != nil || body["assignees"] != nil {
      let shared = ["labels", "assignees"].compactMap { key in body[key].map { (key, $0) } }
      _ = try await rest("PATCH", path(issue, "issues"), .object(Dictionary(shared) { $1 }))
    }
    return issue.id
  }

  private mutating func relabel(_ issue: Issue, adding: Bool, _ input: JSONValue) async throws {
    let labels = "\(path(issue, "issues"))/labels"
    let names = try names(input["labelIds"], "LA") ?? []
    if adding {
      _ = try await rest("POST", labels, ["labels": .array(names)])
    } else {
      for name in names.compactMap(\.string) { _ = try await rest("DELETE", labels, [.string(name)]) }
    }
  }

  private func issue(_ key: String, _ input: JSONValue) throws -> Issue {
    let kind = input[key]?.string.flatMap { NodeID.parse($0)?.kind } == "PR" ? "PR" : "I"
    guard let issue = state.issues[try row(key, kind, input)], let repository = state.repositories[issue.repository],
      canSee(repository)
    else { throw GraphError.notFound("a node") }
    return issue
  }

  private func path(_ issue: Issue, _ kind: String) -> String {
    "repos/\(state.repositories[issue.repository].map { state.fullName($0) } ?? "")/\(kind)/\(issue.number)"
  }

  /// The names of the nodes that a list of ids means.
  private func names(_ ids: JSONValue?, _ kind: String) throws -> [JSONValue]? {
    try ids?.array?.map { id in
      let node = id.string.flatMap { NodeID.parse($0) }
      let name = node.flatMap { kind == "LA" ? state.labels[$0.id]?.name : state.accounts[$0.id]?.login }
      guard node?.kind == kind, let name else { throw GraphError.notFound("a node with the global id of '\(id.text)'") }
      return .string(name)
    }
  }

  /// The input of a mutation as the body of the call that does the same.
  private func body(of name: String, _ input: JSONValue) throws -> JSONValue {
    var body: [String: JSONValue] = [:]
    let renamed = [
      "title": "title", "body": "body", "headRefName": "head", "baseRefName": "base", "draft": "draft",
      "maintainerCanModify": "maintainer_can_modify", "event": "event", "commitHeadline": "commit_title",
      "commitBody": "commit_message", "expectedHeadOid": "sha",
    ]
    for (theirs, ours) in renamed { body[ours] = input[theirs] }
    if let state = input["state"]?.string { body["state"] = .string(state.lowercased()) }
    if let reason = input["stateReason"]?.string { body["state_reason"] = .string(reason.lowercased()) }
    if let method = input["mergeMethod"]?.string { body["merge_method"] = .string(method.lowercased()) }
    if name.hasPrefix("close") { body["state"] = "closed" }
    if name.hasPrefix("reopen") { body["state"] = "open" }
    if let labels = try names(input["labelIds"], "LA") { body["labels"] = .array(labels) }
    if let people = try names(input["assigneeIds"], "U") { body["assignees"] = .array(people) }
    if let people = try names(input["userIds"], "U") { body["reviewers"] = .array(people) }
    return .object(body)
  }

  /// Has the REST API do something within this call; `path` is below `/api/v3`, of words that need no encoding.
  private mutating func rest(_ method: String, _ path: String, _ body: JSONValue) async throws -> JSONValue {
    // A label to be taken off is a segment of its own, whatever is in its name.
    let last = method == "DELETE" ? body[0]?.string.map { [$0] } ?? [] : []
    let segments = path.split(separator: "/").map(String.init) + last
    guard let (route, parameters) = Router.find(method, segments[...]) else { throw GraphError.notFound("a node") }
    let before = (self.parameters, self.body)
    defer { (self.parameters, self.body) = before }
    (self.parameters, self.body) = (parameters, body)
    do {
      try Router.check(route.access, self)
      let answer = try await route.answer(&self)
      return answer.body.isEmpty ? .null : try JSONValue(parsing: answer.body)
    } catch let refused as Refused {
      switch refused.status {
      case 404: throw GraphError.notFound("a node")
      case 403: throw GraphError.forbidden
      default: throw GraphError.unprocessable(refused.errors.first?["message"]?.string ?? refused.message)
      }
    }
  }
}
