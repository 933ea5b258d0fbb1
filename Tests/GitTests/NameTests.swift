import Foundation
import Git
import Testing

@Suite struct `A name from outside` {
  @Test(arguments: ["main", "feature/x-1", "refs/heads/main", "v1.2.3", "ünï"])
  func `may be a ref`(_ text: String) { #expect(RefName(text)?.text == text) }

  @Test(arguments: [
    "", "-x", "--upload-pack=x", "a..b", "a b", "a~1", "a^", "a:b", "/a", "a/", "a//b", "a/.b", "a.lock", "a.", "@",
    "a@{1}",
    "a\0b", "a\nb", "a*", "a\\b",
  ])
  func `is no ref if git could take it for something else`(_ text: String) { #expect(RefName(text) == nil) }

  @Test(arguments: ["a", "src/a b.txt", ".github/workflows/ci.yml", "a..b", "…"])
  func `may be a path`(_ text: String) { #expect(RepositoryPath(text)?.text == text) }

  @Test(arguments: [
    "", "/a", "../a", "a/../b", "./a", "a//b", "a/", "-a", "a\0b", "a\nb", ".git/config", "x/.GIT/hooks",
  ])
  func `is no path if it leaves the tree`(_ text: String) { #expect(RepositoryPath(text) == nil) }

  @Test func `is a commit only in full`() {
    #expect(CommitID(String(repeating: "a", count: 40)) != nil)
    #expect(CommitID(String(repeating: "A", count: 40)) == nil)
    #expect(CommitID("abc1234") == nil)
  }
}
