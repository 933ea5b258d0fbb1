import Essentials
import Foundation

/// The merge queue's mutations, and those on issues and their comments that REST lacks.
extension Call {
  mutating func enqueue(_ issue: Issue, _ client: GraphResult) throws -> GraphObject {
    guard issue.state == .open, let pull = issue.pull, !pull.isDraft else {
      throw GraphError.unprocessable("Pull request is not mergeable")
    }
    guard state.repositories[issue.repository]?.protections[pull.baseRef]?.usesMergeQueue == true else {
      throw GraphError.unprocessable("The merge queue is not enabled for this branch")
    }
    guard !pull.isQueued else { throw GraphError.unprocessable("Pull request is already in the queue") }
    guard let account = caller.account.flatMap({ state.accounts[$0] }) else { throw GraphError.forbidden }
    state.queue(issue, by: account, at: now)
    return .record(
      "EnqueuePullRequestPayload",
      ["clientMutationId": client, "mergeQueueEntry": .object(queueEntry(of: state.issues[issue.id] ?? issue))])
  }

  mutating func dequeue(_ issue: Issue, _ client: GraphResult) throws -> GraphObject {
    guard issue.pull?.isQueued == true, let actor = caller.account else {
      throw GraphError.unprocessable("Pull request is not in the queue")
    }
    let entry = queueEntry(of: issue)
    state.dequeue(issue, reason: "MANUAL", by: actor, at: now)
    return .record("DequeuePullRequestPayload", ["clientMutationId": client, "mergeQueueEntry": .object(entry)])
  }

  /// Where a pull request stands in its queue; the first is being checked.
  func queueEntry(of issue: Issue) -> GraphObject {
    func order(_ issue: Issue) -> (Date, Int) { (issue.pull?.queuedAt ?? issue.updatedAt, issue.id) }
    let ahead = state.issues.all {
      $0.repository == issue.repository && $0.pull?.isQueued == true && $0.pull?.baseRef == issue.pull?.baseRef
        && order($0) < order(issue)
    }
    let isChecked = state.mergeGroups.rows.values.contains { $0.issue == issue.id }
    return .record(
      "MergeQueueEntry",
      [
        "id": .value(.string(NodeID.text("MQE", issue.id))), "position": .value(.count(ahead.count + 1)),
        "state": .value(isChecked ? "AWAITING_CHECKS" : "QUEUED"), "pullRequest": .object(.pull(issue.id)),
      ])
  }

  /// Folds a comment away, for one of GitHub's reasons, or shows it again.
  mutating func minimize(_ isMinimized: Bool, _ input: JSONValue) throws -> Int {
    guard var comment = state.comments[try row("subjectId", "IC", input)] else { throw GraphError.notFound("a node") }
    try admit(comment.repository, "issues", .write)
    let reasons = ["ABUSE", "DUPLICATE", "OFF_TOPIC", "OUTDATED", "RESOLVED", "SPAM"]
    let reason = input["classifier"]?.string
    guard !isMinimized || reason.map({ reasons.contains($0) }) == true else {
      throw GraphError(message: "Argument 'classifier' on InputObject 'MinimizeCommentInput' is required.")
    }
    comment.minimized = isMinimized ? reason : nil
    state.comments[comment.id] = comment
    return comment.id
  }

  mutating func transfer(_ input: JSONValue) throws -> Int {
    guard let issue = state.issues[try row("issueId", "I", input)],
      let target = state.repositories[try row("repositoryId", "R", input)]
    else { throw GraphError.notFound("a node") }
    try admit(issue.repository, "issues", .write)
    try admit(target.id, "issues", .write)
    guard let actor = caller.account else { throw GraphError.forbidden }
    do {
      return try state.transfer(issue, to: target, by: actor, at: now).id
    } catch let refused as Refused {
      throw GraphError.unprocessable(refused.message)
    }
  }

  /// Only who administers a repository deletes its issues; gives the repository.
  mutating func deleteIssue(_ input: JSONValue) throws -> Int {
    guard let issue = state.issues[try row("issueId", "I", input)] else { throw GraphError.notFound("a node") }
    if case .installation = caller { throw GraphError.forbidden }
    try admit(issue.repository, "issues", .admin)
    guard let actor = caller.account else { throw GraphError.forbidden }
    state.delete(issue, by: actor, at: now)
    return issue.repository
  }
}
