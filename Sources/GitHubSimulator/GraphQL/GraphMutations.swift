import Essentials

extension Call {
  /// Does one mutation and gives its payload.
  mutating func mutate(_ name: String, _ input: JSONValue) async throws -> GraphObject {
    let client: GraphResult = .value(input["clientMutationId"] ?? .null)
    switch name {
    case "markPullRequestReadyForReview", "convertPullRequestToDraft":
      var issue = try writable("pullRequestId", "PR", input, permission: "pull_requests", role: .write)
      try setDraft(name == "convertPullRequestToDraft", &issue)
      return .record("PullRequestPayload", ["clientMutationId": client, "pullRequest": .object(.pull(issue.id))])
    case "enablePullRequestAutoMerge", "disablePullRequestAutoMerge":
      var issue = try writable("pullRequestId", "PR", input, permission: "contents", role: .write)
      try await setAutoMerge(name.hasPrefix("enable"), input, &issue)
      return .record("PullRequestPayload", ["clientMutationId": client, "pullRequest": .object(.pull(issue.id))])
    case "enqueuePullRequest":
      let issue = try writable("pullRequestId", "PR", input, permission: "contents", role: .write)
      return try enqueue(issue, client)
    case "dequeuePullRequest":
      let issue = try writable("id", "PR", input, permission: "contents", role: .write)
      return try dequeue(issue, client)
    case "minimizeComment", "unminimizeComment":
      let comment = try minimize(name == "minimizeComment", input)
      return .record(
        "MinimizeCommentPayload", ["clientMutationId": client, "minimizedComment": .object(.issueComment(comment))])
    case "transferIssue":
      return .record("IssuePayload", ["clientMutationId": client, "issue": .object(.issue(try transfer(input)))])
    case "deleteIssue":
      let repository = try deleteIssue(input)
      return .record(
        "DeleteIssuePayload", ["clientMutationId": client, "repository": .object(.repository(repository))])
    case "resolveReviewThread", "unresolveReviewThread":
      let thread = try resolveThread(name == "resolveReviewThread", input)
      return .record("ThreadPayload", ["clientMutationId": client, "thread": .object(.thread(thread))])
    case "pinIssue", "unpinIssue":
      let issue = try pin(name == "pinIssue", input)
      return .record("IssuePayload", ["clientMutationId": client, "issue": .object(.issue(issue))])
    default: return try await mutateAsREST(name, input, client)
    }
  }

  func row(_ key: String, _ kind: String, _ input: JSONValue) throws -> Int {
    guard let text = input[key]?.string else {
      throw GraphError(message: "Argument '\(key)' on InputObject is required. Expected type ID!")
    }
    guard let node = NodeID.parse(text), node.kind == kind else {
      throw GraphError.notFound("a node with the global id of '\(text)'")
    }
    return node.id
  }

  func admit(_ repository: Int, _ permission: String, _ role: Role) throws {
    guard let repository = state.repositories[repository], canSee(repository) else {
      throw GraphError.notFound("a node")
    }
    guard allows(permission, .write, role, in: repository) else { throw GraphError.forbidden }
    guard !repository.isArchived else { throw GraphError.unprocessable("Repository was archived so is read-only.") }
  }

  func writable(
    _ key: String, _ kind: String, _ input: JSONValue, permission: String, role: Role
  ) throws -> Issue {
    guard let issue = state.issues[try row(key, kind, input)] else { throw GraphError.notFound("a node") }
    if case .person(let person) = caller, issue.author == person.id, permission == "pull_requests" { return issue }
    try admit(issue.repository, permission, role)
    return issue
  }

  private mutating func setDraft(_ isDraft: Bool, _ issue: inout Issue) throws {
    guard issue.state == .open else { throw GraphError.unprocessable("Pull request is closed") }
    guard issue.pull?.isDraft != isDraft else {
      if isDraft { return }
      throw GraphError.unprocessable("Pull request is not in draft state")
    }
    issue.pull?.isDraft = isDraft
    issue.updatedAt = now
    state.issues[issue.id] = issue
    note(isDraft ? "convert_to_draft" : "ready_for_review", issue)
    emitPull(isDraft ? "converted_to_draft" : "ready_for_review", issue)
  }

  private mutating func setAutoMerge(_ isOn: Bool, _ input: JSONValue, _ issue: inout Issue) async throws {
    guard isOn else {
      guard issue.pull?.autoMerge != nil else {
        throw GraphError.unprocessable("Can't disable auto-merge for this pull request.")
      }
      issue.pull?.autoMerge = nil
      state.issues[issue.id] = issue
      emitPull("auto_merge_disabled", issue, ["reason": "Auto-merge was disabled by user"])
      return
    }
    guard state.repositories[issue.repository]?.allowsAutoMerge == true else {
      throw GraphError.unprocessable("Auto merge is not allowed for this repository")
    }
    let mergeability = try await Mergeability.of(issue, in: state, tools: hub)
    if [.clean, .dirty].contains(mergeability.state) {
      throw GraphError.unprocessable("Pull request Pull request is in \(mergeability.state.rawValue) status")
    }
    let method = input["mergeMethod"]?.string ?? "MERGE"
    guard ["MERGE", "SQUASH"].contains(method) else {
      throw GraphError.unprocessable("Merge method \(method.lowercased()) merging is not allowed on this repository")
    }
    guard let account = caller.account else { throw GraphError.forbidden }
    issue.pull?.autoMerge = AutoMerge(
      enabledBy: account, method: method.lowercased(), title: input["commitHeadline"]?.string,
      message: input["commitBody"]?.string)
    state.issues[issue.id] = issue
    emitPull("auto_merge_enabled", issue)
  }

  private mutating func resolveThread(_ isResolved: Bool, _ input: JSONValue) throws -> Int {
    guard var thread = state.threads[try row("threadId", "PRRT", input)],
      let issue = state.issue(thread.number, in: thread.repository),
      let repository = state.repositories[thread.repository]
    else { throw GraphError.notFound("a node") }
    if case .person(let person) = caller, issue.author == person.id {
    } else {
      try admit(thread.repository, "pull_requests", .write)
    }
    guard thread.isResolved != isResolved else { return thread.id }
    thread.isResolved = isResolved
    thread.resolvedBy = isResolved ? caller.account : nil
    state.threads[thread.id] = thread
    let comments = state.reviewComments.all { $0.thread == thread.id }.map { state.view($0) }
    emit(
      "pull_request_review_thread", isResolved ? "resolved" : "unresolved", in: repository,
      [
        "thread": ["node_id": .string(NodeID.text("PRRT", thread.id)), "comments": .array(comments)],
        "pull_request": state.simple(issue),
      ])
    return thread.id
  }

  private mutating func pin(_ isPinned: Bool, _ input: JSONValue) throws -> Int {
    guard var issue = state.issues[try row("issueId", "I", input)] else { throw GraphError.notFound("a node") }
    try admit(issue.repository, "issues", .write)
    guard issue.isPinned != isPinned else { return issue.id }
    let pinned = state.issues.all { $0.repository == issue.repository && $0.isPinned }.count
    guard !isPinned || pinned < 3 else {
      throw GraphError.unprocessable("Maximum 3 pinned issues per repository")
    }
    issue.isPinned = isPinned
    state.issues[issue.id] = issue
    note(isPinned ? "pinned" : "unpinned", issue)
    emitIssue(isPinned ? "pinned" : "unpinned", issue)
    return issue.id
  }
}
