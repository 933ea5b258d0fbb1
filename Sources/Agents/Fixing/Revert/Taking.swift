import Foundation
import Git

/// Makes one change of a plan in the workspace.
struct Taking {
  let brief: FixBrief
  let mirror: Mirror
  let workspace: any AgentWorkspace

  enum Outcome {
    case done(Reversal)
    /// `isWhole` says that there was no part of it to try.
    case impossible(reason: String, isWhole: Bool)
  }

  func take(_ change: RevertPlan.Change) async throws -> Outcome {
    guard let id = CommitID(change.commit), try await mirror.contains(id) else {
      return .impossible(reason: "the repository does not have this commit", isWhole: true)
    }
    let commit = try await mirror.commit(id)
    guard commit.parents.count == 1 else {
      let reason = commit.parents.isEmpty ? "it is the first commit of all" : "it is a merge"
      return .impossible(reason: reason, isWhole: true)
    }
    let hunks = commit.files.reduce(0) { $0 + max($1.hunks.count, 1) }
    var chosen: EvidenceHunks?
    var kept = commit.files
    if change.extent == .evidence {
      let evidence = try await EvidenceHunks.find(for: id, brief: brief, mirror: mirror)
      kept = commit.files.compactMap { file in
        var part = file
        part.hunks = file.hunks.filter { evidence.contains(file, $0) }
        return part.hunks.isEmpty ? nil : part
      }
      if kept.isEmpty { return .impossible(reason: "none of its changes is where the evidence points", isWhole: false) }
      if kept.reduce(0, { $0 + $1.hunks.count }) < hunks { chosen = evidence }
    }
    let patch = try await self.patch(of: id, keeping: chosen)
    let paths = Set(kept.flatMap { [$0.oldPath, $0.newPath] }).sorted()
    let application = PatchApplication(workspace: workspace, mirror: mirror, base: brief.base)
    switch try await application.apply(patch, paths: paths) {
    case .applied(let how):
      return .done(
        Reversal(commit: commit, files: kept, isWhole: chosen == nil, hunksOfCommit: hunks, how: how))
    case .refused(let words):
      let reason = try await conflict(with: commit, paths: paths, words: words)
      return .impossible(reason: reason, isWhole: chosen == nil)
    }
  }

  private func patch(of id: CommitID, keeping evidence: EvidenceHunks?) async throws -> Data {
    guard let evidence else { return try await mirror.reversePatch(of: id) }
    return try await mirror.reversePatch(of: id) { evidence.contains($0, $1) }
  }

  /// Why the patch does not fit: which later commits changed the same files.
  private func conflict(with commit: CommitDetail, paths: [String], words: String) async throws -> String {
    let named = paths.filter { words.contains($0) }
    let files = (named.isEmpty ? paths : named).compactMap { RepositoryPath($0) }
    var later: [String] = []
    for other in try await mirror.log(from: brief.base, limit: 30, paths: files) where other.id != commit.id {
      guard later.count < 5, try await mirror.isAncestor(commit.id, of: other.id) else { continue }
      later.append("\(other.id.short) (\(QuotedText.code(other.subject, limit: 80)))")
    }
    guard !later.isEmpty else { return "its reversal does not apply: \(QuotedText.code(words))" }
    return "its reversal does not apply, since later commits changed the same files: \(later.joined(separator: ", "))"
  }
}
