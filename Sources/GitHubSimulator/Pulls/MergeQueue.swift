import Essentials
import Foundation

/// The merge queue of a branch: tries out one pull request at a time, merged into the base on a branch of its own.
struct MergeQueue {
  let tools: HubTools
  let now: Date

  /// Takes whatever step is due in any queue; looking again when nothing has happened changes nothing.
  func advance(_ state: inout HubState) async throws {
    for group in state.mergeGroups.all { try await advance(group, &state) }
    let waiting = state.issues.all { $0.state == .open && $0.pull?.isQueued == true }
      .sorted { ($0.pull?.queuedAt ?? $0.updatedAt, $0.id) < ($1.pull?.queuedAt ?? $1.updatedAt, $1.id) }
    for issue in waiting {
      guard let pull = issue.pull, let fresh = state.issues[issue.id], fresh.pull?.isQueued == true else { continue }
      let isBusy = state.mergeGroups.rows.values.contains {
        $0.repository == issue.repository && $0.base == pull.baseRef
      }
      if !isBusy { try await begin(fresh, pull, &state) }
    }
  }

  private func begin(_ issue: Issue, _ pull: Pull, _ state: inout HubState) async throws {
    guard let repository = state.repositories[issue.repository],
      let actor = state.accounts[pull.queuedBy ?? issue.author],
      let base = repository.refs["refs/heads/\(pull.baseRef)"]
    else { return }
    let git = tools.git(repository.id)
    guard let tree = try await tools.merges.tree(base: base, head: pull.headSHA, in: git) else {
      return state.dequeue(issue, reason: "MERGE_CONFLICT", by: actor.id, at: now)
    }
    let commit = try await git.commit(
      tree: tree, parents: [base, pull.headSHA],
      message:
        "Merge pull request #\(issue.number) from \(state.accounts[repository.owner]?.login ?? "")/\(pull.headRef)\n\n\(issue.title)",
      by: state.signature(actor, at: now))
    let branch = "gh-readonly-queue/\(pull.baseRef)/pr-\(issue.number)-\(base)"
    _ = try await git.update("refs/heads/\(branch)", to: commit, from: nil)
    try await state.takeRefs(of: repository.id, by: actor, viaApp: nil, tools: tools, at: now)
    let group = MergeGroup(
      id: state.newID(), repository: repository.id, issue: issue.id, base: pull.baseRef, baseSHA: base,
      headSHA: commit, pullHead: pull.headSHA, ref: "refs/heads/\(branch)", actor: actor.id, createdAt: now)
    state.mergeGroups[group.id] = group
    if let record = try await git.record(commit) {
      state.emit("checks_requested", group, head: record, at: now)
    }
    state.enqueue(
      CITrigger(
        repository: state.fullName(repository), gitDirectory: git.directory, commit: commit, ref: group.ref,
        event: .mergeGroup, base: pull.baseRef, before: base, actor: actor.login))
  }

  private func advance(_ group: MergeGroup, _ state: inout HubState) async throws {
    guard let repository = state.repositories[group.repository] else {
      state.mergeGroups[group.id] = nil
      return
    }
    guard let issue = state.issues[group.issue], let pull = issue.pull, pull.isQueued,
      pull.headSHA == group.pullHead
    else {
      if let issue = state.issues[group.issue], issue.pull?.isQueued == true {
        state.dequeue(issue, reason: "BRANCH_UPDATED", by: group.actor, at: now)
      }
      return try await destroy(group, "dequeued", &state)
    }
    guard repository.refs["refs/heads/\(group.base)"] == group.baseSHA else {
      // Somebody merged past the queue: it is tried anew on what is there now.
      return try await destroy(group, "invalidated", &state)
    }
    let checks = Checks(of: group.headSHA, in: state, repository: repository.id)
    let results = (repository.protections[group.base]?.requiredContexts ?? []).map { checks.result(of: $0) }
    if results.contains(.failed) {
      state.dequeue(issue, reason: "CI_FAILURE", by: group.actor, at: now)
      try await destroy(group, "dequeued", &state)
    } else if results.allSatisfy({ $0 == .passed }) {
      try await merge(group, issue, repository, &state)
    }
  }

