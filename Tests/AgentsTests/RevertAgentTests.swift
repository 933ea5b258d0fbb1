import Agents
import Domain
import Foundation
import Git
import Testing

/// A shop whose second commit breaks `price` and, with it, renames a field in another file.
struct BrokenShop {
  let repository: SampleRepository
  let culprit: CommitID
  var base: CommitID
  /// Where the evidence points.
  var path = "shop/price.py"

  static let good = """
    def price(cart, voucher=None):
        total = sum(cart)
        if voucher is None:
            return total
        return total - voucher.cut(total)


    def shipping(cart):
        return 5 if cart else 0

    """
  static let bad = good.replacingOccurrences(of: "    if voucher is None:\n        return total\n", with: "")
  static let api = "def answer(quote):\n    return {\"sum\": quote}\n"
  static let renamed = "def answer(quote):\n    return {\"total\": quote}\n"

  init(_ repository: SampleRepository, later: [String: String?] = [:]) async throws {
    self.repository = repository
    try await repository.commit("Start", day: 0, ["README.md": "shop\n"])
    try await repository.commit("Sell", day: 1, ["shop/price.py": Self.good, "shop/api.py": Self.api])
    culprit = try await repository.commit(
      "Simplify `prices` @acme/all", day: 5, author: "Bob", ["shop/price.py": Self.bad, "shop/api.py": Self.renamed])
    base =
      later.isEmpty
      ? culprit : try await repository.commit("Go on", day: 6, author: "Cid", later)
    try await repository.mirror.fetch()
  }

  func brief(
    failing: [FailingCheck] = [], hostTestFailure: String? = nil, feedback: [String] = [], rejected: [String] = [],
    suspects: [CommitID]? = nil
  ) -> FixBrief {
    let found = (suspects ?? [culprit]).map {
      Suspect(
        commit: $0.text, subject: "Simplify `prices` @acme/all", authorName: "Bob", authorEmail: "bob@example.org",
        committedAt: .day(5), score: 1, reasons: ["last changed line 3 of shop/price.py, the innermost frame"])
    }
    let research = Research(
      verdict: .actionable, explanation: "", cause: "", priority: .p1, impact: "", codePaths: [], suspects: found,
      reviewers: [], dataQueried: [], successCriterion: "", base: base.text, signals: 1, at: .day(7))
    return FixBrief(
      title: "Prices fail", base: base, research: research,
      frames: [StackFrame(file: path, function: "price", line: 3)], rejectedSuspects: rejected,
      failing: failing, hostTestFailure: hostTestFailure, feedback: feedback)
  }
}

@Suite struct `The revert agent` {
  private let red = FailingCheck(name: "contract", summary: "sum is missing")

  private func run(
    _ brief: FixBrief, _ shop: BrokenShop, _ workspace: TestWorkspace, _ conversation: inout Conversation
  ) async throws -> FixAttempt {
    try await RevertAgent().run(
      brief, mirror: shop.repository.mirror, in: workspace, conversation: &conversation, now: .day(7))
  }

