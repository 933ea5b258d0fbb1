import Agents
import Foundation
import Testing

@Suite struct `A CODEOWNERS file` {
  private func owners(_ text: String, _ path: String) -> [CodeOwner.Name] {
    CodeOwners(Data(text.utf8)).owners(of: path).map(\.name)
  }

  @Test func `gives the last line that matches`() {
    let text = "* @ada\n/shop/pricing.py @bob @acme/pricing\n"
    #expect(owners(text, "shop/pricing.py") == [.login("bob"), .team(organisation: "acme", slug: "pricing")])
    #expect(owners(text, "shop/api.py") == [.login("ada")])
    #expect(owners("/shop/ @bob\n* @ada\n", "shop/api.py") == [.login("ada")])
  }

  @Test func `lets a line without names take owners away`() {
    #expect(owners("* @ada\n/generated\n", "generated/x.py").isEmpty)
  }

  @Test(arguments: [
    ("*.js", "a/b/c.js", true), ("*.js", "a/b/c.jsx", false), ("/build/logs/", "build/logs/a/b", true),
    ("/build/logs/", "x/build/logs/a", false), ("docs/*", "docs/a.md", true), ("docs/*", "docs/b/a.md", false),
    ("apps/", "x/apps/y/z", true), ("apps/", "apps", false), ("/docs/", "docs/a", true),
    ("**/logs", "a/b/logs/c", true),
    ("/apps/github", "apps/github/x", true), ("/a/**/z.py", "a/z.py", true), ("/a/**/z.py", "a/b/c/z.py", true),
    ("/a/**", "a/b/c", true), ("src/a?.py", "src/ab.py", true), ("src/a?.py", "src/abc.py", false),
    ("api.py", "deep/down/api.py", true), ("shop/api.py", "x/shop/api.py", false), ("my\\ file", "my file", true),
    ("!shop", "shop/a", false), ("[ab].py", "a.py", false), ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac", false),
  ])
  func `matches as GitHub does`(_ pattern: String, _ path: String, _ isMatch: Bool) {
    #expect(!owners("\(pattern) @ada", path).isEmpty == isMatch)
  }

  @Test func `knows comments, mail addresses and names that are none`() {
    #expect(owners("# all\n* ada@example.org @ @a/ x # @bob\n", "a") == [.email("ada@example.org")])
  }

  @Test func `says which line it was`() {
    let owner = CodeOwners(Data("\n*.py  @ada".utf8)).owners(of: "a.py").first
    #expect(owner?.because == "CODEOWNERS line 2 (`*.py`) names them for a.py")
  }
}
