import Essentials
import HTTPMessages

extension HubState {
  func view(_ label: Label) -> JSONValue {
    let path = repositories[label.repository].map { api($0) } ?? ""
    return [
      "id": .id(label.id), "node_id": .string(NodeID.text("LA", label.id)),
      "url": .string("\(path)/labels/\(RequestTarget.encode(label.name))"), "name": .string(label.name),
      "description": .text(label.description), "color": .string(label.color), "default": .bool(label.isDefault),
      "archived_at": nil, "archived_by": nil,
    ]
  }

  func labels(of issue: Issue) -> [Label] { issue.labels.compactMap { labels[$0] } }

  /// How the author stands to the repository.
  func association(of account: Int, in repository: Int) -> JSONValue {
    guard let repository = repositories[repository] else { return "NONE" }
    if repository.owner == account { return "OWNER" }
    if repository.collaborators[account] != nil {
      return accounts[repository.owner]?.kind == .organization ? "MEMBER" : "COLLABORATOR"
    }
    let hasMerged = issues.rows.values.contains {
      $0.repository == repository.id && $0.author == account && $0.pull?.mergedAt != nil
    }
    return hasMerged ? "CONTRIBUTOR" : "NONE"
  }

  func view(_ issue: Issue) -> JSONValue {
    guard let repository = repositories[issue.repository] else { return .null }
    let url = "\(api(repository))/issues/\(issue.number)"
    let html = "\(html(repository))/\(issue.pull == nil ? "issues" : "pull")/\(issue.number)"
    let comments = comments.rows.values.count { $0.repository == issue.repository && $0.number == issue.number }
    var view: [String: JSONValue] = [
      "url": .string(url), "repository_url": .string(api(repository)), "labels_url": .string(url + "/labels{/name}"),
      "comments_url": .string(url + "/comments"), "events_url": .string(url + "/events"), "html_url": .string(html),
      "id": .id(issue.id), "node_id": .string(NodeID.text(issue.pull == nil ? "I" : "PR", issue.id)),
      "number": .count(issue.number), "title": .string(issue.title), "user": self.view(account: issue.author),
      "labels": .array(labels(of: issue).map { self.view($0) }), "state": .string(issue.state.rawValue),
      "locked": .bool(issue.isLocked), "assignee": self.view(account: issue.assignees.first),
      "assignees": .array(issue.assignees.map { self.view(account: $0) }), "milestone": milestone(of: issue),
      "comments": .count(comments), "created_at": .time(issue.createdAt), "updated_at": .time(issue.updatedAt),
      "closed_at": .time(issue.closedAt), "author_association": association(of: issue.author, in: repository.id),
      "active_lock_reason": .text(issue.lockReason), "body": .text(issue.body),
      "closed_by": self.view(account: issue.closedBy), "reactions": rollup(.issue, issue.id, url: url),
      "timeline_url": .string(url + "/timeline"), "performed_via_github_app": self.view(app: issue.viaApp),
      "state_reason": .text(issue.stateReason),
    ]
    if let pull = issue.pull {
      view["draft"] = .bool(pull.isDraft)
      view["pull_request"] = [
        "url": .string("\(api(repository))/pulls/\(issue.number)"), "html_url": .string(html),
        "diff_url": .string(html + ".diff"), "patch_url": .string(html + ".patch"), "merged_at": .time(pull.mergedAt),
      ]
    }
    return .object(view)
  }

  func view(_ comment: Comment) -> JSONValue {
    guard let repository = repositories[comment.repository], let issue = issue(comment.number, in: repository.id)
    else { return .null }
    let url = "\(api(repository))/issues/comments/\(comment.id)"
    let kind = issue.pull == nil ? "issues" : "pull"
    return [
      "url": .string(url),
      "html_url": .string("\(html(repository))/\(kind)/\(issue.number)#issuecomment-\(comment.id)"),
      "issue_url": .string("\(api(repository))/issues/\(issue.number)"), "id": .id(comment.id),
      "node_id": .string(NodeID.text("IC", comment.id)), "user": view(account: comment.author),
      "created_at": .time(comment.createdAt), "updated_at": .time(comment.updatedAt),
      "author_association": association(of: comment.author, in: repository.id), "body": .string(comment.body),
      "reactions": rollup(.comment, comment.id, url: url), "performed_via_github_app": view(app: comment.viaApp),
    ]
  }

  static let reactionContents = ["+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket"]

  func rollup(_ subject: Reaction.Subject, _ id: Int, url: String) -> JSONValue {
    let given = reactions.rows.values.filter { $0.subject == subject && $0.of == id }
    var view: [String: JSONValue] = ["url": .string(url + "/reactions"), "total_count": .count(given.count)]
    for content in Self.reactionContents { view[content] = .count(given.count { $0.content == content }) }
    return .object(view)
  }

  func view(_ reaction: Reaction) -> JSONValue {
    [
      "id": .id(reaction.id), "node_id": .string(NodeID.text("REA", reaction.id)),
      "user": view(account: reaction.author), "content": .string(reaction.content),
      "created_at": .time(reaction.createdAt),
    ]
  }

  func view(_ event: IssueEvent) -> JSONValue {
    let repository = repositories[event.repository]
    let url = repository.map { "\(api($0))/issues/events/\(event.id)" } ?? ""
    var view: [String: JSONValue] = [
      "id": .id(event.id), "node_id": .string(NodeID.text("EV", event.id)), "url": .string(url),
      "actor": self.view(account: event.actor), "event": .string(event.event), "commit_id": .text(event.commit),
      "commit_url": .text(event.commit.map { "\(repository.map { api($0) } ?? "")/commits/\($0)" }),
      "created_at": .time(event.createdAt), "performed_via_github_app": self.view(app: event.viaApp),
    ]
    if let name = event.labelName { view["label"] = ["name": .string(name), "color": .text(event.labelColor)] }
    switch event.event {
    case "assigned", "unassigned":
      view["assignee"] = self.view(account: event.subject)
      view["assigner"] = self.view(account: event.actor)
    case "review_requested", "review_request_removed":
      view["review_requester"] = self.view(account: event.actor)
      view["requested_reviewer"] = self.view(account: event.subject)
    case "renamed": view["rename"] = ["from": .text(event.renamedFrom), "to": .text(event.renamedTo)]
    case "closed", "reopened": view["state_reason"] = .text(event.reason)
    case "review_dismissed":
      view["dismissed_review"] = [
        "state": .text(event.reviewState), "review_id": .count(event.review), "dismissal_message": .text(event.reason),
      ]
    case "milestoned", "demilestoned": view["milestone"] = ["title": .text(event.reason)]
    case "locked", "unlocked": view["lock_reason"] = .text(event.reason)
    case "cross-referenced":
      let source = event.source.flatMap { issues[$0] }
      view = [
        "event": "cross-referenced", "actor": self.view(account: event.actor), "created_at": .time(event.createdAt),
        "updated_at": .time(event.createdAt),
        "source": ["type": "issue", "issue": source.map { self.view($0) } ?? .null],
      ]
    default: break
    }
    return .object(view)
  }
}
