import Essentials
import Foundation
import Git
import Testing

@Suite struct `A mirror` {
  private let stamp = CommitStamp(
    name: "Bot", email: "bot@example.org", date: Date(timeIntervalSince1970: 1_700_000_100))

  @Test func `follows its remote, forgetting branches that are gone`() async throws {
    try await withRepository { repository in
      try repository.write("a.txt", "one\n")
      let first = try await repository.commit("First")
      try await repository.git("branch", "side")
      let mirror = repository.mirror
      try await mirror.fetch()
      #expect(try await mirror.branches() == ["main": first, "side": first])
      try repository.write("a.txt", "two\n")
      let second = try await repository.commit("Second")
      try await repository.git("branch", "-D", "side")
      try await mirror.fetch()
      #expect(try await mirror.branches() == ["main": second])
      #expect(try await mirror.resolve(ref("main")) == second)
      #expect(try await mirror.resolve(ref(first.short)) == first)
      #expect(try await mirror.resolve(ref("nowhere")) == nil)
      #expect(try await mirror.isAncestor(first, of: second))
      #expect(try await !mirror.isAncestor(second, of: first))
      #expect(try await mirror.mergeBase(first, second) == first)
      #expect(try await mirror.log(from: second, limit: 1).map(\.subject) == ["Second"])
    }
  }

  @Test func `is made whole again after a kill in the middle`() async throws {
    try await withRepository { repository in
      try repository.write("a.txt", "one\n")
      let first = try await repository.commit("First")
      let mirror = repository.mirror
      for leftover in ["mirror.git/refs", "mirror.git.new/objects"] {
        try FileManager.default.createDirectory(
          atPath: "\(repository.root)/\(leftover)", withIntermediateDirectories: true)
      }
      try await mirror.fetch()
      for lock in ["HEAD.lock", "packed-refs.lock", "refs/heads/main.lock"] {
        try Data().write(to: URL(filePath: "\(mirror.directory)/\(lock)"))
      }
      try repository.write("a.txt", "two\n")
      let second = try await repository.commit("Second")
      try await mirror.fetch()
      #expect(try await mirror.resolve(ref("main")) == second)
      try Data().write(to: URL(filePath: "\(mirror.directory)/HEAD"))
      try await mirror.fetch()
      #expect(try await mirror.contains(first))
    }
  }

  @Test func `says that a remote is not there`() async throws {
    try await withRepository { repository in
      let mirror = Mirror(directory: repository.root + "/m", remote: "file:///nowhere/at/all")
      let error = await #expect(throws: GitError.self) { try await mirror.fetch() }
      #expect(error?.kind == .unreachable)
    }
  }

  @Test func `reads files, never through links`() async throws {
    try await withRepository { repository in
      try repository.write("d/a.txt", "one\n")
      try FileManager.default.createSymbolicLink(atPath: repository.work + "/l", withDestinationPath: "/etc/passwd")
      let id = try await repository.commit("First")
      let mirror = repository.mirror
      try await mirror.fetch()
      #expect(try await mirror.file(path("d/a.txt"), at: id) == Data("one\n".utf8))
      #expect(try await mirror.file(path("l"), at: id) == nil)
      #expect(try await mirror.file(path("d"), at: id) == nil)
      #expect(try await mirror.file(path("nowhere"), at: id) == nil)
      #expect(try await mirror.files(at: id).map(\.text) == ["d/a.txt"])
      let error = await #expect(throws: GitError.self) { try await mirror.file(path("d/a.txt"), at: id, limit: 3) }
      #expect(error?.kind == .tooLarge)
    }
  }

  @Test func `knows who wrote which line, and what else changed it`() async throws {
    try await withRepository { repository in
      try repository.write("a.txt", "one\ntwo\nthree")
      let first = try await repository.commit("First")
      try repository.write("a.txt", "one\n  two\nTHREE")
      let second = try await repository.commit("Second\n\nBecause.")
      let mirror = repository.mirror
      try await mirror.fetch()
      let lines = try await mirror.blame(path("a.txt"), lines: 1...99, at: second)
      #expect(lines.map(\.commit) == [first, first, second])
      #expect(lines.map(\.line) == [1, 2, 3])
      #expect(lines.map(\.text) == ["one", "  two", "THREE"])
      #expect(lines.last?.authorEmail == "ada@example.org")
      #expect(lines.last?.date == Date(timeIntervalSince1970: 1_700_000_000))
      #expect(lines.last?.summary == "Second")
      #expect(try await mirror.blame(path("a.txt"), lines: 4...9, at: second).isEmpty)
      #expect(try await mirror.history(of: path("a.txt"), lines: 1...1, at: second, limit: 9).map(\.id) == [first])
      #expect(try await mirror.history(of: path("a.txt"), at: second, limit: 9).map(\.id) == [second, first])
      let detail = try await mirror.commit(second)
      #expect(detail.subject == "Second")
      #expect(detail.body == "Because.")
      #expect(detail.parents == [first])
      #expect(detail.files.map(\.newPath) == ["a.txt"])
    }
  }

