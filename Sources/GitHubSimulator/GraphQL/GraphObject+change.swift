import Essentials
import Foundation

/// What a pull request changes and what is said of it, as people are shown it.
extension Call {
  /// A field that shows a pull request; nil for one of the others.
  func shown(_ field: String, ofPull id: Int, _ arguments: [String: JSONValue]) async throws -> GraphResult? {
    guard let issue = state.issues[id], let pull = issue.pull, let repository = state.repositories[issue.repository]
    else { return nil }
    switch field {
    case "additions": return .value(.count(pull.size.additions))
    case "deletions": return .value(.count(pull.size.deletions))
    case "changedFiles": return .value(.count(pull.size.files))
    case "maintainerCanModify": return .value(.bool(pull.maintainerCanModify))
    case "isCrossRepository": return .value(false)
    case "isMergeQueueEnabled": return .value(.bool(repository.protections[pull.baseRef]?.usesMergeQueue == true))
    case "mergedAt": return .value(.time(pull.mergedAt))
    case "mergedBy": return pull.mergedBy.map { .object(.actor($0)) } ?? .null
    case "mergeCommit":
      return pull.mergeCommit.map { .object(.record("Commit", ["oid": .value(.string($0))])) } ?? .null
    case "headRepository": return .object(.repository(repository.id))
    case "headRepositoryOwner": return .object(.account(repository.owner))
    case "commits":
      let commits = try await git(repository).commits(from: pull.baseSHA, to: pull.headSHA)
      let shown = try commits.map { commit in
        GraphObject.record("PullRequestCommit", ["commit": .object(try self.shown(commit, of: pull, in: repository))])
      }
      return try connection("PullRequestCommitConnection", shown, arguments)
    case "files":
      let files = try await git(repository).changes(from: pull.baseSHA, to: pull.headSHA, symmetric: true)
      return try connection("PullRequestChangedFileConnection", files.map(shown), arguments)
    case "reviews":
      let reviews = state.reviews.all {
        $0.repository == repository.id && $0.number == issue.number
          && ($0.state != .pending || $0.author == caller.account)
      }
      return try connection("PullRequestReviewConnection", reviews.map(shown), arguments)
    case "reviewRequests":
      let requests = pull.requestedReviewers.map {
        GraphObject.record("ReviewRequest", ["requestedReviewer": .object(.account($0))])
      }
      return try connection("ReviewRequestConnection", requests, arguments)
    default: return nil
    }
  }

  private func shown(_ file: FileChange) -> GraphObject {
    .record(
      "PullRequestChangedFile",
      [
        "path": .value(.string(file.path)), "additions": .value(.count(file.additions)),
        "deletions": .value(.count(file.deletions)),
      ])
  }

  func shown(_ review: Review) -> GraphObject {
    let view = state.view(review)
    return .record(
      "PullRequestReview",
      [
        "id": .value(view["node_id"] ?? .null), "databaseId": .value(.id(review.id)),
        "body": .value(.string(review.body)), "state": .value(.string(review.state.rawValue)),
        "submittedAt": .value(.time(review.submittedAt)), "url": .value(view["html_url"] ?? .null),
        "authorAssociation": .value(view["author_association"] ?? .null), "author": .object(.actor(review.author)),
        "commit": .object(.record("Commit", ["oid": .value(.string(review.commit))])), "reactionGroups": .list([]),
      ])
  }

  private func shown(_ commit: CommitRecord, of pull: Pull, in repository: Repository) throws -> GraphObject {
    let lines = commit.message.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let email = commit.author.email.lowercased()
    let user = state.accounts.rows.values.first { $0.emails?.contains(email) == true }
    let author = GraphObject.record(
      "GitActor",
      [
        "name": .value(.string(commit.author.name)), "email": .value(.string(commit.author.email)),
        "user": user.map { .object(.account($0.id)) } ?? .null,
      ])
    return .record(
      "Commit",
      [
        "oid": .value(.string(commit.sha)), "messageHeadline": .value(.string(String(lines.first ?? ""))),
        "messageBody": .value(.string(lines.count > 1 ? lines[1].trimmingCharacters(in: .newlines) : "")),
        "committedDate": .value(.time(commit.committer.date)), "authoredDate": .value(.time(commit.author.date)),
        "authors": try connection("GitActorConnection", [author], ["first": 1]),
        "statusCheckRollup": try rollup(of: commit.sha, required: pull.baseRef, in: repository),
      ])
  }

  /// Everything that checks say of a commit, or null where they say nothing.
  private func rollup(of commit: String, required base: String, in repository: Repository) throws -> GraphResult {
    let required = repository.protections[base]?.requiredContexts ?? []
    let runs = state.runs.all { $0.repository == repository.id && $0.commit == commit && !$0.isSuperseded }
    let latest = Dictionary(
      state.statuses.all { $0.repository == repository.id && $0.commit == commit }.map { ($0.context, $0) }
    ) { $1 }
    guard !runs.isEmpty || !latest.isEmpty else { return .null }
    let contexts =
      latest.values.sorted { $0.id < $1.id }.map { shown($0, isRequired: required.contains($0.context)) }
      + runs.map { shown($0, isRequired: required.contains($0.name)) }
    let words = latest.values.map(\.state) + runs.map { $0.conclusion ?? "pending" }
    let state =
      words.contains { ["failure", "error", "cancelled", "timed_out", "action_required"].contains($0) }
      ? "FAILURE" : words.contains("pending") ? "PENDING" : "SUCCESS"
    return .object(
      .record(
        "StatusCheckRollup",
        [
          "state": .value(.string(state)),
          "contexts": try connection("StatusCheckRollupContextConnection", Array(contexts.prefix(100)), ["first": 100]),
        ]))
  }

  private func shown(_ status: CommitStatus, isRequired: Bool) -> GraphObject {
    .record(
      "StatusContext",
      [
        "context": .value(.string(status.context)), "state": .value(.string(status.state.uppercased())),
        "targetUrl": .value(.text(status.targetURL)), "createdAt": .value(.time(status.createdAt)),
        "description": .value(.text(status.description)), "isRequired": .value(.bool(isRequired)),
      ])
  }

  private func shown(_ run: CheckRun, isRequired: Bool) -> GraphObject {
    let workflow = state.workflowRuns.first { $0.suite == run.suite }.flatMap { state.workflows[$0.workflow] }
    let named = workflow.map { GraphObject.record("Workflow", ["name": .value(.string($0.name))]) }
    let ran = named.map { GraphObject.record("WorkflowRun", ["workflow": .object($0)]) }
    return .record(
      "CheckRun",
      [
        "databaseId": .value(.id(run.id)), "name": .value(.string(run.name)),
        "status": .value(.string(run.status.uppercased())), "conclusion": .value(.text(run.conclusion?.uppercased())),
        "startedAt": .value(.time(run.startedAt)), "completedAt": .value(.time(run.completedAt)),
        "detailsUrl": .value(state.view(run)["details_url"] ?? .null), "isRequired": .value(.bool(isRequired)),
        "checkSuite": .object(.record("CheckSuite", ["workflowRun": ran.map { .object($0) } ?? .null])),
      ])
  }
}
