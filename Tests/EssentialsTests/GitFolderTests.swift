import Essentials
import Testing

@Suite struct `A repository's own folder` {
  @Test(arguments: [
    ".git", ".GIT", ".Git", ".git.", ".git ", ".git. . ", ".git::$INDEX_ALLOCATION", ".git:stream", "git~1", "GIT~1.",
    ".g\u{200C}it", "\u{FEFF}.git", ".git\u{206A}", "a\\.git", ".git\\config",
  ])
  func `is known in every disguise`(_ name: String) {
    #expect(GitFolder.isMeant(by: name))
  }

  @Test(arguments: ["", "git", ".github", ".gitignore", ".git-blame", "x.git", "git~2", ". git", "..git", "\\"])
  func `is not taken for what only looks like it`(_ name: String) {
    #expect(!GitFolder.isMeant(by: name))
  }
}
