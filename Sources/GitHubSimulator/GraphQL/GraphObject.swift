import Essentials

/// Something a query can look into: a row, or a part of one.
indirect enum GraphObject: Sendable {
  case repository(Int)
  case account(Int)
  case actor(Int)
  case issue(Int)
  case pull(Int)
  case thread(Int)
  case comment(Int)
  case issueComment(Int)
  /// An object whose fields are all known already.
  case record(String, [String: GraphResult])
}

enum GraphResult: Sendable {
  case value(JSONValue)
  case object(GraphObject)
  case list([GraphObject])
  /// What this one field is refused with; those beside it are answered.
  case refused(GraphError)

  static let null = GraphResult.value(.null)
}

extension Call {
  /// The type's name, as `__typename` and fragments have it.
  func typeName(of object: GraphObject) -> String {
    switch object {
    case .repository: "Repository"
    case .account(let id), .actor(let id):
      switch state.accounts[id]?.kind {
      case .bot: "Bot"
      case .organization: "Organization"
      default: "User"
      }
    case .issue: "Issue"
    case .pull: "PullRequest"
    case .thread: "PullRequestReviewThread"
    case .comment: "PullRequestReviewComment"
    case .issueComment: "IssueComment"
    case .record(let name, _): name
    }
  }

  func resolve(_ field: String, of object: GraphObject, _ arguments: [String: JSONValue]) async throws -> GraphResult {
    switch object {
    case .repository(let id):
      try shown(field, ofRepository: id, arguments) ?? resolve(field, ofRepository: id, arguments)
    case .account(let id), .actor(let id): resolve(field, ofAccount: id)
    case .issue(let id): try shown(field, ofIssue: id, arguments) ?? resolve(field, ofIssue: id)
    case .pull(let id):
      if let result = try shown(field, ofIssue: id, arguments) {
        result
      } else if let result = try await shown(field, ofPull: id, arguments) {
        result
      } else {
        try await resolve(field, ofPull: id, arguments)
      }
    case .thread(let id): try resolve(field, ofThread: id, arguments)
    case .comment(let id): resolve(field, ofComment: id)
    case .issueComment(let id): resolve(field, ofIssueComment: id)
    case .record(_, let fields): fields[field] ?? .null
    }
  }

  private func resolve(_ field: String, ofAccount id: Int) -> GraphResult {
    guard let account = state.accounts[id] else { return .null }
    let view = state.view(account)
    switch field {
    case "id": return .value(view["node_id"] ?? .null)
    case "databaseId": return .value(.id(id))
    // GraphQL names a bot without the suffix that REST gives it.
    case "login": return .value(.string(account.login.replacing("[bot]", with: "")))
    case "name": return .value(.text(account.name))
    case "url": return .value(view["html_url"] ?? .null)
    default: return .null
    }
  }

  private func resolve(_ field: String, ofRepository id: Int, _ arguments: [String: JSONValue]) throws -> GraphResult {
    guard let repository = state.repositories[id] else { return .null }
    switch field {
    case "id": return .value(.string(NodeID.text("R", id)))
    case "databaseId": return .value(.id(id))
    case "name": return .value(.string(repository.name))
    case "nameWithOwner": return .value(.string(state.fullName(repository)))
    case "isPrivate": return .value(.bool(repository.isPrivate))
    case "isArchived": return .value(.bool(repository.isArchived))
    case "url": return .value(.string(state.html(repository)))
    case "owner": return .object(.account(repository.owner))
    case "defaultBranchRef":
      return .object(
        .record(
          "Ref",
          [
            "id": .value(.string(NodeID.text("REF", id))), "name": .value(.string(repository.defaultBranch)),
            "prefix": .value("refs/heads/"),
          ]))
    case "issue", "pullRequest":
      let number = arguments["number"]?.int ?? 0
      let issue = state.issue(number, in: id)
      let wantsPull = field == "pullRequest"
      guard let issue, (issue.pull != nil) == wantsPull,
        allows(wantsPull ? "pull_requests" : "issues", .read, .read, in: repository)
      else { throw GraphError.notFound("\(wantsPull ? "a PullRequest" : "an Issue") with the number of \(number)") }
      return .object(wantsPull ? .pull(issue.id) : .issue(issue.id))
    default: return .null
    }
  }

  private func common(_ field: String, _ issue: Issue) -> GraphResult {
    let view = state.view(issue)
    switch field {
    case "id": return .value(view["node_id"] ?? .null)
    case "databaseId": return .value(.id(issue.id))
    case "number": return .value(.count(issue.number))
    case "title": return .value(.string(issue.title))
    case "body": return .value(.string(issue.body ?? ""))
    case "locked": return .value(.bool(issue.isLocked))
    case "url": return .value(view["html_url"] ?? .null)
    case "createdAt": return .value(.time(issue.createdAt))
    case "author": return .object(.actor(issue.author))
    case "repository": return .object(.repository(issue.repository))
    case "state": return .value(.string(issue.pull?.mergedAt != nil ? "MERGED" : issue.state.rawValue.uppercased()))
    default: return .null
    }
  }

  private func resolve(_ field: String, ofIssue id: Int) -> GraphResult {
    guard let issue = state.issues[id] else { return .null }
    switch field {
    case "stateReason": return .value(.text(issue.stateReason?.uppercased()))
    case "isPinned": return .value(.bool(issue.isPinned))
    default: return common(field, issue)
    }
  }

