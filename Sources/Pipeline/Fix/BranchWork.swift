import Configuration
import Domain
import Essentials
import Foundation
import Git
import Sandbox
import Storage

/// Commits and pushes, by plumbing in our own mirror; never in an agent's tree.
struct BranchWork: Sendable {
  let context: PipelineContext
  let mirror: Mirror

  static let pushes = "pushes"

  /// A commit whose tree is `base` with the change.
  ///
  /// The same input gives the same commit, so a crash makes no second one.
  func commit(
    _ made: AgentWork.Made, base: CommitID, parents: [CommitID], issue: Int, at date: Date
  ) async throws -> CommitID {
    let subject = SafeText.title(made.title, limit: 72)
    let message = "\(subject)\n\n\(SafeText.title(made.summary, limit: 2_000))\n\nRefs: #\(issue)\n"
    return try await mirror.buildCommit(
      base: base, parents: parents, changes: try made.changes.map(TreeChange.init), message: message,
      author: try await stamp(at: date))
  }

  /// Ourselves, as GitHub links commits to accounts.
  func stamp(at date: Date) async throws -> CommitStamp {
    let us = try await context.tracker.ourselves()
    return CommitStamp(
      name: us.login, email: "\(us.id)+\(us.login)@users.noreply.\(context.settings.github.host)", date: date)
  }

  /// What an earlier try of ours, cut off after its push, left on the branch.
  func ownLeftover(_ branch: String) async throws -> CommitID? {
    guard let ref = RefName(branch), let there = try await mirror.resolve(ref),
      try await context.store.document(Self.pushes, id: there.text) != nil
    else { return nil }
    return there
  }

  /// Pushes `commit`, having noted first that the push is ours, so that its echo is not taken for a person's.
  func push(_ commit: CommitID, to branch: String, expecting: CommitID?, of report: Report) async throws {
    guard let ref = RefName(branch) else { throw Refusal("the branch name \(branch) is not allowed") }
    var note = Change()
    note.puts.append(Document(collection: Self.pushes, id: commit.text, body: Data(report.id.text.utf8)))
    try await context.store.commit(note)
    switch try await mirror.push(commit, to: ref, expecting: expecting) {
    case .pushed: return
    case .rejected(let reason):
      guard PushRefused.isForGood(reason) else { throw HostRefusal.conflict("the push was rejected: \(reason)") }
      throw PushRefused(reason: SafeText.title(reason, limit: 200))
    }
  }
}

/// The host's own rules forbid the push: trying again helps nobody, a person has to be told.
struct PushRefused: Error {
  var reason: String

  var text: String { "The host refused the push: \(reason)." }

  /// Rules of the host, as against a branch that moved meanwhile.
  static func isForGood(_ reason: String) -> Bool {
    ["refusing to allow", "permission", "protected", "declined"].contains { reason.lowercased().contains($0) }
  }
}

extension TreeChange {
  init(_ change: FileChange) throws {
    guard let path = RepositoryPath(change.path) else {
      throw Refusal("the change has a path that a repository cannot hold")
    }
    switch change.kind {
    case .write(let bytes, let executable): self.init(path, .write(bytes, executable: executable))
    case .link(let target): self.init(path, .link(target: target))
    case .delete: self.init(path, .delete)
    }
  }
}
