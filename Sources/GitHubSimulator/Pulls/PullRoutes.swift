import Essentials
import Foundation
import HTTPMessages

extension Router {
  static let pullRoutes: [Route] = [
    Route("GET", "repos/:owner/:repo/pulls", .repository("pull_requests", .read, .read)) { try $0.listPulls() },
    Route("POST", "repos/:owner/:repo/pulls", .repository("pull_requests", .write, .read)) {
      try await $0.createPull()
    },
    Route("GET", "repos/:owner/:repo/pulls/:number", .repository("pull_requests", .read, .read)) { call in
      let issue = try call.pull
      if let pull = issue.pull, let text = try await call.text(of: pull, in: call.repository) { return text }
      return HTTPResponse(200, json: try await call.shown(issue))
    },
    Route("PATCH", "repos/:owner/:repo/pulls/:number", .repository("pull_requests", .write, .read)) {
      try await $0.updatePull()
    },
    Route("GET", "repos/:owner/:repo/pulls/:number/files", .repository("pull_requests", .read, .read)) { call in
      let repository = try call.repository
      guard let pull = try call.pull.pull else { throw Refused.notFound }
      let files = try await call.git(repository).changes(from: pull.baseSHA, to: pull.headSHA, symmetric: true)
      return call.page(files) { call.view($0, at: pull.headSHA, in: repository) }
    },
    Route("GET", "repos/:owner/:repo/pulls/:number/commits", .repository("pull_requests", .read, .read)) { call in
      let repository = try call.repository
      guard let pull = try call.pull.pull else { throw Refused.notFound }
      let commits = try await call.git(repository).commits(from: pull.baseSHA, to: pull.headSHA)
      return call.page(commits) { call.view($0, in: repository) }
    },
    Route("GET", "repos/:owner/:repo/pulls/:number/merge", .repository("pull_requests", .read, .read)) { call in
      guard try call.pull.pull?.mergedAt != nil else { throw Refused.notFound }
      return HTTPResponse(204)
    },
    Route("PUT", "repos/:owner/:repo/pulls/:number/merge", .repository("contents", .write, .write)) {
      try await $0.mergePull()
    },
    Route("PUT", "repos/:owner/:repo/pulls/:number/update-branch", .repository("pull_requests", .write, .write)) {
      try await $0.updateBranch()
    },
    Route("GET", "repos/:owner/:repo/pulls/:number/requested_reviewers", .repository("pull_requests", .read, .read)) {
      call in
      let reviewers = try call.pull.pull?.requestedReviewers ?? []
      let users = reviewers.map { call.state.view(account: $0) }
      return HTTPResponse(200, json: ["users": .array(users), "teams": []])
    },
    Route("POST", "repos/:owner/:repo/pulls/:number/requested_reviewers", .repository("pull_requests", .write, .triage))
    {
      try $0.requestReviewers()
    },
    Route(
      "DELETE", "repos/:owner/:repo/pulls/:number/requested_reviewers", .repository("pull_requests", .write, .triage)
    ) { try $0.dismissReviewers() },
  ]
}

extension Call {
  /// The pull request of the path.
  var pull: Issue {
    get throws {
      let issue = try issue(try number("number"), in: try repository)
      guard issue.pull != nil else { throw Refused.notFound }
      return issue
    }
  }

  /// The pull request as asked for by number, with its mergeability looked at now.
  func shown(_ issue: Issue) async throws -> JSONValue {
    let mergeability = try await Mergeability.of(issue, in: state, tools: hub)
    return state.full(issue, mergeable: mergeability.isMergeable, mergeableState: mergeability.state.rawValue)
  }

  func listPulls() throws -> HTTPResponse {
    let repository = try repository
    let wanted = target["state"] ?? "open"
    guard ["open", "closed", "all"].contains(wanted) else {
      throw Refused.unprocessable(
        "Invalid request.\n\nFor 'state', \(wanted) is not a member of [\"open\", \"closed\", \"all\"].")
    }
    let owner = state.accounts[repository.owner]?.login ?? ""
    var pulls = state.issues.all { issue in
      guard issue.repository == repository.id, let pull = issue.pull else { return false }
      if wanted != "all", issue.state.rawValue != wanted { return false }
      // Like GitHub, a head without its owner filters nothing.
      if let head = target["head"], head.contains(":"), head.lowercased() != "\(owner):\(pull.headRef)".lowercased() {
        return false
      }
      if let base = target["base"], base != pull.baseRef { return false }
      return true
    }
    if target["sort"] == "updated" { pulls.sort { ($0.updatedAt, $0.id) < ($1.updatedAt, $1.id) } }
    let ascends = target["direction"].map { $0 == "asc" } ?? (target["sort"].map { $0 != "created" } ?? false)
    return page(ascends ? pulls : pulls.reversed()) { state.simple($0) }
  }

