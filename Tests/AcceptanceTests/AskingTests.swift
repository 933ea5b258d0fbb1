import Essentials
import Foundation
import HTTPMessages
import LanguageModel
import ModelSimulator
import Testing

/// A model that begins to mend the shop's voucher, asks what people want, and ends once it is told.
private enum AskingScript {
  static func reply(to request: ModelRequest) -> ModelReply {
    let isAnswered = request.messages.contains { message in
      message.role == .user && message.text.contains("People of the repository said this on the issue")
    }
    let done = request.messages.flatMap(\.parts).count { $0.toolUse != nil }
    switch (isAnswered, done) {
    case (false, 0): return use("read", ["path": "shop/pricing.py"], done)
    case (false, 1):
      return use(
        "edit",
        [
          "path": "shop/pricing.py",
          "old": "        for line in lines:\n            groups[line.tax_class].append(line)\n",
          "new":
            "        for line in lines:\n            if line.tax_class:\n                groups[line.tax_class].append(line)\n",
        ], done)
    case (false, _):
      return use(
        "ask", ["question": "May gift cards take a share?", "options": ["Yes, they may.", "No, they may not."]], done)
    case (true, _):
      return use(
        "finish",
        [
          "outcome": "changed", "title": "Share vouchers among taxed lines only",
          "summary": "Gift cards have no tax class and take no share.",
        ], done)
    }
  }

  private static func use(_ name: String, _ input: JSONValue, _ turn: Int) -> ModelReply {
    ModelReply(
      uses: [ToolUse(id: "toolu_\(turn)", name: name, input: input)], text: "I see.",
      usage: TokenUsage(input: 1_000, output: 100))
  }
}

extension Acceptance {
  @Suite struct `An agent that asks` {
    @Test(.timeLimit(.minutes(4)))
    func `goes on with its conversation and its files once a comment answers it`() async throws {
      try await ModelServer(pieceSize: 512, script: { .reply(AskingScript.reply(to: $0.conversation)) })
        .serving { provider in
          var options = Night.Options()
          options.settings = Night.settings(provider, agents: "{fix: loop}")
          try await Night.run(options) { night in
            try await night.sendVoucherSignals()
            let asking = try await night.wait("the agent asks", within: .seconds(90)) { () -> JSONValue? in
              let found = try await night.issue(labelled: "state: needs input")
              return found?.body.contains("the agent goes on where it stopped") == true ? found : nil
            }
            let number = try #require(asking["number"]?.int)
            _ = try await night.mira.comment(number, "2")
            let (green, pull) = try await night.greenPull()
            #expect(green == number)
            let commits = try await night.mira.list("/repos/acme/shop/pulls/\(pull)/commits")
            #expect(commits.count == 1)
            let issue = try await night.issue(number)
            // Three calls before the question and one after it, at a dollar and five for a million tokens.
            #expect(issue.body.contains("| 4 | 4400 | $0.01 |"), "\(issue.body)")
          }
          let questions = provider.questions
          #expect(questions.count == 4)
          for (earlier, later) in zip(questions, questions.dropFirst()) {
            let before = WireMessages(earlier.http.body)
            let after = WireMessages(later.http.body)
            #expect(!before.bytes.isEmpty && after.bytes.starts(with: before.bytes), "nothing of it is written anew")
          }
          #expect(questions.last?.conversation.messages.last?.text.contains("\n2\n") == true)
        }
    }
  }
}
