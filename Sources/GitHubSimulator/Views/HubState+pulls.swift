import Essentials

extension HubState {
  /// A pull request as lists and review events show it.
  func simple(_ issue: Issue) -> JSONValue {
    guard let repository = repositories[issue.repository], let pull = issue.pull else { return .null }
    let url = "\(api(repository))/pulls/\(issue.number)"
    let issueURL = "\(api(repository))/issues/\(issue.number)"
    let html = "\(html(repository))/pull/\(issue.number)"
    let statuses = "\(api(repository))/statuses/\(pull.headSHA)"
    func link(_ href: String) -> JSONValue { ["href": .string(href)] }
    return [
      "url": .string(url), "id": .id(issue.id), "node_id": .string(NodeID.text("PR", issue.id)),
      "html_url": .string(html), "diff_url": .string(html + ".diff"), "patch_url": .string(html + ".patch"),
      "issue_url": .string(issueURL), "number": .count(issue.number), "state": .string(issue.state.rawValue),
      "locked": .bool(issue.isLocked), "title": .string(issue.title), "user": view(account: issue.author),
      "body": .text(issue.body), "created_at": .time(issue.createdAt), "updated_at": .time(issue.updatedAt),
      "closed_at": .time(issue.closedAt), "merged_at": .time(pull.mergedAt),
      "merge_commit_sha": .text(pull.mergeCommit), "assignee": view(account: issue.assignees.first),
      "assignees": .array(issue.assignees.map { view(account: $0) }),
      "requested_reviewers": .array(pull.requestedReviewers.map { view(account: $0) }), "requested_teams": [],
      "labels": .array(labels(of: issue).map { view($0) }), "milestone": milestone(of: issue),
      "draft": .bool(pull.isDraft),
      "commits_url": .string(url + "/commits"), "review_comments_url": .string(url + "/comments"),
      "review_comment_url": .string("\(api(repository))/pulls/comments{/number}"),
      "comments_url": .string(issueURL + "/comments"), "statuses_url": .string(statuses),
      "head": side(pull.headRef, pull.headSHA, repository), "base": side(pull.baseRef, pull.baseSHA, repository),
      "_links": [
        "self": link(url), "html": link(html), "issue": link(issueURL), "comments": link(issueURL + "/comments"),
        "review_comments": link(url + "/comments"),
        "review_comment": link("\(api(repository))/pulls/comments{/number}"), "commits": link(url + "/commits"),
        "statuses": link(statuses),
      ],
      "author_association": association(of: issue.author, in: repository.id),
      "auto_merge": pull.autoMerge.map { view($0) } ?? .null, "active_lock_reason": .text(issue.lockReason),
    ]
  }

  private func view(_ auto: AutoMerge) -> JSONValue {
    [
      "enabled_by": view(account: auto.enabledBy), "merge_method": .string(auto.method),
      "commit_title": .text(auto.title), "commit_message": .text(auto.message),
    ]
  }

  private func side(_ ref: String, _ sha: String, _ repository: Repository) -> JSONValue {
    [
      "label": .string("\(accounts[repository.owner]?.login ?? ""):\(ref)"), "ref": .string(ref), "sha": .string(sha),
      "user": view(account: repository.owner), "repo": view(repository),
    ]
  }

  /// A pull request as asked for by number; `mergeable` is nil while nobody has looked.
  func full(_ issue: Issue, mergeable: Bool? = nil, mergeableState: String = "unknown") -> JSONValue {
    guard let pull = issue.pull else { return .null }
    func mine(_ repository: Int, _ number: Int) -> Bool { repository == issue.repository && number == issue.number }
    return simple(issue).with([
      "merged": .bool(pull.mergedAt != nil), "mergeable": mergeable.map { .bool($0) } ?? .null,
      "rebaseable": mergeable.map { .bool($0) } ?? .null, "mergeable_state": .string(mergeableState),
      "merged_by": view(account: pull.mergedBy),
      "comments": .count(comments.rows.values.count { mine($0.repository, $0.number) }),
      "review_comments": .count(reviewComments.rows.values.count { mine($0.repository, $0.number) }),
      "maintainer_can_modify": .bool(pull.maintainerCanModify), "commits": .count(pull.size.commits),
      "additions": .count(pull.size.additions), "deletions": .count(pull.size.deletions),
      "changed_files": .count(pull.size.files),
    ])
  }

