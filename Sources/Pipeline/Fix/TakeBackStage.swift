import Configuration
package import Domain
package import Essentials
import Foundation
import Git
package import Storage
package import WorkQueue

/// A merged change that a person wants taken back.
package struct TakeBackRequest: Sendable, Equatable, Codable {
  package var report: Identifier<Report>
  package var pull: Int
  /// The command, to be answered when it is known what came of it.
  package var asked: CommentSeen

  package init(report: Identifier<Report>, pull: Int, asked: CommentSeen) {
    self.report = report
    self.pull = pull
    self.asked = asked
  }
}

/// Opens a pull request that takes a merged change of ours back: by plumbing in our own mirror, without an agent.
package struct TakeBackStage: Sendable {
  let context: PipelineContext
  let repositories: RepositoryBook
  let workshop: Workshop

  package init(context: PipelineContext, repositories: RepositoryBook, workshop: Workshop) {
    self.context = context
    self.repositories = repositories
    self.workshop = workshop
  }

  package func run(_ leased: LeasedJob) async throws -> Change {
    let request = try PipelineJobs.takeBack.payload(of: leased.job)
    var change = Change()
    guard let report = try await context.shelf.report(request.report) else { return change }
    let answer: String
    do {
      answer = try await propose(request, report, &change)
    } catch let refusal as Refusal {
      change = Change()
      answer = refusal.comment
    } catch let refused as PushRefused {
      change = Change()
      answer = refused.text
    }
    try await CommandVoice(context: context).say(
      answer, to: request.asked, about: report.id, attempt: leased.attempt, &change)
    return change
  }

  private func propose(_ request: TakeBackRequest, _ report: Report, _ change: inout Change) async throws -> String {
    guard let merged = report.change, merged.number == request.pull, merged.state == .merged, let issue = report.issue
    else { throw Refusal("#\(request.pull) was taken back before, or is not what this report is about any more.") }
    let address = IssueAddress(repository: report.repository, number: merged.number)
    let pull = try await context.host.pullRequest(address)
    guard pull.isMerged else { throw Refusal("#\(merged.number) is not merged.") }
    let repository = try await context.host.repository(report.repository)
    let mirror = await workshop.mirrors.mirror(of: repository)
    try await mirror.fetch()
    guard let head = try await mirror.head(of: repository) else { throw Refusal("There is no commit to work on.") }
    let branch = try await branch("nightshift/\(issue.number)-revert-\(merged.number)", in: report.repository)
    let commit = try await commit(merged, pull, report, on: branch, head, mirror)
    let number = try await open(merged, branch, report, repository, by: request.asked.author.login)
    var proposed = ProposedChange(
      number: number, branch: branch, head: commit.text, base: head.text, snapshot: nil, suspect: nil,
      reviewers: merged.reviewers, openedAt: context.now)
    proposed.takesBack = merged.number
    try change.tell(
      report.id, .revertProposed(proposed, by: request.asked.author.login), cause: "take-back/\(number)",
      at: context.now)
    return "#\(number) takes #\(merged.number) back. It is a draft until its checks are green."
  }

  /// A name whose pull request is open or still to be made: one that was closed before is not opened again.
  private func branch(_ name: String, in repository: RepositoryName) async throws -> String {
    for suffix in [""] + (2...9).map({ "-\($0)" }) {
      let pulls = try await context.host.pullRequests(in: repository, headBranch: name + suffix)
      if pulls.isEmpty || pulls.contains(where: \.isOpen) { return name + suffix }
    }
    throw Refusal("It was proposed nine times to take this back, and closed each time.")
  }

  /// The commit on `branch` that takes the change back, pushed; what an earlier try of ours pushed stands.
  private func commit(
    _ merged: ProposedChange, _ pull: HostedPullRequest, _ report: Report, on branch: String, _ head: CommitID,
    _ mirror: Mirror
  ) async throws -> CommitID {
    let work = BranchWork(context: context, mirror: mirror)
    if let leftover = try await work.ownLeftover(branch) { return leftover }
    let tip = [pull.headCommit, merged.head].compactMap { CommitID($0) }
    let undone: Mirror.MergeResult?
    do {
      undone = try await mirror.undo(merge: pull.mergeCommit.flatMap { CommitID($0) }, tip: tip, on: head)
    } catch let error as GitError where error.kind == .unknownObject {
      undone = nil
    }
    switch undone {
    case nil:
      throw Refusal("The commits of #\(merged.number) are not there any more, so it cannot be taken back by itself.")
    case .conflicts(let paths):
      let list = paths.prefix(10).map { "`\(SafeText.title($0, limit: 120))`" }.joined(separator: ", ")
      throw Refusal(
        "#\(merged.number) cannot be taken back by itself: \(list) changed since in the same places. A person has to do it."
      )
    case .clean(let tree):
      guard try await mirror.differs(tree, from: head) else {
        throw Refusal("There is nothing left of #\(merged.number) on the default branch: it was taken back before.")
      }
      let commit = try await mirror.commitTree(
        tree, parents: [head], message: "Take back #\(merged.number)\n\nRefs: #\(report.issue?.number ?? 0)\n",
        author: try await work.stamp(at: context.now))
      try await work.push(commit, to: branch, expecting: nil, of: report)
      return commit
    }
  }

  private func open(
    _ merged: ProposedChange, _ branch: String, _ report: Report, _ repository: HostedRepository, by login: String
  ) async throws -> Int {
    let body = """
      Takes back #\(merged.number), as @\(login) asked on #\(report.issue?.number ?? 0).

      No agent made this: it is what #\(merged.number) changed, the other way round, on the newest commit of \
      `\(SafeText.title(repository.defaultBranch))`. What was changed since in other places stays.

      When this is merged, the problem of #\(report.issue?.number ?? 0) is open again, and the same change is not proposed \
      again. Close this pull request to keep #\(merged.number).
      """
    let number = try await context.outbox.once("pull/\(report.repository)/\(branch)") {
      try await context.host.pullRequests(in: report.repository, headBranch: branch).first?.address.number
    } perform: {
      try await context.host.paced(.pullRequest).createPullRequest(
        in: report.repository, title: SafeText.title("Take back: \(report.title)"), body: body, head: branch,
        base: repository.defaultBranch, draft: true
      ).address.number
    }
    try await context.tracker.paced(.pullRequest).addLabels(
      [OwnLabel.mark], to: IssueAddress(repository: report.repository, number: number))
    return number
  }
}
