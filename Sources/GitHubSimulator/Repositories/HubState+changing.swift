import Essentials
import Foundation

/// Changes to a repository itself, each with the event that tells of it.
extension HubState {
  /// The repository called `owner/name`; throws a 404.
  func repository(named fullName: String) throws -> Repository {
    let parts = fullName.split(separator: "/").map(String.init)
    guard parts.count == 2, let found = repository(parts[0], parts[1]) else { throw Refused.notFound }
    return found
  }

  /// Writes `after` down and tells of everything in which it differs.
  mutating func change(_ before: Repository, to after: Repository, sender: Int, at now: Date) throws {
    if before.name != after.name { try rename(before, to: after.name) }
    repositories[after.id] = after
    repositories[after.id]?.updatedAt = now
    func tell(_ action: String, _ changes: JSONValue? = nil, _ state: inout HubState) {
      let members = changes.map { ["changes": $0] } ?? [:]
      state.emit("repository", action, in: after.id, sender: sender, members, at: now)
    }
    if before.name != after.name { tell("renamed", ["repository": ["name": ["from": .string(before.name)]]], &self) }
    if before.isArchived != after.isArchived { tell(after.isArchived ? "archived" : "unarchived", nil, &self) }
    if before.isPrivate != after.isPrivate { tell(after.isPrivate ? "privatized" : "publicized", nil, &self) }
    var edits: [String: JSONValue] = [:]
    if before.description != after.description { edits["description"] = ["from": .text(before.description)] }
    if before.defaultBranch != after.defaultBranch {
      edits["default_branch"] = ["from": .string(before.defaultBranch)]
    }
    if !edits.isEmpty { tell("edited", .object(edits), &self) }
  }

  private mutating func rename(_ repository: Repository, to name: String) throws {
    let isWellFormed =
      !name.isEmpty && name.count <= 100 && name != "." && name != ".."
      && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
    guard isWellFormed else { throw Refused.invalid("Repository", "name", "custom", "name is invalid") }
    let other = repositories.first { $0.owner == repository.owner && $0.name.lowercased() == name.lowercased() }
    guard other == nil || other?.id == repository.id else {
      throw Refused.invalid("Repository", "name", "custom", "name already exists on this account")
    }
    for old in renames.all where old.owner == repository.owner && old.name == name.lowercased() {
      renames[old.id] = nil
    }
    let rename = Rename(
      id: newID(), owner: repository.owner, name: repository.name.lowercased(), repository: repository.id)
    renames[rename.id] = rename
  }

  /// The repository that had this name before.
  func renamed(_ owner: String, _ name: String) -> Repository? {
    guard let account = account(owner) else { return nil }
    let wanted = name.lowercased()
    let last = renames.all { $0.owner == account.id && $0.name == wanted }.last
    return last.flatMap { repositories[$0.repository] }
  }

  mutating func delete(_ repository: Repository, sender: Int, at now: Date) {
    emit("repository", "deleted", in: repository.id, sender: sender, [:], at: now)
    for installation in installations.all where installation.repositories?.contains(repository.id) == true {
      installations[installation.id]?.repositories?.remove(repository.id)
    }
    repositories[repository.id] = nil
  }

  /// Moves an issue with its comments, and with those of its labels that the other repository has, too.
  mutating func transfer(_ issue: Issue, to target: Repository, by sender: Int, at now: Date) throws -> Issue {
    guard issue.pull == nil, let source = repositories[issue.repository], source.owner == target.owner,
      source.id != target.id, target.hasIssues, !target.isArchived
    else { throw Refused.unprocessable("Issue can't be transferred to this repository") }
    var moved = issue
    moved.id = newID()
    moved.repository = target.id
    moved.number = repositories[target.id]?.nextNumber ?? 1
    repositories[target.id]?.nextNumber = moved.number + 1
    moved.labels = labels(of: issue).compactMap { label($0.name, in: target.id)?.id }
    moved.milestone = nil
    moved.isPinned = false
    moved.updatedAt = now
    issues[moved.id] = moved
    carry(from: issue, to: moved)
    note("transferred", moved, actor: sender, at: now)
    let told = told(issue)
    issues[issue.id] = nil
    let transfer = Transfer(id: newID(), repository: source.id, number: issue.number, issue: moved.id)
    transfers[transfer.id] = transfer
    emit(
      "issues", "transferred", in: source.id, sender: sender,
      ["issue": told, "changes": ["new_issue": self.told(moved), "new_repository": view(target)]], at: now)
    emitIssue(
      "opened", moved, ["changes": ["old_issue": told, "old_repository": view(source)]], sender: sender, at: now)
    return moved
  }

  /// Comments, history and reactions follow an issue.
  private mutating func carry(from issue: Issue, to moved: Issue) {
    for comment in comments.all where comment.repository == issue.repository && comment.number == issue.number {
      comments[comment.id]?.repository = moved.repository
      comments[comment.id]?.number = moved.number
    }
    for event in events.all where event.repository == issue.repository && event.number == issue.number {
      events[event.id]?.repository = moved.repository
      events[event.id]?.number = moved.number
    }
    for reaction in reactions.all where reaction.subject == .issue && reaction.of == issue.id {
      reactions[reaction.id]?.of = moved.id
    }
  }

  /// Deletes an issue; its number stays taken.
  mutating func delete(_ issue: Issue, by sender: Int, at now: Date) {
    emitIssue("deleted", issue, sender: sender, at: now)
    issues[issue.id] = nil
    let gone = Transfer(id: newID(), repository: issue.repository, number: issue.number, issue: issue.id)
    transfers[gone.id] = gone
  }
}
