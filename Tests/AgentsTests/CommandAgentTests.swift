import Agents
import Domain
import Essentials
import Foundation
import Testing

@Suite struct `The command agent` {
  private func run(
    _ script: String, _ check: (FixAttempt, TestWorkspace, Conversation) async throws -> Void
  ) async throws {
    try await withRepository { repository in
      let shop = try await BrokenShop(repository)
      let workspace = try await TestWorkspace(repository, at: shop.base)
      var conversation = Conversation()
      let agent = CommandAgent(template: ["/bin/sh", "-c", script, "sh", "{brief}"]) { "0123456789abcdef" }
      let attempt = try await agent.run(
        shop.brief(feedback: ["Why?"]), mirror: repository.mirror, in: workspace, conversation: &conversation,
        now: .day(8))
      try await check(attempt, workspace, conversation)
    }
  }

  @Test func `reads the brief and leaves its change in the tree`() async throws {
    let script =
      #"grep -q Why "$1" && echo mended > shop/new.py && echo '{"outcome":"changed","title":"Mend it all","summary":"S."}'"#
    try await run(script) { attempt, workspace, conversation in
      #expect(attempt == .changed(title: "Mend it all", summary: "S.", suspect: nil))
      let text1 = try await workspace.text("shop/new.py")
      #expect(text1 == "mended\n")
      #expect(conversation.memory["runs"] == 1)
    }
  }

  @Test func `may print its change as a diff`() async throws {
    let script = """
      cat <<'END'
      diff --git a/README.md b/README.md
      --- a/README.md
      +++ b/README.md
      @@ -1 +1 @@
      -shop
      +a shop
      END
      """
    try await run(script) { attempt, workspace, _ in
      guard case .changed(let title, _, nil) = attempt else {
        Issue.record("\(attempt)")
        return
      }
      #expect(title == "Resolve: Prices fail")
      let text2 = try await workspace.text("README.md")
      #expect(text2 == "a shop\n")
    }
  }

  @Test(arguments: ["echo broken >&2; exit 3", "echo 'diff --git a/x b/x'; echo nonsense", "kill -9 $$"])
  func `gives up in words when its program fails`(_ script: String) async throws {
    try await run(script) { attempt, _, _ in
      guard case .gaveUp(let reason, nil) = attempt else {
        Issue.record("\(attempt)")
        return
      }
      #expect(reason.contains("the program"))
    }
  }
}
