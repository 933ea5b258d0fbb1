import CommandLineTool
import Essentials
import Foundation
import Runtime
import Testing

@Suite struct `The demo's shop` {
  /// A checkout of the shop's head, and the commit that broke it.
  struct Shop {
    let scratch: Scratch
    let culprit: String

    init() async throws {
      scratch = try Scratch()
      let history = try DemoWorld.shop()
      let commits = try await history.write(to: scratch.folder("shop.git"))
      _ = try await scratch.git(["clone", "--quiet", "shop.git", "shop"])
      let index = try #require(history.commits.firstIndex { $0.subject == DemoWorld.culprit })
      culprit = commits[index]
    }

    func takeBack(_ paths: [String] = []) async throws {
      let patch = try await scratch.git(["show", culprit, "--"] + paths, in: "shop")
      _ = try await scratch.git(["apply", "--reverse"], in: "shop", input: patch)
    }

    func passes(_ arguments: [String]) async throws -> Bool {
      try await scratch.run("python3", arguments, in: "shop").succeeded
    }

    func testsPass() async throws -> Bool { try await passes(["-m", "unittest", "discover", "-s", "tests"]) }
    func contractHolds() async throws -> Bool { try await passes(["contract/check.py"]) }

    func priceGiftCard() async throws -> (works: Bool, complaint: String) {
      let code = """
        from shop import pricing, vouchers
        from tests.support import cart_of
        pricing.quote(cart_of(GIFT_25=1, MUG_01=1), vouchers.find("WELCOME10"))
        """
      let result = try await scratch.run("python3", ["-c", code], in: "shop")
      return (result.succeeded, result.errorText)
    }
  }

  @Test func `is broken at its head although tests and contract pass`() async throws {
    let shop = try await Shop()
    defer { shop.scratch.remove() }
    #expect(try await shop.testsPass())
    #expect(try await shop.contractHolds())
    let price = try await shop.priceGiftCard()
    #expect(!price.works)
    #expect(price.complaint.contains("in share_discount"))
    #expect(price.complaint.hasSuffix("KeyError: None\n"))
  }

  @Test func `breaks its contract when only the pricing is taken back`() async throws {
    let shop = try await Shop()
    defer { shop.scratch.remove() }
    try await shop.takeBack(["shop/pricing.py"])
    #expect(try await shop.testsPass())
    #expect(try await shop.priceGiftCard().works)
    #expect(try await !shop.contractHolds())
  }

  @Test func `is well when the whole commit is taken back`() async throws {
    let shop = try await Shop()
    defer { shop.scratch.remove() }
    try await shop.takeBack()
    #expect(try await shop.testsPass())
    #expect(try await shop.priceGiftCard().works)
    #expect(try await shop.contractHolds())
  }

  @Test func `has its culprit in one hunk and three innocent commits on top`() async throws {
    let shop = try await Shop()
    defer { shop.scratch.remove() }
    let patch = try await shop.scratch.git(["show", "-U0", shop.culprit, "--", "shop/pricing.py"], in: "shop")
    #expect(patch.split(separator: "\n").filter { $0.hasPrefix("@@") }.count == 1)
    let later = try await shop.scratch.git(["rev-list", "--count", "\(shop.culprit)..HEAD"], in: "shop")
    #expect(later == "3\n")
    let authors = try DemoWorld.shop().commits.map(\.author.email)
    #expect(Set(authors).count == 4)
  }

  @Test func `was green at every commit`() async throws {
    let shop = try await Shop()
    defer { shop.scratch.remove() }
    let commits = try await shop.scratch.git(["rev-list", "HEAD"], in: "shop").split(separator: "\n")
    for commit in commits {
      _ = try await shop.scratch.git(["checkout", "--quiet", String(commit)], in: "shop")
      #expect(try await shop.testsPass(), "\(commit)")
    }
  }
}

@Suite struct `The demo's handbook` {
  @Test func `has no broken link`() async throws {
    let scratch = try Scratch()
    defer { scratch.remove() }
    _ = try await DemoWorld.docs().write(to: scratch.folder("docs.git"))
    _ = try await scratch.git(["clone", "--quiet", "docs.git", "docs"])
    #expect(try await scratch.run("python3", ["check_links.py"], in: "docs").succeeded)
  }
}
