package import Foundation

extension Mirror {
  private static let diff = [
    "diff-tree", "-r", "-p", "-U3", "--no-color", "--no-ext-diff", "--no-textconv", "--no-commit-id",
  ]

  /// What a commit changed, compared with its first parent, or with nothing if it is the first of all.
  func changes(of commit: CommitSummary, renames: Bool = true) async throws -> [FileDiff] {
    let range = commit.parents.first.map { [$0.text, commit.id.text] } ?? ["--root", commit.id.text]
    let answer = try await git.run(Self.diff + [renames ? "-M" : "--no-renames"] + range + ["--"])
    return DiffParser.parse(answer.output)
  }

  /// The files that differ between two commits.
  package func changes(from old: CommitID, to new: CommitID) async throws -> [FileDiff] {
    DiffParser.parse(try await git.run(Self.diff + ["-M", old.text, new.text, "--"]).output)
  }

  /// The difference between two commits as people read it.
  package func diff(from old: CommitID, to new: CommitID) async throws -> String {
    String(decoding: try await git.run(Self.diff + ["-M", old.text, new.text, "--"]).output, as: UTF8.self)
  }

  /// The patch that takes a commit back, for `git apply` in a tree that has it.
  ///
  /// With `isChosen` only those hunks are taken back; renames count as a deletion and an addition there, and binary files are
  /// left alone. Empty if nothing is chosen. A merge is taken back to its first parent; a first commit to nothing.
  /// Where files were renamed since, `moved` says what they are called now; then, too, binary files are left alone.
  package func reversePatch(
    of commit: CommitID, movedTo moved: [String: String] = [:],
    keeping isChosen: (@Sendable (FileDiff, Hunk) -> Bool)? = nil
  ) async throws -> Data {
    let summary = try await log(from: commit, limit: 1).first
    guard let summary else { throw GitError(.unknownObject, operation: "log") }
    if isChosen != nil || !moved.isEmpty {
      let files = try await changes(of: summary, renames: false)
      return ReversePatch.write(files, movedTo: moved, keeping: isChosen ?? { _, _ in true })
    }
    let range = summary.parents.first.map { [$0.text, commit.text] } ?? ["--root", commit.text]
    return try await git.run(Self.diff + ["-R", "--binary", "--full-index", "--no-renames"] + range + ["--"]).output
  }
}
