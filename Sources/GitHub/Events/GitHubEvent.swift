package import Domain

/// A webhook delivery in our words, with just what the pipeline needs of it.
///
/// It is a hint that something happened: what is true now is asked of the API.
package enum GitHubEvent: Sendable, Equatable {
  case issue(IssueEvent)
  case issueComment(IssueCommentEvent)
  case pullRequest(PullRequestEvent)
  case review(ReviewEvent)
  case reviewComment(ReviewCommentEvent)
  case reviewThread(ReviewThreadEvent)
  case checkRun(CheckRunEvent)
  case checkSuite(CheckSuiteEvent)
  case workflowRun(WorkflowEvent)
  case workflowJob(WorkflowEvent)
  case status(StatusEvent)
  case push(PushEvent)
  case mergeGroup(MergeGroupEvent)
  case installation(InstallationEvent)
  case repository(RepositoryEvent)
  /// GitHub tries whether we are there.
  case ping
  /// GitHub documents it, and it is no concern of ours: nothing is to be done and nobody needs to know.
  case irrelevant(event: String, action: String?)
  /// Nobody here has decided what it means; to be parked for a person.
  case unrecognised(event: String, action: String?)
  /// We should understand it, but something is missing or of another kind; to be parked for a person.
  case unreadable(reason: String)
}

extension GitHubEvent {
  /// What an event is about, and so whose lane it belongs to.
  package enum Subject: Sendable, Hashable {
    case issue(IssueAddress)
    case pullRequest(IssueAddress)
    /// Pull requests are found by their head commit: an event from a fork names none.
    case commit(RepositoryName, sha: String)
    case branch(RepositoryName, ref: String)
    case repository(RepositoryName)
    case installation(Int64)
    case none
  }

  package var subject: Subject {
    switch self {
    case .issue(let event): .issue(event.address)
    case .issueComment(let event): event.isOnPullRequest ? .pullRequest(event.address) : .issue(event.address)
    case .pullRequest(let event): .pullRequest(event.address)
    case .review(let event): .pullRequest(event.address)
    case .reviewComment(let event): .pullRequest(event.address)
    case .reviewThread(let event): .pullRequest(event.address)
    case .checkRun(let event): .commit(event.repository, sha: event.headCommit)
    case .checkSuite(let event): .commit(event.repository, sha: event.headCommit)
    case .workflowRun(let event), .workflowJob(let event): .commit(event.repository, sha: event.headCommit)
    case .status(let event): .commit(event.repository, sha: event.commit)
    case .push(let event): .branch(event.repository, ref: event.ref)
    case .mergeGroup(let event): .commit(event.repository, sha: event.headCommit)
    case .installation(let event): .installation(event.installationID)
    case .repository(let event): .repository(event.repository)
    case .ping, .irrelevant, .unrecognised, .unreadable: .none
    }
  }
}