  private func resolve(_ field: String, ofPull id: Int, _ arguments: [String: JSONValue]) async throws -> GraphResult {
    guard let issue = state.issues[id], let pull = issue.pull else { return .null }
    switch field {
    case "isDraft": return .value(.bool(pull.isDraft))
    case "merged": return .value(.bool(pull.mergedAt != nil))
    case "headRefOid": return .value(.string(pull.headSHA))
    case "headRefName": return .value(.string(pull.headRef))
    case "baseRefOid": return .value(.string(pull.baseSHA))
    case "baseRefName": return .value(.string(pull.baseRef))
    case "mergeQueueEntry": return pull.isQueued ? .object(queueEntry(of: issue)) : .null
    case "isInMergeQueue": return .value(.bool(pull.isQueued))
    case "mergeable":
      let mergeability = try await Mergeability.of(issue, in: state, tools: hub)
      return .value(.string(mergeability.isMergeable.map { $0 ? "MERGEABLE" : "CONFLICTING" } ?? "UNKNOWN"))
    case "mergeStateStatus":
      return .value(.string(try await Mergeability.of(issue, in: state, tools: hub).state.rawValue.uppercased()))
    case "reviewDecision":
      let approvals = Approvals(of: issue, in: state)
      let wanted = state.repositories[issue.repository]?.protections[pull.baseRef]?.requiredApprovals ?? 0
      if approvals.areChangesRequested { return .value("CHANGES_REQUESTED") }
      if approvals.count > 0, approvals.count >= wanted { return .value("APPROVED") }
      return .value(wanted > 0 ? "REVIEW_REQUIRED" : .null)
    case "autoMergeRequest":
      guard let auto = pull.autoMerge else { return .null }
      return .object(
        .record(
          "AutoMergeRequest",
          [
            "mergeMethod": .value(.string(auto.method.uppercased())), "commitHeadline": .value(.text(auto.title)),
            "commitBody": .value(.text(auto.message)), "enabledBy": .object(.actor(auto.enabledBy)),
          ]))
    case "reviewThreads":
      let threads = state.threads.all { thread in
        thread.repository == issue.repository && thread.number == issue.number && !comments(of: thread.id).isEmpty
      }
      return try connection("PullRequestReviewThreadConnection", threads.map { .thread($0.id) }, arguments)
    default: return common(field, issue)
    }
  }

  private func comments(of thread: Int) -> [ReviewComment] { visibleReviewComments { $0.thread == thread } }

  private func resolve(_ field: String, ofThread id: Int, _ arguments: [String: JSONValue]) throws -> GraphResult {
    guard let thread = state.threads[id] else { return .null }
    let comments = comments(of: id)
    switch field {
    case "id": return .value(.string(NodeID.text("PRRT", id)))
    case "isResolved": return .value(.bool(thread.isResolved))
    case "isOutdated":
      let head = state.issue(thread.number, in: thread.repository)?.pull?.headSHA
      return .value(.bool(comments.first.map { $0.commit != head } ?? false))
    case "path": return .value(.text(comments.first?.path))
    case "line": return .value(.count(comments.first?.line))
    case "resolvedBy": return thread.resolvedBy.map { .object(.account($0)) } ?? .null
    case "pullRequest":
      return state.issue(thread.number, in: thread.repository).map { .object(.pull($0.id)) } ?? .null
    case "comments":
      return try connection("PullRequestReviewCommentConnection", comments.map { .comment($0.id) }, arguments)
    default: return .null
    }
  }

  private func resolve(_ field: String, ofComment id: Int) -> GraphResult {
    guard let comment = state.reviewComments[id] else { return .null }
    switch field {
    case "id": return .value(.string(NodeID.text("PRRC", id)))
    case "databaseId": return .value(.id(id))
    case "body": return .value(.string(comment.body))
    case "path": return .value(.string(comment.path))
    case "url": return .value(state.view(comment)["html_url"] ?? .null)
    case "createdAt": return .value(.time(comment.createdAt))
    case "author": return .object(.actor(comment.author))
    default: return .null
    }
  }

  /// A page of a list: `first` with `after`, or `last` with `before`; a cursor is the place in the whole list.
  func connection(_ type: String, _ all: [GraphObject], _ arguments: [String: JSONValue]) throws -> GraphResult {
    let first = arguments["first"]?.int
    let last = arguments["last"]?.int
    let total = GraphResult.value(.count(all.count))
    guard let count = first ?? last else {
      // How many there are can be asked without saying how many of them to give.
      let unbounded = GraphResult.refused(
        GraphError(
          message: "You must provide a `first` or `last` value to properly paginate the connection.",
          type: "MISSING_PAGINATION_BOUNDARIES"))
      return .object(.record(type, ["totalCount": total, "nodes": unbounded, "pageInfo": unbounded]))
    }
    guard (0...100).contains(count) else {
      throw GraphError(
        message: "Requesting \(count) records on the connection exceeds the `first` limit of 100 records.",
        type: "EXCESSIVE_PAGINATION")
    }
    func place(_ key: String) -> Int? { arguments[key]?.string.flatMap { Int($0.dropFirst("cursor:".count)) } }
    let lower = min(max(place("after") ?? 0, 0), all.count)
    let upper = max(min((place("before") ?? all.count + 1) - 1, all.count), lower)
    let range = first != nil ? lower..<min(lower + count, upper) : max(upper - count, lower)..<upper
    func cursor(_ place: Int) -> JSONValue { range.isEmpty ? .null : .string("cursor:\(place)") }
    return .object(
      .record(
        type,
        [
          "totalCount": total, "nodes": .list(Array(all[range])),
          "pageInfo": .object(
            .record(
              "PageInfo",
              [
                "hasNextPage": .value(.bool(range.upperBound < all.count)),
                "hasPreviousPage": .value(.bool(range.lowerBound > 0)),
                "startCursor": .value(cursor(range.lowerBound + 1)),
                "endCursor": .value(cursor(range.upperBound)),
              ])),
        ]))
  }
}
