import Essentials

/// Issues, pull requests and their comments, as people are shown them.
extension Call {
  /// A field that shows a repository; nil for one of the others.
  func shown(_ field: String, ofRepository id: Int, _ arguments: [String: JSONValue]) throws -> GraphResult? {
    guard let repository = state.repositories[id] else { return nil }
    switch field {
    case "description": return .value(.text(repository.description))
    case "hasIssuesEnabled": return .value(.bool(repository.hasIssues))
    case "hasWikiEnabled", "rebaseMergeAllowed": return .value(false)
    case "mergeCommitAllowed", "squashMergeAllowed": return .value(true)
    case "autoMergeAllowed": return .value(.bool(repository.allowsAutoMerge))
    case "visibility": return .value(repository.isPrivate ? "PRIVATE" : "PUBLIC")
    case "parent": return .null
    case "viewerPermission":
      guard case .person(let person) = caller, let role = state.role(of: person.id, in: repository) else {
        return .null
      }
      return .value(.string("\(role)".uppercased()))
    case "label":
      let label = state.label(arguments["name"]?.string ?? "", in: id)
      return label.map { .object(shown($0)) } ?? .null
    case "labels":
      let wanted = arguments["query"]?.string?.lowercased() ?? ""
      var labels = state.labels.all { $0.repository == id && (wanted.isEmpty || $0.name.lowercased().contains(wanted)) }
      if arguments["orderBy"]?["field"] == "NAME" { labels.sort { $0.name.lowercased() < $1.name.lowercased() } }
      if arguments["orderBy"]?["direction"] == "DESC" { labels.reverse() }
      return try connection("LabelConnection", labels.map(shown), arguments)
    case "issues": return try connection("IssueConnection", issues(in: id, arguments).map { .issue($0.id) }, arguments)
    case "pullRequests":
      return try connection("PullRequestConnection", pulls(in: id, arguments).map { .pull($0.id) }, arguments)
    case "assignableUsers":
      let people = state.accounts.all { $0.kind == .person && isCollaborator($0.id, in: repository) }
      return try connection("UserConnection", people.map { .account($0.id) }, arguments)
    case "issueOrPullRequest":
      let number = arguments["number"]?.int ?? 0
      guard let issue = state.issue(number, in: id),
        allows(issue.pull == nil ? "issues" : "pull_requests", .read, .read, in: repository)
      else { throw GraphError.notFound("an issue or pull request with the number of \(number)") }
      return .object(issue.pull == nil ? .issue(issue.id) : .pull(issue.id))
    default: return nil
    }
  }

  private func issues(in repository: Int, _ arguments: [String: JSONValue]) -> [Issue] {
    let filter = arguments["filterBy"] ?? .null
    let creator = filter["createdBy"]?.string.map { state.account($0)?.id }
    let assignee = filter["assignee"]?.string.map { state.account($0)?.id }
    let names = (arguments["labels"] ?? filter["labels"])?.array?.compactMap(\.string)
    let wanted = names?.map { state.label($0, in: repository)?.id }
    let found = state.issues.all { issue in
      issue.repository == repository && issue.pull == nil
        && Self.states(arguments).map { $0.contains(issue.state) } ?? true
        && creator.map { $0 == issue.author } ?? true
        && assignee.map { $0.map { issue.assignees.contains($0) } ?? false } ?? true
        && wanted?.contains { $0.map { issue.labels.contains($0) } ?? false } ?? true
    }
    return Self.ordered(found, arguments)
  }

  private func pulls(in repository: Int, _ arguments: [String: JSONValue]) -> [Issue] {
    let states = Self.words(arguments["states"])
    let found = state.issues.all { issue in
      guard issue.repository == repository, let pull = issue.pull else { return false }
      let state = pull.mergedAt != nil ? "MERGED" : issue.state.rawValue.uppercased()
      return states.map { $0.contains(state) } ?? true
        && arguments["headRefName"]?.string.map { $0 == pull.headRef } ?? true
        && arguments["baseRefName"]?.string.map { $0 == pull.baseRef } ?? true
    }
    return Self.ordered(found, arguments)
  }

