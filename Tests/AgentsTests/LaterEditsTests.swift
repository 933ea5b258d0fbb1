import Agents
import Domain
import Foundation
import Git
import Testing

@Suite struct `A culprit that later commits built upon` {
  private func revert(_ shop: BrokenShop, _ workspace: TestWorkspace) async throws -> FixAttempt {
    var conversation = Conversation()
    return try await RevertAgent().run(
      shop.brief(), mirror: shop.repository.mirror, in: workspace, conversation: &conversation, now: .day(7))
  }

  @Test func `is taken back in a file that has another name by now`() async throws {
    try await withRepository { repository in
      var shop = try await BrokenShop(
        repository, later: ["shop/price.py": nil, "shop/sums/price.py": "import math\n\n\n" + BrokenShop.bad])
      shop.path = "shop/sums/price.py"
      let workspace = try await TestWorkspace(repository, at: shop.base)
      guard case .changed(_, let summary, let suspect) = try await revert(shop, workspace)
      else { throw SampleError(text: "not changed") }
      #expect(suspect == shop.culprit.text)
      #expect(try await workspace.text("shop/sums/price.py") == "import math\n\n\n" + BrokenShop.good)
      #expect(summary.contains("`shop/sums/price.py`: 2 lines restored"))
    }
  }

  @Test func `goes together with the commit that changed the same lines, which is said`() async throws {
    try await withRepository { repository in
      let edited = BrokenShop.bad.replacingOccurrences(
        of: "total = sum(cart)\n    return total", with: "amount = sum(cart)\n    return amount")
      let shop = try await BrokenShop(repository, later: ["shop/price.py": edited])
      let workspace = try await TestWorkspace(repository, at: shop.base)
      guard case .changed(let title, let summary, let suspect) = try await revert(shop, workspace)
      else { throw SampleError(text: "not changed") }
      #expect(suspect == shop.culprit.text)
      #expect(title.hasPrefix("Revert: "))
      #expect(summary.contains("and with it \(shop.base.short) (`Go on`)"))
      #expect(try await workspace.text("shop/price.py") == BrokenShop.good)
    }
  }
}

@Suite struct `A suspicion` {
  private func research(_ shop: BrokenShop, _ frames: [StackFrame]) async throws -> ResearchFindings {
    let workspace = try await TestWorkspace(shop.repository, at: shop.base)
    let brief = ResearchBrief(
      title: "Prices fail", signals: [sample("a", frames: frames, day: 8)], base: shop.base, codeowners: nil,
      now: .day(9))
    return try await BuiltinResearch().run(brief, mirror: shop.repository.mirror, in: workspace)
  }

  @Test func `falls on who removed the check rather than on who last edited the line`() async throws {
    try await withRepository { repository in
      let edited = BrokenShop.bad.replacingOccurrences(of: "voucher.cut(total)", with: "voucher.cut(total or 0)")
      let shop = try await BrokenShop(repository, later: ["shop/price.py": edited])
      let found = try await research(shop, [StackFrame(file: "shop/price.py", function: "price", line: 3)])
      #expect(found.suspects.first?.commit == shop.culprit.text)
      #expect(found.suspects.first?.reasons.contains { $0.hasPrefix("removed a check") } == true)
    }
  }

  @Test func `spares who only wrote the failing line in other words`() async throws {
    try await withRepository { repository in
      let user = "function show(user) {\n  return user.name.trim() + \" <\" + user.email + \">\";\n}\n"
      let list = "function list(users) {\n  return users.map(clean).map(show);\n}\n"
      try await repository.commit("Start", day: 0, ["user.js": user, "list.js": list])
      let culprit = try await repository.commit(
        "Skip a pass", day: 4, ["list.js": list.replacingOccurrences(of: ".map(clean)", with: "")])
      let template = "function show(user) {\n  return `${user.name.trim()} <${user.email}>`;\n}\n"
      let base = try await repository.commit("Use a template", day: 6, ["user.js": template])
      try await repository.mirror.fetch()
      let workspace = try await TestWorkspace(repository, at: base)
      let frames = [
        StackFrame(file: "webpack://app/./user.js", function: "show", line: 2),
        StackFrame(file: "webpack://app/./list.js", function: "list", line: 2),
      ]
      let brief = ResearchBrief(
        title: "", signals: [sample("a", frames: frames, day: 7)], base: base, codeowners: nil, now: .day(9))
      let found = try await BuiltinResearch().run(brief, mirror: repository.mirror, in: workspace)
      #expect(found.suspects.map(\.commit) == [culprit.text, base.text])
    }
  }
}

@Suite struct `What a hunk means` {
  private func hunk(_ lines: String...) -> Hunk {
    Hunk(
      oldStart: 1, oldCount: 1, newStart: 1, newCount: 1, body: Data(lines.map { $0 + "\n" }.joined().utf8))
  }

  @Test func `is nothing where only spaces, quotes or comments changed`() {
    #expect(hunk("-a = 'x'", "+a  =  \"x\"", "+# about a").isRewording)
    #expect(hunk("-const a = b + \" c\";", "+let a = `${b} c`;").isRewording)
  }

  @Test(arguments: [
    ["-if a < b {", "+if a <= b {"], ["-a - b", "+b - a"], ["-f(a?.b)", "+f(a.b)"], ["-limit=10", "+limit=20"],
    ["-x = 1", "+x += 1"],
  ])
  func `is something where an operator, a number or the order changed`(_ lines: [String]) {
    #expect(!hunk(lines[0], lines[1]).isRewording)
  }

  @Test func `counts the checks that went`() {
    #expect(hunk("-  if x is None:", "-    return 0").lostChecks == 1)
    #expect(hunk("-  if x {", "+  guard x else {").lostChecks == 0)
    #expect(hunk("-  # if needed", "+  y()").lostChecks == 0)
  }
}
