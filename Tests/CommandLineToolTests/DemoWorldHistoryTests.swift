import CommandLineTool
import Foundation
import Testing

@Suite struct `A repository history` {
  static let start = """
    @@@ person ada Ada Byron <ada@example.com>
    @@@ commit ada 2026-01-02T03:04:05+01:30
    First

    More words
    @@@ file a.txt
    one
    two

    @@@ commit ada 2026-01-03T03:04:05-02:00
    Second

    """

  @Test func `holds every file as it is after each commit`() throws {
    let history = try RepositoryHistory(
      parsing: Self.start + "@@@ edit a.txt\n<<<<\ntwo\n====\n2\n3\n>>>>\n@@@ file b/c.txt\n@@@ delete a.txt\n")
    #expect(history.people == [.init(login: "ada", name: "Ada Byron", email: "ada@example.com")])
    #expect(history.commits.map(\.subject) == ["First", "Second"])
    #expect(history.commits[0].files == ["a.txt": "one\ntwo\n"])
    #expect(history.commits[0].message == "First\n\nMore words\n")
    #expect(history.commits.map(\.zoneMinutes) == [90, -120])
    #expect(history.commits[1].files == ["b/c.txt": ""])
  }

  @Test func `replaces lines in place`() throws {
    let history = try RepositoryHistory(parsing: Self.start + "@@@ edit a.txt\n<<<<\ntwo\n====\n2\n3\n>>>>\n")
    #expect(history.commits[1].files["a.txt"] == "one\n2\n3\n")
  }

  @Test(arguments: [
    ("@@@ edit a.txt\n<<<<\nnine\n====\n>>>>", "lines to replace are in a.txt 0 times"),
    ("@@@ edit b.txt\n<<<<\n====\n>>>>", "b.txt is not there"),
    ("@@@ edit a.txt\n<<<<\none\n", "an edit does not end"),
    ("@@@ edit a.txt\none", "an edit is made of <<<<, ==== and >>>>"),
    ("@@@ delete b.txt", "b.txt is not there"),
    ("@@@ file ../x\nx", "this is no path within a repository"),
    ("@@@ file .git/config\nx", "this is no path within a repository"),
    ("@@@ rename a b", "unknown part"),
    ("@@@ commit eve 2026-01-02T03:04:05+01:00\nx", "nobody is called eve"),
    ("@@@ commit ada yesterday\nx", "a date is like 2026-11-17T17:43:11+01:00"),
  ])
  func `says what is wrong in which line`(_ part: String, _ problem: String) {
    #expect(throws: RepositoryHistoryError(line: 12, problem: problem)) {
      try RepositoryHistory(parsing: Self.start + part)
    }
  }

  @Test func `always gives the same commits`() async throws {
    let history = try RepositoryHistory(parsing: Self.start + "@@@ delete a.txt\n@@@ file b/c.txt\nthree\n")
    let scratch = try Scratch()
    defer { scratch.remove() }
    let first = try await history.write(to: scratch.folder("one"))
    let second = try await history.write(to: scratch.folder("two"))
    #expect(first == second)
    #expect(first.count == 2)
    let names = try await scratch.git(["--git-dir=one", "ls-tree", "-r", "--name-only", "main"])
    #expect(names == "b/c.txt\n")
    let author = try await scratch.git(["--git-dir=one", "log", "-1", "--format=%an %ae %aI"])
    #expect(author == "Ada Byron ada@example.com 2026-01-03T03:04:05-02:00\n")
  }
}