  @Test func `takes back only what the evidence points at, and says so`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      guard
        case .changed(let title, let summary, let suspect) = try await run(
          shop.brief(), shop, workspace, &conversation)
      else { throw SampleError(text: "not changed") }
      #expect(try await workspace.text("shop/price.py") == BrokenShop.good)
      #expect(try await workspace.text("shop/api.py") == BrokenShop.renamed)
      #expect(title == "Revert in part: Simplify prices acme/all")
      #expect(suspect == shop.culprit.text)
      #expect(summary.contains("1 of 2 changes"))
      #expect(summary.contains("2 lines restored, 0 taken out"))
      #expect(summary.contains("last changed line 3 of shop/price.py"))
      #expect(summary.contains("`Simplify 'prices' @acme/all`"))
      #expect(conversation.turns.map(\.role) == [.host, .tool, .agent])
    }
  }

  @Test func `takes the whole commit back once a check fails on the part`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      _ = try await run(shop.brief(), shop, workspace, &conversation)
      guard
        case .changed(let title, let summary, _) = try await run(
          shop.brief(failing: [red], feedback: ["please rename"]), shop, workspace, &conversation)
      else { throw SampleError(text: "not changed") }
      #expect(try await workspace.text("shop/price.py") == BrokenShop.good)
      #expect(try await workspace.text("shop/api.py") == BrokenShop.api)
      #expect(title.hasPrefix("Revert: "))
      #expect(summary.contains("in part: check `contract` failed"))
    }
  }

  @Test func `asks a person when nothing is left`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      _ = try await run(shop.brief(), shop, workspace, &conversation)
      _ = try await run(shop.brief(failing: [red]), shop, workspace, &conversation)
      guard
        case .gaveUp(let reason, let question) = try await run(
          shop.brief(hostTestFailure: "1 failed"), shop, workspace, &conversation)
      else { throw SampleError(text: "did not give up") }
      #expect(reason.contains("whole: the tests failed with it"))
      #expect(question != nil)
    }
  }

  @Test func `names the later commits where too many stand in the way, and leaves the tree as it was`() async throws {
    try await withRepository { repository in
      let rewritten = "def price(cart, voucher):\n    return voucher.cut(sum(cart))\n"
      var shop = try await BrokenShop(repository, later: ["shop/price.py": rewritten])
      for day in [7, 8] {
        shop.base = try await repository.commit(
          "Go on", day: day, author: "Cid", ["shop/price.py": rewritten + "# \(day)\n"])
      }
      try await repository.mirror.fetch()
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      guard case .gaveUp(let reason, _) = try await run(shop.brief(), shop, workspace, &conversation)
      else { throw SampleError(text: "did not give up") }
      #expect(reason.contains("later commits changed the same files: \(shop.base.short) (`Go on`)"))
      #expect(try await workspace.text("shop/price.py") == rewritten + "# 8\n")
      #expect(try await workspace.text("shop/api.py") == BrokenShop.renamed)
    }
  }

  @Test func `fits its change into lines that moved since`() async throws {
    try await withRepository { repository in
      let moved =
        "import sys\n\n\n"
        + BrokenShop.bad.replacingOccurrences(of: "def price(cart,", with: "def price(cart: list,")
      let shop = try await BrokenShop(repository, later: ["shop/price.py": moved])
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      guard case .changed = try await run(shop.brief(), shop, workspace, &conversation)
      else { throw SampleError(text: "not changed") }
      #expect(
        try await workspace.text("shop/price.py").contains("sum(cart)\n    if voucher is None:\n        return total\n")
      )
      #expect(try await workspace.text("shop/price.py").hasPrefix("import sys"))
    }
  }

  @Test func `finds that a commit was taken back already`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(
        repository, later: ["shop/price.py": BrokenShop.good, "shop/api.py": BrokenShop.api])
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      guard case .gaveUp = try await run(shop.brief(), shop, workspace, &conversation)
      else { throw SampleError(text: "did not give up") }
      #expect(try await workspace.text("shop/price.py") == BrokenShop.good)
    }
  }

  @Test func `goes on to the next suspect, but to no merge, first commit or stranger`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      let first = try #require(CommitID(try await repository.git(["rev-list", "--max-parents=0", "HEAD"], day: 0)))
      let stranger = try #require(CommitID(String(repeating: "a", count: 40)))
      var conversation = Conversation()
      guard
        case .changed(_, let summary, let suspect) = try await run(
          shop.brief(suspects: [first, stranger, shop.culprit]), shop, workspace, &conversation)
      else { throw SampleError(text: "not changed") }
      #expect(suspect == shop.culprit.text)
      #expect(summary.contains("it is the first commit of all"))
      #expect(summary.contains("does not have this commit"))
    }
  }

  @Test func `does not propose again what a person refused`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      let attempt = try await run(shop.brief(rejected: [shop.culprit.text]), shop, workspace, &conversation)
      guard case .gaveUp(let reason, .some) = attempt else { throw SampleError(text: "did not give up") }
      #expect(reason.contains("refused"))
      #expect(try await workspace.text("shop/price.py") == BrokenShop.bad)
    }
  }

  @Test func `answers reviewers honestly and changes nothing`() async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      _ = try await run(shop.brief(), shop, workspace, &conversation)
      let first = try await run(shop.brief(feedback: ["use max()"]), shop, workspace, &conversation)
      let second = try await run(shop.brief(feedback: ["hello?"]), shop, workspace, &conversation)
      guard case .answered(let long) = first, case .answered(let short) = second
      else { throw SampleError(text: "not answered") }
      #expect(long.contains("can't follow") && long.contains(shop.culprit.short) && long.contains("/nightshift retry"))
      #expect(short.count < long.count / 2)
      #expect(try await workspace.text("shop/price.py") == BrokenShop.good)
    }
  }
}
