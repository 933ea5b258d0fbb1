import Essentials
import Foundation
import Runtime

/// What the owner of a repository does in its settings; each tells the apps that are let in.
extension Hub {
  package func setArchived(_ isArchived: Bool, _ repository: String, by login: String? = nil) async throws {
    try await change(repository, by: login) { $0.isArchived = isArchived }
  }

  /// Turns issues on or off.
  package func setHasIssues(_ hasIssues: Bool, _ repository: String, by login: String? = nil) async throws {
    try await change(repository, by: login) { $0.hasIssues = hasIssues }
  }

  /// Gives a repository another name; the old one leads there from then on.
  package func rename(_ repository: String, to name: String, by login: String? = nil) async throws {
    try await change(repository, by: login) { $0.name = name }
  }

  /// Turns a repository private or public.
  package func setPrivate(_ isPrivate: Bool, _ repository: String, by login: String? = nil) async throws {
    try await change(repository, by: login) { $0.isPrivate = isPrivate }
  }

  /// Deletes a repository, with all that is in it.
  package func deleteRepository(_ repository: String, by login: String? = nil) async throws {
    let now = time.now()
    try await write { state in
      let found = try state.repository(named: repository)
      state.delete(found, sender: login.flatMap { state.account($0)?.id } ?? found.owner, at: now)
    }
  }

  /// Moves an issue to another repository of the same owner; gives its number there.
  @discardableResult
  package func transferIssue(
    _ number: Int, from repository: String, to other: String, by login: String
  ) async throws -> Int {
    let now = time.now()
    return try await write { state in
      let (source, target) = (try state.repository(named: repository), try state.repository(named: other))
      guard let issue = state.issue(number, in: source.id), let person = state.account(login) else {
        throw Refused.notFound
      }
      return try state.transfer(issue, to: target, by: person.id, at: now).number
    }
  }

  /// Sets all the rules of a branch; as a ruleset they are listed by `rules/branches` in place of `protection`.
  package func protect(
    _ repository: String, branch: String, checks: [String], approvals: Int, isStrict: Bool = false,
    usesMergeQueue: Bool = false, isRuleset: Bool = false
  ) async throws {
    try await write { state in
      let found = try state.repository(named: repository)
      var protection = Protection(
        requiredContexts: checks, isStrict: isStrict, requiredApprovals: approvals > 0 ? approvals : nil)
      protection.usesMergeQueue = usesMergeQueue
      protection.isRuleset = isRuleset
      state.repositories[found.id]?.protections[branch] = protection
    }
  }

  private func change(
    _ repository: String, by login: String?, _ work: @escaping @Sendable (inout Repository) -> Void
  ) async throws {
    let now = time.now()
    try await write { state in
      let before = try state.repository(named: repository)
      var after = before
      work(&after)
      try state.change(before, to: after, sender: login.flatMap { state.account($0)?.id } ?? before.owner, at: now)
    }
  }
}
