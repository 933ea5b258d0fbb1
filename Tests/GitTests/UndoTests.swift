import Foundation
import Git
import Testing

@Suite struct `A merged change` {
  private let lines = (1...30).map { "line \($0)" }

  private func text(_ changed: [Int: String]) -> String {
    lines.enumerated().map { changed[$0.offset + 1] ?? $0.element }.joined(separator: "\n") + "\n"
  }

  /// A branch of two commits beside a main that went on, merged as `how` says; then main goes on once more.
  private func merged(_ how: String, in repository: SampleRepository) async throws -> (tip: CommitID, merge: CommitID) {
    try repository.write("a.txt", text([:]))
    _ = try await repository.commit("First")
    try await repository.git("checkout", "-q", "-b", "side")
    try repository.write("a.txt", text([3: "ours 3"]))
    _ = try await repository.commit("Change 3")
    try repository.write("a.txt", text([3: "ours 3", 10: "ours 10"]))
    try repository.write("new.txt", "new\n")
    let tip = try await repository.commit("Change 10")
    try await repository.git("checkout", "-q", "main")
    try repository.write("b.txt", "meanwhile\n")
    _ = try await repository.commit("Meanwhile")
    switch how {
    case "merge": try await repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    case "squash":
      try await repository.git("merge", "-q", "--squash", "side")
      try await repository.git("commit", "-q", "-m", "Squash side")
    default:
      try await repository.git("checkout", "-q", "-b", "rebased", "side")
      try await repository.git("rebase", "-q", "main")
      try await repository.git("checkout", "-q", "main")
      try await repository.git("merge", "-q", "--ff-only", "rebased")
    }
    let merge = try #require(CommitID(try await repository.git("rev-parse", "HEAD")))
    try await repository.git("branch", "-D", "side")
    return (tip, merge)
  }

  @Test(arguments: ["merge", "squash", "rebase"])
  func `is taken back whole, and what came later stays`(_ how: String) async throws {
    try await withRepository { repository in
      let (tip, merge) = try await merged(how, in: repository)
      let mirror = repository.mirror
      // The branch is gone from the remote, but was fetched while it was there.
      try await repository.git("branch", "kept", tip.text)
      try await mirror.fetch()
      try await repository.git("branch", "-D", "kept")
      try repository.write("a.txt", text([3: "ours 3", 10: "ours 10", 25: "later"]))
      let head = try await repository.commit("Later")
      try await mirror.fetch()
      guard case .clean(let tree) = try await mirror.undo(merge: merge, tip: [tip], on: head) else {
        Issue.record("conflicts")
        return
      }
      let stamp = CommitStamp(name: "Bot", email: "bot@example.org", date: Date(timeIntervalSince1970: 1))
      let commit = try await mirror.commitTree(tree, parents: [head], message: "Back\n", author: stamp)
      #expect(try await mirror.file(path("a.txt"), at: commit) == Data(text([25: "later"]).utf8))
      #expect(try await mirror.file(path("new.txt"), at: commit) == nil)
      #expect(try await mirror.file(path("b.txt"), at: commit) == Data("meanwhile\n".utf8))
      #expect(try await mirror.differs(tree, from: head))
      #expect(try await !mirror.differs(commit, from: tree))
    }
  }

  @Test func `that was changed since in the same place is for a person`() async throws {
    try await withRepository { repository in
      let (tip, merge) = try await merged("merge", in: repository)
      try repository.write("a.txt", text([3: "theirs 3", 10: "ours 10"]))
      let head = try await repository.commit("Later")
      try await repository.mirror.fetch()
      #expect(try await repository.mirror.undo(merge: merge, tip: [tip], on: head) == .conflicts(["a.txt"]))
    }
  }

  @Test func `whose commits are gone cannot be`() async throws {
    try await withRepository { repository in
      try repository.write("a.txt", text([:]))
      let head = try await repository.commit("First")
      try await repository.mirror.fetch()
      let gone = try #require(CommitID(String(repeating: "1", count: 40)))
      #expect(try await repository.mirror.undo(merge: gone, tip: [gone], on: head) == nil)
      #expect(try await repository.mirror.undo(merge: nil, tip: [], on: head) == nil)
    }
  }
}
