import Essentials
import Foundation

extension HubState {
  /// Tells the world of every branch and tag that has moved since we last looked.
  ///
  /// Looking again changes nothing, so it also catches up after a crash between git's own write and ours.
  mutating func takeRefs(
    of id: Int, by account: Account, viaApp: Int?, tools: HubTools, at now: Date
  ) async throws {
    guard let known = repositories[id]?.refs else { return }
    let current = try await tools.git(id).refs()
    for ref in Set(known.keys).union(current.keys).sorted() where known[ref] != current[ref] {
      let move = RefMove(ref: ref, old: known[ref], new: current[ref])
      repositories[id]?.refs[ref] = move.new
      repositories[id]?.pushedAt = now
      try await announce(move, in: id, by: account, viaApp: viaApp, tools: tools, at: now)
    }
  }

  private mutating func announce(
    _ move: RefMove, in id: Int, by account: Account, viaApp: Int?, tools: HubTools, at now: Date
  ) async throws {
    guard let repository = repositories[id] else { return }
    let git = tools.git(id)
    try await emitPush(move, repository, by: account, git: git, at: now)
    if move.old == nil || move.new == nil {
      emit(
        move.new == nil ? "delete" : "create", nil, in: id, sender: account.id,
        [
          "ref": .string(move.shortName), "ref_type": move.branch == nil ? "tag" : "branch",
          "master_branch": .string(repository.defaultBranch), "description": .text(repository.description),
          "pusher_type": "user",
        ], at: now)
    }
    guard let branch = move.branch else { return }
    if let new = move.new {
      let trigger = CITrigger(
        repository: fullName(repository), gitDirectory: git.directory, commit: new, ref: move.ref, event: .push,
        before: move.old, actor: account.login)
      enqueue(trigger)
      try await moveHeads(of: branch, to: new, in: repository, by: account, viaApp: viaApp, tools: tools, at: now)
      try await moveBases(of: branch, to: new, in: repository, tools: tools)
    } else {
      for issue in openPulls(head: branch, in: id) {
        closeOrphan(issue, by: account, at: now)
      }
    }
  }

  private mutating func moveHeads(
    of branch: String, to new: String, in repository: Repository, by account: Account, viaApp: Int?, tools: HubTools,
    at now: Date
  ) async throws {
    for var issue in openPulls(head: branch, in: repository.id) {
      guard let pull = issue.pull, pull.headSHA != new else { continue }
      issue.pull?.headSHA = new
      issue.updatedAt = now
      issue.pull?.size = try await tools.git(repository.id).size(from: pull.baseSHA, to: new)
      issues[issue.id] = issue
      try await tools.git(repository.id).git(["update-ref", "refs/pull/\(issue.number)/head", new])
      emitPull(
        "synchronize", issue, ["before": .string(pull.headSHA), "after": .string(new)], sender: account.id, at: now)
      trigger(.pullRequest, issue: issue, actor: account.login, tools: tools)
    }
  }

  private mutating func moveBases(of branch: String, to new: String, in repository: Repository, tools: HubTools)
    async throws
  {
    for var issue in openPulls(base: branch, in: repository.id) {
      guard let pull = issue.pull else { continue }
      issue.pull?.baseSHA = new
      issue.pull?.size = try await tools.git(repository.id).size(from: new, to: pull.headSHA)
      issues[issue.id] = issue
    }
  }

  private mutating func closeOrphan(_ issue: Issue, by account: Account, at now: Date) {
    var issue = issue
    issue.state = .closed
    issue.closedAt = now
    issue.closedBy = account.id
    issue.updatedAt = now
    issues[issue.id] = issue
    note("closed", issue, actor: account.id, at: now)
    emitPull("closed", issue, sender: account.id, at: now)
  }

  private mutating func emitPush(
    _ move: RefMove, _ repository: Repository, by account: Account, git: BareRepository, at now: Date
  ) async throws {
    let zero = String(repeating: "0", count: 40)
    var commits: [CommitRecord] = []
    var head: CommitRecord?
    if let new = move.new {
      head = try await git.record(new)
      if let old = move.old, try await git.isAncestor(old, of: new) {
        commits = try await git.commits(from: old, to: new, limit: 2048)
      } else if let head {
        commits = [head]
      }
    }
    var forced = false
    if let old = move.old, let new = move.new { forced = try await !git.isAncestor(old, of: new) }
    var views: [JSONValue] = []
    for commit in commits.suffix(2048) { views.append(try await pushView(commit, repository, git)) }
    let html = html(repository)
    let compare = "\(html)/compare/\(move.old?.prefix(12) ?? "")...\(move.new?.prefix(12) ?? "")"
    let headView: JSONValue = if let head { try await pushView(head, repository, git) } else { .null }
    emit(
      "push", nil, in: repository.id, sender: account.id,
      [
        "ref": .string(move.ref), "before": .string(move.old ?? zero), "after": .string(move.new ?? zero),
        "created": .bool(move.old == nil), "deleted": .bool(move.new == nil), "forced": .bool(forced),
        "base_ref": nil, "compare": .string(compare), "commits": .array(views), "head_commit": headView,
        "pusher": [
          "name": .string(account.login), "email": .string("\(account.id)+\(account.login)@users.noreply.example"),
        ],
      ], at: now)
  }

  private func pushView(_ commit: CommitRecord, _ repository: Repository, _ git: BareRepository) async throws
    -> JSONValue
  {
    let files = try await git.changes(
      from: commit.parents.first ?? BareRepository.emptyTree, to: commit.sha, symmetric: false)
    func names(_ status: [String]) -> JSONValue {
      .array(files.filter { status.contains($0.status) }.prefix(3000).map { .string($0.path) })
    }
    return simple(commit).with([
      "distinct": true, "url": .string("\(html(repository))/commit/\(commit.sha)"), "added": names(["added"]),
      "removed": names(["removed"]), "modified": names(["modified", "renamed"]),
    ])
  }
}

/// One branch or tag that came, went or moved.
struct RefMove: Sendable, Equatable {
  var ref: String
  var old: String?
  var new: String?

  /// Its name if it is a branch.
  var branch: String? { ref.hasPrefix("refs/heads/") ? String(ref.dropFirst(11)) : nil }

  var shortName: String { branch ?? String(ref.dropFirst("refs/tags/".count)) }
}
