import Foundation

extension Mirror {
  /// The commit that a branch, tag or (abbreviated) commit name stands for; nil if there is none, or more than one.
  package func resolve(_ ref: RefName) async throws -> CommitID? {
    for candidate in ref.candidates {
      let answer = try await git.run(
        ["rev-parse", "--verify", "--quiet", "--end-of-options", "\(candidate)^{commit}"], accepting: [0, 1, 128])
      let lines = String(decoding: answer.output, as: UTF8.self).split(separator: "\n")
      if answer.status == 0, let line = lines.last, let id = CommitID(line) { return id }
    }
    return nil
  }

  /// All branches, by name.
  package func branches() async throws -> [String: CommitID] {
    let answer = try await git.run(["for-each-ref", "--format=%(objectname) %(refname)", "refs/heads/"])
    var branches: [String: CommitID] = [:]
    for line in String(decoding: answer.output, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ", maxSplits: 1)
      guard fields.count == 2, let id = CommitID(fields[0]) else { continue }
      branches[String(fields[1].dropFirst("refs/heads/".count))] = id
    }
    return branches
  }

  /// Whether the mirror has this commit already.
  package func contains(_ commit: CommitID) async throws -> Bool {
    try await git.run(["cat-file", "-e", "\(commit)^{commit}"], accepting: [0, 1, 128]).status == 0
  }

  /// Whether `descendant` has everything `ancestor` has; a commit is its own ancestor.
  package func isAncestor(_ ancestor: CommitID, of descendant: CommitID) async throws -> Bool {
    try await git.run(["merge-base", "--is-ancestor", ancestor.text, descendant.text], accepting: [0, 1]).status == 0
  }

  /// The best common ancestor, or nil for histories that never met.
  package func mergeBase(_ one: CommitID, _ other: CommitID) async throws -> CommitID? {
    let answer = try await git.run(["merge-base", one.text, other.text], accepting: [0, 1])
    return CommitID(String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .newlines))
  }
}
