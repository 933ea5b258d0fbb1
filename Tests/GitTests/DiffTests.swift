import Foundation
import Git
import Runtime
import Testing

@Suite struct `A change` {
  @Test func `is read with its hunks, renames and strange names`() async throws {
    try await withRepository { repository in
      try repository.write("plain", (1...30).map { "\($0)\n" }.joined())
      try repository.write("old name", "same\ncontent\nhere\n")
      try repository.write("quo\"te\\", "a\n")
      try repository.write("bin", "\0\u{1}")
      _ = try await repository.commit("First")
      try repository.write("plain", (1...30).map { $0 == 2 ? "two\n" : $0 == 28 ? "" : "\($0)\n" }.joined())
      try await repository.git("mv", "old name", "new name")
      try repository.write("quo\"te\\", "--- b\n")
      try repository.write("bin", "\0\u{2}")
      try repository.write("empty", "")
      let id = try await repository.commit("Second")
      let mirror = repository.mirror
      try await mirror.fetch()
      let files = try await mirror.commit(id).files
      #expect(files.map(\.newPath) == ["bin", "empty", "new name", "plain", "quo\"te\\"])
      #expect(files.map(\.status) == [.modified, .added, .renamed, .modified, .modified])
      #expect(files[0].isBinary)
      #expect(files[2].oldPath == "old name")
      #expect(files[3].hunks.count == 2)
      #expect(files[3].hunks[0].lines == [" 1", "-2", "+two", " 3", " 4", " 5"])
      #expect(files[3].hunks[0].addedLines == [2])
      #expect(files[4].hunks.first?.lines == ["-a", "+--- b"])
    }
  }

  @Test func `can be taken back, whole or by the hunk`() async throws {
    try await withRepository { repository in
      let before = (1...30).map { "\($0)\n" }.joined()
      let half = (1...30).map { $0 == 2 ? "two\nmore\n" : "\($0)\n" }.joined()
      try repository.write("plain", before)
      try repository.write("deleted", "was\nhere")
      try repository.write("bin", "\0\u{1}")
      _ = try await repository.commit("First")
      try repository.write(
        "plain", (1...30).map { $0 == 2 ? "two\nmore\n" : $0 == 28 ? "x" : $0 == 30 ? "" : "\($0)\n" }.joined())
      try FileManager.default.removeItem(atPath: repository.work + "/deleted")
      try repository.write("added", "new\n")
      try repository.write("bin", "\0\u{2}")
      let id = try await repository.commit("Second")
      let mirror = repository.mirror
      try await mirror.fetch()

      let some = try await mirror.reversePatch(of: id) { file, hunk in
        file.newPath == "plain" ? hunk.newStart > 10 : file.newPath != "bin"
      }
      try await apply(some, in: repository)
      #expect(try String(contentsOfFile: repository.work + "/plain", encoding: .utf8) == half)
      #expect(try String(contentsOfFile: repository.work + "/deleted", encoding: .utf8) == "was\nhere")
      #expect(!FileManager.default.fileExists(atPath: repository.work + "/added"))
      #expect(try await mirror.reversePatch(of: id) { _, _ in false }.isEmpty)

      try await repository.git("reset", "-q", "--hard")
      try await repository.git("clean", "-fdq")
      try await apply(try await mirror.reversePatch(of: id), in: repository)
      try await repository.git("add", "-A")
      #expect(try await repository.git("diff", "--cached", "--stat", "HEAD~1").isEmpty)
    }
  }

  private func apply(_ patch: Data, in repository: SampleRepository) async throws {
    try patch.write(to: URL(filePath: repository.root + "/patch"))
    try await repository.git("apply", repository.root + "/patch")
  }
}
