import Configuration
import Domain
import Essentials
import Foundation
import GitHub
import Storage
import WorkQueue

/// Sends an event of GitHub's to the lane of the report it is about.
///
/// Every event has a home: the switch is exhaustive, and what nobody recognises is parked.
struct EventRouter {
  let context: PipelineContext
  let repositories: RepositoryBook

  func route(_ event: GitHubEvent, _ delivery: Identifier<Delivery>) async throws -> Change {
    let debounce = context.settings.pullRequests.debounce
    switch event {
    case .issue(let issue): return try issueChanged(issue, delivery)
    case .issueComment(let comment): return try await commented(comment, delivery)
    case .pullRequest(let pull) where pull.headBranch == OnboardingStage.branch && !pull.isFromFork:
      return try visited(pull.address.repository, delivery, "the onboarding pull request changed")
    case .pullRequest(let pull): return try await pulled(pull, delivery)
    case .review(let review): return try await reviewed(review, delivery)
    case .reviewComment(let comment):
      if comment.action == .created, let seen = CommentSeen(comment) { return try asked(seen, delivery) }
      return try await look(at: comment.address, delivery, "a review comment", after: debounce)
    case .reviewThread(let thread): return try await look(at: thread.address, delivery, "a review thread")
    case .checkRun(let check):
      if let button = try await pressed(check, delivery) { return button }
      return try await checked(check.headCommit, check.repository, check.appID, delivery)
    case .checkSuite(let suite): return try await checked(suite.headCommit, suite.repository, suite.appID, delivery)
    case .workflowRun(let run), .workflowJob(let run):
      return try await checked(run.headCommit, run.repository, nil, delivery)
    // The queue's commit belongs to no report; its end comes as an event of the pull request.
    case .mergeGroup(let group): return noted(delivery, "the merge queue of \(group.repository) moved on")
    case .status(let status): return try await checked(status.commit, status.repository, nil, delivery)
    case .push(let push): return try await pushed(push, delivery)
    case .installation: return try await letIn(delivery, "the installation changed")
    case .repository(let repository):
      await repositories.forget(repository.repository)
      return try await letIn(delivery, "repository \(repository.repository) changed")
    case .ping: return noted(delivery, "a ping")
    case .irrelevant(let name, let action): return noted(delivery, "nothing follows from \(name) \(action ?? "")")
    case .unrecognised(let name, let action):
      throw Refusal("nobody knows what to do with \(name) \(action ?? "")")
    case .unreadable(let reason): throw Refusal("the delivery does not read: \(reason)")
    }
  }

  private func pulled(_ pull: PullRequestEvent, _ delivery: Identifier<Delivery>) async throws -> Change {
    if pull.isFromFork, pull.headBranch.hasPrefix("nightshift/") {
      return noted(delivery, "\(pull.address) comes from a fork: its branch is only named like one of ours")
    }
    var change = try await look(at: pull.address, delivery, "a pull request event")
    switch pull.action {
    case .opened, .synchronize, .reopened:
      // Whose pull request it is does not matter, except that a fork's commits are not in our mirror.
      guard !pull.isFromFork, !pull.headBranch.hasPrefix("nightshift/") else { break }
      change.enqueues.append(
        Enqueue(try SettingsCheck.job(pull.address, head: pull.headCommit, at: context.now)))
    default: break
    }
    return change
  }

  /// What we may do, and where, has to be found out again.
  private func letIn(_ delivery: Identifier<Delivery>, _ what: String) async throws -> Change {
    let count = try await Unparking(context: context).takeUpForbidden()
    var change = noted(delivery, count > 0 ? "\(what); \(count) jobs that were forbidden are tried again" : what)
    change.enqueues.append(Enqueue(try Reconciling.job("installation", at: context.now), ifPresent: .again))
    return change
  }

  private func issueChanged(_ event: IssueEvent, _ delivery: Identifier<Delivery>) throws -> Change {
    var look = IssueLook(
      issue: event.address, label: nil, wasAdded: false, sender: event.sender, delivery: delivery.text,
      changedAt: event.updatedAt)
    switch event.action {
    case .labeled(let label): (look.label, look.wasAdded) = (label, true)
    case .unlabeled(let label): look.label = label
    case .opened, .edited, .closed, .reopened, .deleted, .locked, .unlocked, .transferred: break
    }
    let job = try PipelineJobs.issueLook.job(
      look, id: Identifier("issue/\(delivery)"), lane: Lanes.issue(event.address), readyAt: context.now)
    var change = noted(delivery, "issue \(event.address): \(look.label.map { "label \($0)" } ?? "its state or text")")
    change.enqueues.append(Enqueue(job))
    return change
  }

  private func commented(_ comment: IssueCommentEvent, _ delivery: Identifier<Delivery>) async throws -> Change {
    guard comment.viaAppID != context.appID else { return noted(delivery, "our own comment") }
    // A command is the text of the `created` delivery: an edit could put words into somebody's mouth.
    guard comment.action == .created else { return noted(delivery, "a comment was \(comment.action.rawValue)") }
    let seen = CommentSeen(
      issue: comment.address, comment: comment.commentID, author: comment.author,
      body: String(comment.body.prefix(4_000)))
    guard ReportCommand(comment: comment.body) != nil else {
      if let answer = try await answering(seen, delivery) { return answer }
      return try await look(
        at: comment.address, delivery, "a comment", after: context.settings.pullRequests.debounce)
    }
    return try asked(seen, delivery)
  }

  private func checked(
    _ commit: String, _ repository: RepositoryName, _ appID: Int64?, _ delivery: Identifier<Delivery>
  ) async throws -> Change {
    guard appID != context.appID else { return noted(delivery, "our own check") }
    let reports = try await context.shelf.reports(head: commit, in: repository)
    return try look(at: reports, delivery, "checks of \(commit.prefix(10))")
  }

  private func pushed(_ push: PushEvent, _ delivery: Identifier<Delivery>) async throws -> Change {
    guard let branch = push.branch else { return noted(delivery, "a tag was pushed") }
    if try await repositories.repository(push.repository).defaultBranch == branch {
      await repositories.forget(push.repository)
      if try await OnboardingBook(store: context.store).isShut(push.repository) {
        return try visited(push.repository, delivery, "a push to the default branch of a repository without settings")
      }
    }
    return try look(
      at: try await context.shelf.reports(branch: branch, in: push.repository), delivery,
      "a push to \(SafeText.title(branch))")
  }

  func look(
    at pull: IssueAddress, _ delivery: Identifier<Delivery>, _ what: String, after wait: Duration = .zero
  ) async throws -> Change {
    let report = try await context.shelf.report(pull: pull)
    return try look(at: report.map { [$0] } ?? [], delivery, "\(what) on \(pull)", after: wait)
  }

  private func look(
    at reports: [Report], _ delivery: Identifier<Delivery>, _ what: String, after wait: Duration = .zero
  ) throws -> Change {
    var change = noted(delivery, reports.isEmpty ? "\(what): no report of ours" : what)
    for report in reports {
      try change.askForLook(report.id, at: context.now.advanced(by: wait))
      try change.askForSecondLook(report.id, at: context.now.advanced(by: wait))
    }
    return change
  }

  private func visited(
    _ repository: RepositoryName, _ delivery: Identifier<Delivery>, _ what: String
  ) throws -> Change {
    var change = noted(delivery, what)
    change.enqueues.append(try OnboardingStage.visit(to: repository, at: context.now))
    return change
  }

  func noted(_ delivery: Identifier<Delivery>, _ text: String) -> Change {
    var change = Change()
    change.note(delivery.text, "receive", text, at: context.now)
    return change
  }
}
