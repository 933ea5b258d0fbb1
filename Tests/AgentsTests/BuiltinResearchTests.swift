import Agents
import Domain
import Essentials
import Foundation
import Git
import Testing

@Suite struct `Builtin research` {
  private let frame = StackFrame(file: "/srv/app/shop/price.py", function: "price", line: 3)

  private func research(
    _ shop: BrokenShop, _ signals: [Signal], codeowners: String? = nil
  ) async throws -> ResearchFindings {
    let workspace = try await TestWorkspace(shop.repository, at: shop.base)
    let brief = ResearchBrief(
      title: "Prices fail", signals: signals, base: shop.base, codeowners: codeowners.map { Data($0.utf8) },
      now: .day(9))
    return try await BuiltinResearch().run(brief, mirror: shop.repository.mirror, in: workspace)
  }

  @Test func `finds who removed a guard, though no line of theirs is left`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let found = try await research(shop, [sample("a", frames: [frame])], codeowners: "/shop/ @bob @acme/shop")
      #expect(found.frames == [StackFrame(file: "shop/price.py", function: "price", line: 3)])
      #expect(found.codePaths == [CodePath(path: "shop/price.py", line: 3, function: "price")])
      #expect(found.isConfirmed)
      #expect(!found.isAlreadyGone)
      #expect(found.suspects.first?.commit == shop.culprit.text)
      #expect(found.suspects.first?.reasons.contains { $0.contains("took 2 lines out of the function") } == true)
      #expect(found.suspects.first?.authorEmail == "bob@example.org")
      #expect(found.owners.map(\.name) == [.login("bob"), .team(organisation: "acme", slug: "shop")])
      #expect(found.cause.contains("`ValueError: no tax_class` at shop/price.py:3 in `price`"))
      #expect(found.cause.contains(shop.culprit.short))
    }
  }

  @Test func `suspects no commit that came after the first occurrence`() async throws {
    try await withRepository { repository in
      let later = BrokenShop.bad.replacingOccurrences(of: "return total - voucher", with: "return  total - voucher")
      let shop = try await BrokenShop(repository, later: ["shop/price.py": later])
      let found = try await research(
        shop, [sample("a", frames: [frame], day: 5.5), sample("b", frames: [frame], day: 8)])
      #expect(found.suspects.first?.commit == shop.culprit.text)
      #expect(!found.suspects.contains { $0.commit == shop.base.text })
      #expect(!found.cause.contains("Note:"))
    }
  }

  @Test func `suspects no innocent commit to another function more than the culprit`() async throws {
    try await withRepository { repository in
      let later = BrokenShop.bad.replacingOccurrences(of: "return 5", with: "return 6")
      let shop = try await BrokenShop(repository, later: ["shop/price.py": later])
      let found = try await research(shop, [sample("a", frames: [frame])])
      #expect(found.suspects.first?.commit == shop.culprit.text)
      let innocent = found.suspects.first { $0.commit == shop.base.text }?.score ?? 0
      #expect(innocent < (found.suspects.first?.score ?? 0) / 2)
    }
  }

  @Test func `considers all commits where none is early enough, and says so`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let found = try await research(shop, [sample("a", frames: [frame], day: 0.5)])
      #expect(found.suspects.contains { $0.commit == shop.culprit.text })
      #expect(found.cause.contains("later than the first occurrence"))
    }
  }

  @Test func `suspects only what the release has`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(
        repository, later: ["shop/price.py": BrokenShop.bad.replacingOccurrences(of: "cut(total)", with: "cut( total)")]
      )
      let release = "shop@\(shop.culprit.short)"
      let found = try await research(shop, [sample("a", frames: [frame], release: release)])
      #expect(found.suspects.first?.commit == shop.culprit.text)
      #expect(!found.suspects.contains { $0.commit == shop.base.text })
    }
  }

  @Test func `never suspects merges or the first commit`() async throws {
    try await withRepository { repository in
      let first = try await repository.commit("Start", day: 0, ["a.py": "def one():\n    return 1\n"])
      try await repository.git(["checkout", "-q", "-b", "side"], day: 1)
      try await repository.commit("Side", day: 1, ["b.py": "b = 1\n"])
      try await repository.git(["checkout", "-q", "main"], day: 2)
      let change = try await repository.commit("Two", day: 2, ["a.py": "def one():\n    return 1 / 0\n"])
      try await repository.git(["merge", "-q", "--no-ff", "-m", "Merge", "side"], day: 3)
      let base = try #require(CommitID(try await repository.git(["rev-parse", "HEAD"], day: 3)))
      try await repository.mirror.fetch()
      let workspace = try await TestWorkspace(repository, at: base)
      let signal = sample("a", frames: [StackFrame(file: "a.py", function: "one", line: 2)])
      let brief = ResearchBrief(title: "", signals: [signal], base: base, codeowners: nil, now: .day(9))
      let found = try await BuiltinResearch().run(brief, mirror: repository.mirror, in: workspace)
      #expect(found.suspects.map(\.commit) == [change.text])
      #expect(first != change)
    }
  }

  @Test func `sees that the code is gone`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository, later: ["shop/price.py": nil])
      let found = try await research(shop, [sample("a", frames: [frame])])
      #expect(found.isAlreadyGone)
      #expect(!found.isConfirmed)
      #expect(found.cause.contains(shop.base.short))
    }
  }

  @Test func `sees that only the function is gone`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(
        repository, later: ["shop/price.py": "def shipping(cart):\n    return 5 if cart else 0\n"])
      let found = try await research(shop, [sample("a", frames: [frame])])
      #expect(found.isAlreadyGone)
      #expect(found.cause.contains("`price` is no longer in shop/price.py"))
    }
  }

  @Test func `follows a function that moved within its file`() async throws {
    try await withRepository { repository in
      let moved = String(repeating: "x = 1\n", count: 40) + BrokenShop.bad
      let shop = try await BrokenShop(repository, later: ["shop/price.py": moved])
      let found = try await research(shop, [sample("a", frames: [frame])])
      #expect(found.isConfirmed)
      #expect(found.codePaths.first?.line == 41)
      #expect(found.suspects.first?.commit == shop.culprit.text)
    }
  }

  @Test func `searches for what texts speak of where there is no stack trace`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(
        repository,
        later: ["shop/gift.py": "def redeem_voucher(code):\n    return code\n", "README.md": "redeem_voucher\n"])
      let found = try await research(shop, [sample("a", content: "redeem_voucher does nothing at all", day: 9)])
      #expect(found.codePaths.first?.path == "shop/gift.py")
      #expect(found.frames.isEmpty)
      #expect(!found.isConfirmed)
      #expect(found.suspects.map(\.commit) == [shop.base.text])
      #expect(found.cause.contains("No stack trace"))
    }
  }

  @Test func `admits that it found nothing`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let found = try await research(shop, [sample("a", content: "it is slow; $(touch x) --help")])
      #expect(found.suspects.isEmpty && found.codePaths.isEmpty && !found.isConfirmed)
    }
  }
}
