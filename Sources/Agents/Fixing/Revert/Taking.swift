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
    let moved = try await renames(since: id)
    let patch = try await self.patch(of: id, movedTo: moved, keeping: chosen)
    kept = kept.map { $0.named(moved[$0.newPath]) }
    let paths = Set(kept.flatMap { [$0.oldPath, $0.newPath] }).sorted()
    var reversal = Reversal(commit: commit, files: kept, isWhole: chosen == nil, hunksOfCommit: hunks, how: "")
    let application = PatchApplication(workspace: workspace, mirror: mirror, base: brief.base)
    switch try await application.apply([patch], paths: paths) {
    case .applied(let how):
      reversal.how = how
      return .done(reversal)
    case .refused(let words):
      let later = try await later(than: commit, paths: paths, words: words)
      if chosen == nil, try await takeBack(later, before: patch, paths: paths) {
        reversal.how = "the later commits first"
        reversal.with = later
        return .done(reversal)
      }
      return .impossible(reason: Self.conflict(later, words: words), isWhole: chosen == nil)
    }
  }

  /// What the commit's files are called at the base, where that is something else.
  private func renames(since id: CommitID) async throws -> [String: String] {
    guard id != brief.base else { return [:] }
    let renamed = try await mirror.changes(from: id, to: brief.base).filter { $0.status == .renamed }
    return Dictionary(renamed.map { ($0.oldPath, $0.newPath) }) { first, _ in first }
  }

  private func patch(
    of id: CommitID, movedTo moved: [String: String], keeping evidence: EvidenceHunks?
  ) async throws -> Data {
    guard let evidence else { return try await mirror.reversePatch(of: id, movedTo: moved) }
    return try await mirror.reversePatch(of: id, movedTo: moved) { evidence.contains($0, $1) }
  }

  /// Takes `later`, newest first, and then `patch` back: what was built on the culprit goes with it.
  private func takeBack(_ later: [CommitSummary], before patch: Data, paths: [String]) async throws -> Bool {
    guard !later.isEmpty, later.count <= Self.laterLimit, later.allSatisfy({ $0.parents.count == 1 }) else {
      return false
    }
    var patches: [Data] = []
    for commit in later {
      patches.append(try await self.patch(of: commit.id, movedTo: try await renames(since: commit.id), keeping: nil))
    }
    let application = PatchApplication(workspace: workspace, mirror: mirror, base: brief.base)
    guard case .applied = try await application.apply(patches + [patch], paths: paths) else { return false }
    return true
  }

  /// More than this is no longer one change that somebody can review.
  private static let laterLimit = 2

  /// The commits after `commit` that changed the files its reversal does not fit, newest first.
  private func later(than commit: CommitDetail, paths: [String], words: String) async throws -> [CommitSummary] {
    let named = paths.filter { words.contains($0) }
    let files = (named.isEmpty ? paths : named).compactMap { RepositoryPath($0) }
    var later: [CommitSummary] = []
    for other in try await mirror.log(from: brief.base, limit: 30, paths: files) where other.id != commit.id {
      guard later.count < 5, try await mirror.isAncestor(commit.id, of: other.id) else { continue }
      later.append(other)
    }
    return later
  }

  private static func conflict(_ later: [CommitSummary], words: String) -> String {
    guard !later.isEmpty else { return "its reversal does not apply: \(QuotedText.code(words))" }
    let names = later.map { "\($0.id.short) (\(QuotedText.code($0.subject, limit: 80)))" }
    return "its reversal does not apply, since later commits changed the same files: \(names.joined(separator: ", "))"
  }
}

extension FileDiff {
  /// The same under the name that the file has now.
  fileprivate func named(_ name: String?) -> FileDiff {
    guard let name else { return self }
    var file = self
    if file.oldPath == file.newPath { file.oldPath = name }
    file.newPath = name
    return file
  }
}