  private static func states(_ arguments: [String: JSONValue]) -> [Issue.State]? {
    words(arguments["states"])?.compactMap { Issue.State(rawValue: $0.lowercased()) }
  }

  /// A list of words; a single word stands for a list of one.
  private static func words(_ value: JSONValue?) -> [String]? {
    value.flatMap { $0.array?.compactMap(\.string) ?? $0.string.map { [$0] } }
  }

  /// Oldest first, unless the order says otherwise.
  private static func ordered(_ issues: [Issue], _ arguments: [String: JSONValue]) -> [Issue] {
    let order = arguments["orderBy"] ?? .null
    let sorted =
      order["field"] == "UPDATED_AT" ? issues.sorted { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) } : issues
    return order["direction"] == "DESC" ? sorted.reversed() : sorted
  }

  /// A field that shows an issue or a pull request; nil for one of the others.
  func shown(_ field: String, ofIssue id: Int, _ arguments: [String: JSONValue]) throws -> GraphResult? {
    guard let issue = state.issues[id] else { return nil }
    switch field {
    case "closed": return .value(.bool(issue.state == .closed))
    case "closedAt": return .value(.time(issue.closedAt))
    case "updatedAt": return .value(.time(issue.updatedAt))
    case "authorAssociation": return .value(state.association(of: issue.author, in: issue.repository))
    case "assignees":
      return try connection("UserConnection", issue.assignees.map { .account($0) }, arguments)
    case "labels": return try connection("LabelConnection", state.labels(of: issue).map(shown), arguments)
    case "comments":
      let comments = state.comments.all { $0.repository == issue.repository && $0.number == issue.number }
      return try connection("IssueCommentConnection", comments.map { .issueComment($0.id) }, arguments)
    case "milestone": return issue.milestone.flatMap { state.milestones[$0] }.map { .object(shown($0)) } ?? .null
    case "projectCards": return try connection("ProjectCardConnection", [], arguments)
    case "projectItems": return try connection("ProjectV2ItemConnection", [], arguments)
    case "reactionGroups": return reactionGroups(.issue, id)
    default: return nil
    }
  }

  private func shown(_ label: Label) -> GraphObject {
    let view = state.view(label)
    return .record(
      "Label",
      [
        "id": .value(view["node_id"] ?? .null), "name": .value(.string(label.name)),
        "description": .value(.text(label.description)), "color": .value(.string(label.color)),
        "isDefault": .value(.bool(label.isDefault)), "url": .value(view["url"] ?? .null),
      ])
  }

  private func shown(_ milestone: Milestone) -> GraphObject {
    let view = state.view(milestone)
    return .record(
      "Milestone",
      [
        "number": .value(.count(milestone.number)), "title": .value(.string(milestone.title)),
        "description": .value(view["description"] ?? .null), "dueOn": .value(view["due_on"] ?? .null),
      ])
  }

  /// A field that shows a comment to people.
  func shown(_ field: String, of comment: Comment) -> GraphResult {
    switch field {
    case "authorAssociation": .value(state.association(of: comment.author, in: comment.repository))
    case "includesCreatedEdit": .value(.bool(comment.updatedAt != comment.createdAt))
    case "viewerDidAuthor": .value(.bool(comment.author == caller.account))
    case "reactionGroups": reactionGroups(.comment, comment.id)
    default: .null
    }
  }

  private static let reactionNames = [
    ("+1", "THUMBS_UP"), ("-1", "THUMBS_DOWN"), ("laugh", "LAUGH"), ("hooray", "HOORAY"), ("confused", "CONFUSED"),
    ("heart", "HEART"), ("rocket", "ROCKET"), ("eyes", "EYES"),
  ]

  func reactionGroups(_ subject: Reaction.Subject, _ id: Int) -> GraphResult {
    let given = state.reactions.all { $0.subject == subject && $0.of == id }
    return .list(
      Self.reactionNames.map { content, name in
        let count = given.count { $0.content == content }
        return .record(
          "ReactionGroup",
          [
            "content": .value(.string(name)),
            "users": .object(.record("ReactingUserConnection", ["totalCount": .value(.count(count))])),
          ])
      })
  }
}
