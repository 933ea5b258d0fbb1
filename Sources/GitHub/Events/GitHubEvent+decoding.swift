package import Essentials

extension GitHubEvent {
  /// Reads a delivery: the value of `X-GitHub-Event` and the payload.
  ///
  /// Never fails: what cannot be read, and what nobody knows, are cases of their own. Unknown fields are passed over.
  package init(_ event: String, _ payload: JSONValue) {
    let action = payload["action"]?.string
    do {
      self =
        try Self.known(event, action ?? "", payload)
        ?? (Self.isIrrelevant(event, action)
          ? .irrelevant(event: event, action: action) : .unrecognised(event: event, action: action))
    } catch let error as MissingField {
      self = .unreadable(reason: "\(event) without \(error.pointer)")
    } catch {
      self = .unreadable(reason: event)
    }
  }

  /// Nil if the event or its action is not one of ours.
  private static func known(_ event: String, _ action: String, _ payload: JSONValue) throws -> GitHubEvent? {
    switch event {
    case "issues": try IssueEvent(action, payload).map { .issue($0) }
    case "issue_comment": try IssueCommentEvent(action, payload).map { .issueComment($0) }
    case "pull_request": try PullRequestEvent(action, payload).map { .pullRequest($0) }
    case "pull_request_review": try ReviewEvent(action, payload).map { .review($0) }
    case "pull_request_review_comment": try ReviewCommentEvent(action, payload).map { .reviewComment($0) }
    case "pull_request_review_thread": try ReviewThreadEvent(action, payload).map { .reviewThread($0) }
    case "check_run": try CheckRunEvent(action, payload).map { .checkRun($0) }
    case "check_suite": try CheckSuiteEvent(action, payload).map { .checkSuite($0) }
    case "workflow_run": try WorkflowEvent(event, action, payload).map { .workflowRun($0) }
    case "workflow_job": try WorkflowEvent(event, action, payload).map { .workflowJob($0) }
    case "status": .status(try StatusEvent(payload))
    case "push": .push(try PushEvent(payload))
    case "repository": try RepositoryEvent(action, payload).map { .repository($0) }
    case "merge_group": try MergeGroupEvent(action, payload).map { .mergeGroup($0) }
    case "installation", "installation_repositories", "installation_target":
      try InstallationEvent(event, action, payload).map { .installation($0) }
    case "ping": .ping
    default: nil
    }
  }

  private static func isIrrelevant(_ event: String, _ action: String?) -> Bool {
    switch event {
    case "issues": action.map(IssueEvent.uninteresting.contains) ?? false
    case "issue_comment": action.map(IssueCommentEvent.uninteresting.contains) ?? false
    case "pull_request": action.map(PullRequestEvent.uninteresting.contains) ?? false
    // The app is told of these without having asked for them.
    case "github_app_authorization": true
    default: false
    }
  }
}