  /// A pull request as check runs list it.
  func minimal(_ issue: Issue) -> JSONValue {
    guard let repository = repositories[issue.repository], let pull = issue.pull else { return .null }
    let repo: JSONValue = [
      "id": .id(repository.id), "url": .string(api(repository)), "name": .string(repository.name),
    ]
    return [
      "url": .string("\(api(repository))/pulls/\(issue.number)"), "id": .id(issue.id), "number": .count(issue.number),
      "head": ["ref": .string(pull.headRef), "sha": .string(pull.headSHA), "repo": repo],
      "base": ["ref": .string(pull.baseRef), "sha": .string(pull.baseSHA), "repo": repo],
    ]
  }

  /// The open pull requests whose head is `commit`.
  func minimalPulls(head commit: String, in repository: Int) -> JSONValue {
    .array(
      issues.all { $0.repository == repository && $0.state == .open && $0.pull?.headSHA == commit }.map { minimal($0) })
  }

  func view(_ review: Review) -> JSONValue {
    guard let repository = repositories[review.repository] else { return .null }
    let html = "\(html(repository))/pull/\(review.number)#pullrequestreview-\(review.id)"
    let pull = "\(api(repository))/pulls/\(review.number)"
    var view: [String: JSONValue] = [
      "id": .id(review.id), "node_id": .string(NodeID.text("PRR", review.id)),
      "user": self.view(account: review.author), "body": .string(review.body), "state": .string(review.state.rawValue),
      "html_url": .string(html), "pull_request_url": .string(pull), "commit_id": .string(review.commit),
      "author_association": association(of: review.author, in: repository.id),
      "_links": ["html": ["href": .string(html)], "pull_request": ["href": .string(pull)]],
    ]
    if let submitted = review.submittedAt { view["submitted_at"] = .time(submitted) }
    return .object(view)
  }

  func view(_ comment: ReviewComment) -> JSONValue {
    guard let repository = repositories[comment.repository] else { return .null }
    let url = "\(api(repository))/pulls/comments/\(comment.id)"
    let html = "\(html(repository))/pull/\(comment.number)#discussion_r\(comment.id)"
    let pull = "\(api(repository))/pulls/\(comment.number)"
    var view: [String: JSONValue] = [
      "url": .string(url), "pull_request_review_id": .id(comment.review), "id": .id(comment.id),
      "node_id": .string(NodeID.text("PRRC", comment.id)), "diff_hunk": .string(comment.diffHunk),
      "path": .string(comment.path), "position": .count(comment.position),
      "original_position": .count(comment.originalPosition), "commit_id": .string(comment.commit),
      "original_commit_id": .string(comment.originalCommit), "user": self.view(account: comment.author),
      "body": .string(comment.body), "created_at": .time(comment.createdAt), "updated_at": .time(comment.updatedAt),
      "html_url": .string(html), "pull_request_url": .string(pull),
      "author_association": association(of: comment.author, in: repository.id),
      "_links": [
        "self": ["href": .string(url)], "html": ["href": .string(html)], "pull_request": ["href": .string(pull)],
      ],
      "reactions": rollup(.reviewComment, comment.id, url: url), "side": .string(comment.side),
      "start_line": .count(comment.startLine), "original_start_line": .count(comment.startLine),
      "start_side": .text(comment.startSide), "line": .count(comment.line), "original_line": .count(comment.line),
      "subject_type": comment.line == nil ? "file" : "line",
    ]
    if let parent = comment.inReplyTo { view["in_reply_to_id"] = .id(parent) }
    return .object(view)
  }
}