  private func merge(
    _ group: MergeGroup, _ issue: Issue, _ repository: Repository, _ state: inout HubState
  ) async throws {
    guard let actor = state.accounts[group.actor],
      try await tools.git(repository.id).update(
        "refs/heads/\(group.base)", to: group.headSHA, from: group.baseSHA)
    else { return try await destroy(group, "invalidated", &state) }
    state.dequeue(issue, reason: "MERGE", by: group.actor, at: now)
    guard let fresh = state.issues[issue.id] else { return }
    try await state.finishMerge(fresh, commit: group.headSHA, by: actor, viaApp: nil, tools: tools, at: now)
    try await destroy(group, "merged", &state)
  }

  /// Takes the group and its branch away; `reason` is as the event gives it.
  private func destroy(_ group: MergeGroup, _ reason: String, _ state: inout HubState) async throws {
    state.mergeGroups[group.id] = nil
    let git = tools.git(group.repository)
    if let record = try await git.record(group.headSHA) {
      state.emit("destroyed", group, head: record, ["reason": .string(reason)], at: now)
    }
    try await git.delete(group.ref)
    guard let actor = state.accounts[group.actor] else { return }
    try await state.takeRefs(of: group.repository, by: actor, viaApp: nil, tools: tools, at: now)
  }
}

extension HubState {
  mutating func emit(
    _ action: String, _ group: MergeGroup, head: CommitRecord, _ more: [String: JSONValue] = [:], at now: Date
  ) {
    let view: JSONValue = [
      "head_sha": .string(group.headSHA), "head_ref": .string(group.ref), "base_sha": .string(group.baseSHA),
      "base_ref": .string("refs/heads/\(group.base)"), "head_commit": simple(head),
    ]
    emit(
      "merge_group", action, in: group.repository, sender: group.actor, more.merging(["merge_group": view]) { $1 },
      at: now)
  }

  mutating func dequeue(_ issue: Issue, reason: String, by sender: Int, at now: Date) {
    issues[issue.id]?.pull?.isQueued = false
    issues[issue.id]?.pull?.queuedAt = nil
    guard let fresh = issues[issue.id] else { return }
    note("removed_from_merge_queue", fresh, actor: sender, at: now)
    emitPull("dequeued", fresh, ["reason": .string(reason)], sender: sender, at: now)
  }

  /// Notes that a pull request is merged as `commit`, which is on the base already, and tells everyone.
  mutating func finishMerge(
    _ issue: Issue, commit: String, by account: Account, viaApp: Int?, tools: HubTools, at now: Date
  ) async throws {
    guard let pull = issue.pull, let repository = repositories[issue.repository] else { throw Refused.notFound }
    var merged = issue
    merged.state = .closed
    merged.closedAt = now
    merged.closedBy = account.id
    merged.updatedAt = now
    merged.pull?.mergedAt = now
    merged.pull?.mergedBy = account.id
    merged.pull?.mergeCommit = commit
    merged.pull?.autoMerge = nil
    merged.pull?.isQueued = false
    issues[merged.id] = merged
    note("merged", merged, actor: account.id, viaApp: viaApp, at: now) { $0.commit = commit }
    note("closed", merged, actor: account.id, viaApp: viaApp, at: now)
    emitPull("closed", merged, sender: account.id, at: now)
    try await takeRefs(of: repository.id, by: account, viaApp: viaApp, tools: tools, at: now)
    if pull.baseRef == repository.defaultBranch {
      closeReferenced(by: merged, commit: commit, actor: account.id, viaApp: viaApp, at: now)
    }
  }
}
