import Foundation

extension Mirror {
  /// What `head` is without a change that was merged into it, however that was done; nil if its commits are not there.
  ///
  /// `merge` is the commit that the host says it became, `tip` its branch's last commit by the names it may have, best first.
  package func undo(merge: CommitID?, tip: [CommitID], on head: CommitID) async throws -> MergeResult? {
    var present: CommitID?
    for commit in tip where try await contains(commit) {
      present = commit
      break
    }
    if let merge, try await contains(merge), let (before, isWhole) = try await step(to: merge, tip: present) {
      if isWhole { return try await apply(from: merge, to: before, on: head) }
      // Rebased or squashed from several commits: the branch itself says all that was changed.
      if let present, let start = try await mergeBase(present, before) {
        return try await apply(from: present, to: start, on: head)
      }
      return try await apply(from: merge, to: before, on: head)
    }
    guard let present, let parent = try await parents(of: present).first else { return nil }
    return try await apply(from: present, to: parent, on: head)
  }

  /// Whether two commits or trees hold different files.
  package func differs(_ one: CommitID, from other: CommitID) async throws -> Bool {
    try await git.run(["diff-tree", "--quiet", one.text, other.text], accepting: [0, 1]).status == 1
  }

  /// The commit before `merge` on its branch, and whether the step from there is all of the change.
  private func step(to merge: CommitID, tip: CommitID?) async throws -> (before: CommitID, isWhole: Bool)? {
    let parents = try await parents(of: merge)
    guard let before = parents.first else { return nil }
    guard parents.count == 1, let tip, let start = try await mergeBase(tip, before) else { return (before, true) }
    let answer = try await git.run(["rev-list", "--count", "\(start)..\(tip)"])
    let count = Int(String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .newlines)) ?? 0
    return (before, count <= 1)
  }

  private func parents(of commit: CommitID) async throws -> [CommitID] {
    let answer = try await git.run(["rev-list", "--parents", "--max-count=1", "--end-of-options", commit.text])
    return String(decoding: answer.output, as: UTF8.self).split { $0 == " " || $0 == "\n" }.dropFirst()
      .compactMap { CommitID($0) }
  }

  /// `head` with the difference from one commit to another: a merge of two commits that are made to begin at `from`.
  private func apply(from: CommitID, to: CommitID, on head: CommitID) async throws -> MergeResult {
    let stamp = CommitStamp(name: "mirror", email: "mirror@localhost", date: Date(timeIntervalSince1970: 0))
    let ours = try await commitTree(try await tree(of: head), parents: [from], message: "ours", author: stamp)
    let theirs = try await commitTree(try await tree(of: to), parents: [from], message: "theirs", author: stamp)
    return try await mergeTree(ours: ours, theirs: theirs)
  }

  private func tree(of commit: CommitID) async throws -> CommitID {
    try await git.object(["rev-parse", "--verify", "\(commit)^{tree}"])
  }
}
