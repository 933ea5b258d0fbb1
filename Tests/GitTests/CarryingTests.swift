import Foundation
import Git
import Testing

@Suite struct `A change carried to a newer base` {
  private let lines = (1...30).map { "line \($0)" }

  private func text(_ changed: [Int: String]) -> String {
    lines.enumerated().map { changed[$0.offset + 1] ?? $0.element }.joined(separator: "\n") + "\n"
  }

  private func write(_ name: String, _ text: String) throws -> TreeChange {
    TreeChange(try path(name), .write(Data(text.utf8), executable: false))
  }

  /// A base with two files, and `newer` on top of it.
  private func withBases(
    _ newer: (SampleRepository) throws -> Void,
    _ body: (SampleRepository, Mirror, _ base: CommitID, _ newer: CommitID) async throws -> Void
  ) async throws {
    try await withRepository { repository in
      try repository.write("a.txt", text([:]))
      try repository.write("d/b.txt", "b\n")
      let base = try await repository.commit("Base")
      try newer(repository)
      let newest = try await repository.commit("Newer")
      let mirror = repository.mirror
      try await mirror.fetch()
      try await body(repository, mirror, base, newest)
    }
  }

  @Test func `keeps what both sides did`() async throws {
    try await withBases {
      try $0.write("a.txt", text([3: "theirs"]))
    } _: { _, mirror, base, newer in
      let changes = [
        try write("a.txt", text([20: "ours"])), TreeChange(try path("d/b.txt"), .delete),
        TreeChange(try path("l"), .link(target: "a.txt")),
        TreeChange(try path("run"), .write(Data("#!\n".utf8), executable: true)),
      ]
      let carried = try await mirror.carry(changes, from: base, onto: newer)
      #expect(carried.conflicts.isEmpty)
      #expect(
        carried.changes.sorted { $0.path < $1.path } == [
          try write("a.txt", text([3: "theirs", 20: "ours"])), TreeChange(try path("d/b.txt"), .delete),
          TreeChange(try path("l"), .link(target: "a.txt")),
          TreeChange(try path("run"), .write(Data("#!\n".utf8), executable: true)),
        ])
    }
  }

  @Test func `is nothing where the newer base has it already`() async throws {
    try await withBases {
      try $0.write("a.txt", text([3: "same"]))
    } _: { _, mirror, base, newer in
      let carried = try await mirror.carry([try write("a.txt", text([3: "same"]))], from: base, onto: newer)
      #expect(carried == CarriedChange(changes: []))
    }
  }

  @Test func `holds both versions between marks where only its author can decide`() async throws {
    try await withBases {
      try $0.write("a.txt", text([3: "theirs"]))
    } _: { _, mirror, base, newer in
      let carried = try await mirror.carry(
        [try write("a.txt", text([3: "ours"])), try write("new.txt", "new\n")], from: base, onto: newer)
      #expect(carried.conflicts == [CarriedChange.Conflict(path: "a.txt", kind: "contents")])
      let marked = text([
        3: "<<<<<<< the newer base\ntheirs\n=======\nours\n>>>>>>> the earlier change"
      ])
      #expect(carried.changes == [try write("a.txt", marked), try write("new.txt", "new\n")])
      #expect(CarriedChange.isMarked(Data(marked.utf8)))
      #expect(!CarriedChange.isMarked(Data(text([3: "<<<<<<< HEAD"]).utf8)))
    }
  }

  @Test func `says which files are gone on one side and changed on the other`() async throws {
    try await withBases {
      try FileManager.default.removeItem(atPath: $0.work + "/a.txt")
    } _: { _, mirror, base, newer in
      let carried = try await mirror.carry([try write("a.txt", text([3: "ours"]))], from: base, onto: newer)
      #expect(carried.conflicts == [CarriedChange.Conflict(path: "a.txt", kind: "modify/delete")])
      #expect(carried.changes == [try write("a.txt", text([3: "ours"]))])
    }
  }

  @Test func `runs nothing that the tree asks for`() async throws {
    try await withBases { repository in
      try repository.write("a.txt", text([3: "theirs"]))
      try repository.write(".gitattributes", "* merge=evil filter=evil diff=evil\n")
    } _: { repository, mirror, base, newer in
      let mark = repository.root + "/ran"
      // What a driver of that name would do, in the only configuration that an attacker could reach.
      try await repository.git("config", "merge.evil.driver", "touch \(mark)")
      try await repository.git("config", "filter.evil.smudge", "touch \(mark)")
      let carried = try await mirror.carry([try write("a.txt", text([3: "ours"]))], from: base, onto: newer)
      #expect(carried.conflicts.map(\.path) == ["a.txt"])
      #expect(!FileManager.default.fileExists(atPath: mark))
    }
  }

  @Test func `may be told from two commits alone`() async throws {
    try await withBases { repository in
      try repository.write("a.txt", text([3: "theirs"]))
      try FileManager.default.removeItem(atPath: repository.work + "/d/b.txt")
    } _: { _, mirror, base, newer in
      let changes = try await mirror.treeChanges(from: base, to: newer)
      #expect(changes == [TreeChange(try path("d/b.txt"), .delete), try write("a.txt", text([3: "theirs"]))])
      #expect(try await mirror.treeChanges(from: newer, to: newer).isEmpty)
      await #expect(throws: GitError.self) { try await mirror.treeChanges(from: base, to: newer, limit: 10) }
    }
  }
}
