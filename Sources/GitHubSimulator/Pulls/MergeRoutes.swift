import Essentials
import Foundation
import HTTPMessages

extension Call {
  mutating func mergePull() async throws -> HTTPResponse {
    let issue = try pull
    guard let pull = issue.pull else { throw Refused.notFound }
    let account = try actor
    let method = try optionalText("merge_method", "PullRequest") ?? "merge"
    guard ["merge", "squash", "rebase"].contains(method) else {
      throw Refused.unprocessable(
        "Invalid request.\n\nFor 'properties/merge_method', \(method) is not a possible value.")
    }
    if let sha = try optionalText("sha", "PullRequest"), sha != pull.headSHA {
      throw Refused(status: 409, message: "Head branch was modified. Review and try the merge again.")
    }
    guard issue.state == .open, !pull.isDraft else {
      throw Refused(
        status: 405, message: pull.isDraft ? "Pull Request is still a draft" : "Pull Request is not mergeable")
    }
    guard try repository.protections[pull.baseRef]?.usesMergeQueue != true else {
      throw Refused(
        status: 405, message: "Repository rule violations found\n\nChanges must be made through the merge queue")
    }
    let mergeability = try await Mergeability.of(issue, in: state, tools: hub)
    guard mergeability.isMergeable == true else { throw Refused(status: 405, message: "Pull Request is not mergeable") }
    if let reason = mergeability.reason { throw Refused(status: 405, message: reason) }
    guard method != "rebase" else {
      throw Refused(status: 405, message: "Rebase merges are not allowed on this repository.")
    }
    let sha = try await state.merge(
      issue, method: method, title: try optionalText("commit_title", "PullRequest"),
      message: try optionalText("commit_message", "PullRequest"), by: account, viaApp: caller.appID, tools: hub, at: now
    )
    return HTTPResponse(
      200, json: ["sha": .string(sha), "merged": true, "message": "Pull Request successfully merged"])
  }

  /// Brings the base into the head by a merge commit.
  mutating func updateBranch() async throws -> HTTPResponse {
    let repository = try repository
    let issue = try pull
    guard let pull = issue.pull, issue.state == .open else { throw Refused.notFound }
    if let expected = try optionalText("expected_head_sha", "PullRequest"), expected != pull.headSHA {
      throw Refused.unprocessable("expected head sha didn’t match current head ref.")
    }
    let base = repository.refs["refs/heads/\(pull.baseRef)"] ?? pull.baseSHA
    let git = git(repository)
    guard try await !git.isAncestor(base, of: pull.headSHA) else {
      throw Refused.unprocessable("There are no new commits on the base branch.")
    }
    guard let tree = try await hub.merges.tree(base: base, head: pull.headSHA, in: git) else {
      throw Refused.unprocessable("merge conflict between base and head")
    }
    let account = try actor
    let commit = try await git.commit(
      tree: tree, parents: [pull.headSHA, base], message: "Merge branch '\(pull.baseRef)' into \(pull.headRef)",
      by: state.signature(account, at: now))
    guard try await git.update("refs/heads/\(pull.headRef)", to: commit, from: pull.headSHA) else {
      throw Refused(status: 409, message: "Head branch was modified.")
    }
    try await state.takeRefs(of: repository.id, by: account, viaApp: caller.appID, tools: hub, at: now)
    return HTTPResponse(
      202,
      json: [
        "message": "Updating pull request branch.",
        "url": .string("\(state.api(repository))/pulls/\(issue.number)"),
      ])
  }
}

extension HubState {
  func signature(_ account: Account, at now: Date) -> Signature {
    Signature(
      name: account.name ?? account.login, email: "\(account.id)+\(account.login)@users.noreply.example", date: now)
  }

  /// Merges in the git directory, then tells everyone; the caller has made sure that it may be merged.
  mutating func merge(
    _ issue: Issue, method: String, title: String?, message: String?, by account: Account, viaApp: Int?,
    tools: HubTools, at now: Date
  ) async throws -> String {
    guard let pull = issue.pull, let repository = repositories[issue.repository] else { throw Refused.notFound }
    let git = tools.git(repository.id)
    let base = repository.refs["refs/heads/\(pull.baseRef)"] ?? pull.baseSHA
    guard let tree = try await tools.merges.tree(base: base, head: pull.headSHA, in: git) else {
      throw Refused(status: 405, message: "Pull Request is not mergeable")
    }
    let owner = accounts[repository.owner]?.login ?? ""
    let subject: String
    let text: String
    if method == "squash" {
      let commits = try await git.commits(from: base, to: pull.headSHA)
      let squashed = SquashedMessage(commits, title: issue.title)
      subject = title ?? "\(squashed.title) (#\(issue.number))"
      text = message ?? squashed.body
    } else {
      subject = title ?? "Merge pull request #\(issue.number) from \(owner)/\(pull.headRef)"
      text = message ?? issue.title
    }
    let commit = try await git.commit(
      tree: tree, parents: method == "squash" ? [base] : [base, pull.headSHA],
      message: text.isEmpty ? subject : "\(subject)\n\n\(text)", by: signature(account, at: now))
    guard try await git.update("refs/heads/\(pull.baseRef)", to: commit, from: base) else {
      throw Refused(status: 409, message: "Base branch was modified. Review and try the merge again.")
    }
    try await finishMerge(issue, commit: commit, by: account, viaApp: viaApp, tools: tools, at: now)
    return commit
  }

  mutating func closeReferenced(by pull: Issue, commit: String, actor: Int, viaApp: Int?, at now: Date) {
    for number in References.closed(by: "\(pull.title)\n\(pull.body ?? "")") {
      guard var issue = issue(number, in: pull.repository), issue.pull == nil, issue.state == .open else { continue }
      issue.state = .closed
      issue.stateReason = "completed"
      issue.closedAt = now
      issue.closedBy = actor
      issue.updatedAt = now
      issues[issue.id] = issue
      note("closed", issue, actor: actor, viaApp: viaApp, at: now) {
        $0.commit = commit
        $0.reason = "completed"
      }
      emitIssue("closed", issue, sender: actor, at: now)
    }
  }
}

extension BareRepository {
  func commit(tree: String, parents: [String], message: String, by person: Signature) async throws -> String {
    let arguments = ["commit-tree", tree] + parents.flatMap { ["-p", $0] } + ["-F", "-"]
    let output = try await git(arguments, input: Data(message.utf8), as: person)
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .newlines)
  }
}