  mutating func createPull() async throws -> HTTPResponse {
    let repository = try repository
    let author = try actor
    let draft = try optionalBool("draft") ?? false
    let head = try branchName(try requiredText("head", "PullRequest"), repository)
    let base = try requiredText("base", "PullRequest")
    guard let headSHA = repository.refs["refs/heads/\(head)"] else { throw Refused.invalid("PullRequest", "head") }
    guard let baseSHA = repository.refs["refs/heads/\(base)"] else { throw Refused.invalid("PullRequest", "base") }
    try requirePush(to: head, repository)
    let title = try requiredText("title", "PullRequest", limit: 256)
    let body = try optionalText("body", "PullRequest")
    let owner = state.accounts[repository.owner]?.login ?? ""
    if state.openPulls(head: head, in: repository.id).contains(where: { $0.pull?.baseRef == base }) {
      throw Refused.custom("PullRequest", "A pull request already exists for \(owner):\(head).")
    }
    let size = try await git(repository).size(from: baseSHA, to: headSHA)
    guard size.commits > 0 else { throw Refused.custom("PullRequest", "No commits between \(base) and \(head)") }
    var issue = Issue(
      id: state.newID(), repository: repository.id, number: takeNumber(repository.id), title: title, body: body,
      author: author.id, viaApp: caller.appID, createdAt: now, updatedAt: now)
    issue.pull = Pull(
      headRef: head, headSHA: headSHA, baseRef: base, baseSHA: baseSHA, isDraft: draft,
      maintainerCanModify: try optionalBool("maintainer_can_modify") ?? false, size: size)
    state.issues[issue.id] = issue
    try await git(repository).git(["update-ref", "refs/pull/\(issue.number)/head", headSHA])
    emitPull("opened", issue)
    crossReference(body ?? "", from: issue)
    state.trigger(.pullRequest, issue: issue, actor: author.login, tools: hub)
    let view = state.full(issue)
    return HTTPResponse(201, headers: ["Location": view["url"]?.string ?? ""], json: view)
  }

  /// `owner:branch` or `branch`; another owner's fork is not here.
  private func branchName(_ head: String, _ repository: Repository) throws -> String {
    let parts = head.split(separator: ":", maxSplits: 1)
    guard parts.count == 2 else { return head }
    guard state.account(String(parts[0]))?.id == repository.owner else { throw Refused.invalid("PullRequest", "head") }
    return String(parts[1])
  }

  private func requirePush(to head: String, _ repository: Repository) throws {
    guard case .person(let person) = caller else { return }
    guard let role = state.role(of: person.id, in: repository), role >= .write else { throw Refused.notFound }
  }

  mutating func updatePull() async throws -> HTTPResponse {
    let repository = try repository
    var issue = try pull
    if case .person(let person) = caller, issue.author != person.id {
      try demand("pull_requests", .write, .write, in: repository)
    }
    if let base = try optionalText("base", "PullRequest"), base != issue.pull?.baseRef, let pull = issue.pull {
      guard let sha = repository.refs["refs/heads/\(base)"] else { throw Refused.invalid("PullRequest", "base") }
      let old = pull.baseRef
      issue.pull?.baseRef = base
      issue.pull?.baseSHA = sha
      issue.pull?.size = try await git(repository).size(from: sha, to: pull.headSHA)
      state.issues[issue.id] = issue
      emitPull(
        "edited", issue, ["changes": ["base": ["ref": ["from": .string(old)], "sha": ["from": .string(pull.baseSHA)]]]])
    }
    try edit(&issue)
    if let flag = try optionalBool("maintainer_can_modify") {
      issue.pull?.maintainerCanModify = flag
      state.issues[issue.id] = issue
    }
    try changeState(&issue)
    return HTTPResponse(200, json: try await shown(issue))
  }
}

extension BareRepository {
  /// How much `head` changes since it parted from `base`.
  func size(from base: String, to head: String) async throws -> ChangeSize {
    let count = try await text(["rev-list", "--count", "\(base)..\(head)"])
    let files = try await changes(from: base, to: head, symmetric: true)
    return ChangeSize(
      commits: Int(count.trimmingCharacters(in: .newlines)) ?? 0, additions: files.reduce(0) { $0 + $1.additions },
      deletions: files.reduce(0) { $0 + $1.deletions }, files: files.count)
  }
}
