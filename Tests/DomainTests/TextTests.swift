import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A text of ours` {
  private static let allowed = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .,:()/_-")
  private static let hostile = [
    "${{ github.token }}", "`rm -rf /`; $(curl evil)", "a\nb\r\nc\u{0}d", "\u{202e}evil\u{200b}",
    "<script>alert(1)</script>",
    "é🙂ß", "'\"\\|&><!@#%^*[]{}~=+", String(repeating: "x", count: 500), String(repeating: "word ", count: 100), "",
  ]

  @Test(arguments: hostile)
  func `has safe characters only, and at most 96 of them`(_ text: String) {
    let title = SafeText.title(text)
    #expect(title.allSatisfy(Self.allowed.contains), "\(title)")
    #expect(title.count <= 96 && !title.contains("  ") && title == title.trimmingSpaces())
  }

  @Test func `keeps what is harmless by the letter`() {
    let text = "Fix KeyError in total (shop/cart.py:12), twice - v1.2_3"
    #expect(SafeText.title(text) == text)
    #expect(SafeText.title(SafeText.title("a `b` $c")) == "a b c")
  }

  @Test func `ends with a whole word where there is one`() {
    let title = SafeText.title(String(repeating: "abcdefg ", count: 20))
    #expect(title.hasSuffix("abcdefg") && title.count > 80)
    #expect(SafeText.title(String(repeating: "x", count: 97)).count == 96)
  }

  @Test(arguments: hostile)
  func `is a slug that a branch may carry`(_ text: String) {
    let slug = SafeText.slug(text)
    #expect(!slug.isEmpty && slug.count <= 40 && !slug.hasPrefix("-") && !slug.hasSuffix("-") && !slug.contains("--"))
    #expect(slug.allSatisfy { "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) }, "\(slug)")
  }

  @Test func `is a readable slug`() {
    #expect(SafeText.slug("Fix KeyError in total (shop/cart.py)") == "fix-keyerror-in-total-shop-cart-py")
    #expect(SafeText.slug("🙂") == "report")
  }
}

@Suite struct `A reply in public` {
  private struct Leaky: Error, CustomStringConvertible {
    var path = "/var/lib/nightshift/secret.pem"
    var description: String { "cannot open \(path)" }
  }

  @Test func `is the refusal's own words`() {
    #expect(publicReply(to: Refusal("Not here."), incident: "i-1") == "Not here.")
  }

  @Test func `says nothing of any other error but a number`() {
    let reply = publicReply(to: Leaky(), incident: "i-1")
    #expect(!reply.contains("secret") && !reply.contains("/var") && !reply.contains("Leaky") && reply.contains("i-1"))
  }
}

@Suite struct `A repository's name` {
  @Test(arguments: [
    "acme/shop", "A-c.m_e/s.h-o_p", "a/b", "acme/.github", "acme/\(String(repeating: "n", count: 100))",
  ])
  func `is owner and name`(_ text: String) throws {
    let name = try #require(RepositoryName(text))
    #expect(name.description == text && "\(name.owner)/\(name.name)" == text)
    #expect(try JSONDecoder().decode([RepositoryName].self, from: JSONEncoder().encode([name])) == [name])
  }

  @Test(arguments: [
    "", "acme", "acme/", "/shop", "a/b/c", "acme/..", "./shop", "acme/sh op", "acme/shöp", "acme/shop\n",
    "acme/sh%2fop",
    "acme/-\u{0}", "acme/$(id)", "acme/\(String(repeating: "n", count: 101))",
  ])
  func `is nothing else`(_ text: String) {
    #expect(RepositoryName(text) == nil)
    let json = (try? JSONEncoder().encode([text])) ?? Data()
    #expect(throws: DecodingError.self) { try JSONDecoder().decode([RepositoryName].self, from: json) }
  }

  @Test func `sorts by what it reads like`() throws {
    let names = try ["b/a", "a/b", "a/a"].map { try #require(RepositoryName($0)) }
    #expect(names.sorted().map(\.description) == ["a/a", "a/b", "b/a"])
  }
}

@Suite struct `A receipt` {
  @Test func `adds up in every column`() {
    var one = Receipt()
    (one.modelCalls, one.tokens, one.dollars, one.sandboxSeconds, one.agentRuns, one.rounds) = (1, 20, 0.25, 1.5, 2, 3)
    let sum = one + one + Receipt()
    #expect(sum.modelCalls == 2 && sum.tokens == 40 && sum.dollars == 0.5 && sum.sandboxSeconds == 3)
    #expect(sum.agentRuns == 4 && sum.rounds == 6)
  }
}

@Suite struct `A permission` {
  @Test func `to write begins at write`() {
    #expect(Permission.allCases.filter(\.canWrite) == [.write, .maintain, .admin])
    #expect(Permission.none < .read && Permission.read < .triage && Permission.maintain < .admin)
  }
}