  @Test func `writes a commit out byte for byte, without git's help`() async throws {
    try await withRepository { repository in
      try repository.write(".gitattributes", "* text eol=crlf filter=evil\n")
      try repository.write("d/a.txt", "one\n")
      try repository.write("run", "#!/bin/sh\n")
      chmod(repository.work + "/run", 0o755)
      try FileManager.default.createSymbolicLink(atPath: repository.work + "/l", withDestinationPath: "../../x")
      let id = try await repository.commit("First")
      let mirror = repository.mirror
      try await mirror.fetch()
      let folder = repository.root + "/out"
      #expect(try await mirror.export(id, to: folder).files == 4)
      #expect(try Data(contentsOf: URL(filePath: folder + "/d/a.txt")) == Data("one\n".utf8))
      #expect(FileManager.default.isExecutableFile(atPath: folder + "/run"))
      #expect(!FileManager.default.isExecutableFile(atPath: folder + "/d/a.txt"))
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder + "/l") == "../../x")
      #expect(!FileManager.default.fileExists(atPath: folder + "/.git"))
      await #expect(throws: GitError.self) { try await mirror.export(id, to: folder) }
    }
  }

  @Test func `builds the same commit from the same changes, and pushes it once`() async throws {
    try await withRepository { repository in
      try repository.write("a", "file\n")
      try repository.write("b/c", "inner\n")
      try repository.write("gone", "x\n")
      let base = try await repository.commit("First")
      let mirror = repository.mirror
      try await mirror.fetch()
      let changes = try [
        TreeChange(path("a/b"), .write(Data("now a folder\n".utf8), executable: false)),
        TreeChange(path("b/c"), .delete), TreeChange(path("a"), .delete), TreeChange(path("gone"), .delete),
        TreeChange(path("b"), .link(target: "a/b")), TreeChange(path("run"), .write(Data([0, 255]), executable: true)),
      ]
      let id = try await mirror.buildCommit(base: base, changes: changes, message: "Change\n", author: stamp)
      #expect(try await mirror.buildCommit(base: base, changes: changes, message: "Change\n", author: stamp) == id)
      #expect(try await mirror.files(at: id).map(\.text) == ["a/b", "run"])
      #expect(try await mirror.commit(id).summary.date == stamp.date)
      #expect(try await mirror.push(id, to: ref("bot/1"), expecting: nil) == .pushed)
      #expect(try await mirror.push(id, to: ref("bot/1"), expecting: nil) == .pushed)
      #expect(try await repository.git("rev-parse", "bot/1") == id.text)
      let other = try await mirror.buildCommit(base: base, changes: [], message: "Other\n", author: stamp)
      guard case .rejected = try await mirror.push(other, to: ref("bot/1"), expecting: nil) else {
        Issue.record("a branch that somebody else moved was overwritten")
        return
      }
      #expect(try await mirror.push(other, to: ref("bot/1"), expecting: id) == .pushed)
    }
  }

  @Test func `merges without a working tree`() async throws {
    try await withRepository { repository in
      try repository.write("a", "1\n2\n3\n4\n5\n")
      let base = try await repository.commit("First")
      let mirror = repository.mirror
      try await mirror.fetch()
      func variant(_ text: String) async throws -> CommitID {
        try await mirror.buildCommit(
          base: base, changes: [TreeChange(path("a"), .write(Data(text.utf8), executable: false))], message: text,
          author: stamp)
      }
      let top = try await variant("X\n2\n3\n4\n5\n")
      let bottom = try await variant("1\n2\n3\n4\nY\n")
      let clash = try await variant("Z\n2\n3\n4\n5\n")
      guard case .clean(let tree) = try await mirror.mergeTree(ours: top, theirs: bottom) else {
        Issue.record("a clean merge was refused")
        return
      }
      let merge = try await mirror.commitTree(tree, parents: [top, bottom], message: "Merge", author: stamp)
      #expect(try await mirror.file(path("a"), at: merge) == Data("X\n2\n3\n4\nY\n".utf8))
      #expect(try await mirror.mergeTree(ours: top, theirs: clash) == .conflicts(["a"]))
    }
  }
}
