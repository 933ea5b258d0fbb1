import CommandLineTool
import Essentials
import Foundation
import HTTPMessages
import LanguageModel
import ModelSimulator
import Runtime
import Sandbox
import Synchronization
import Testing

/// A model that mends the shop's voucher so that its contract breaks, and puts that right once it is told.
///
/// It goes by the conversation alone, so it needs the first round's conversation in the second.
private struct VoucherScript: Sendable {
  static let usage = TokenUsage(input: 1_000, output: 100)
  static let guarded = (
    old: "        for line in lines:\n            groups[line.tax_class].append(line)\n",
    new:
      "        for line in lines:\n            if line.tax_class:\n                groups[line.tax_class].append(line)\n"
  )
  static let order = (
    old: "    for group in groups.values():\n", new: "    for group in reversed(list(groups.values())):\n"
  )

  /// `edit` and `finish` give the call of a tool as the agent has it.
  let edit: @Sendable (_ old: String, _ new: String) -> (String, JSONValue)
  let finish: (String, JSONValue)
  let look: (String, JSONValue)

  func reply(to request: ModelRequest) -> ModelReply {
    let isToldOfFailure = request.messages.contains { message in
      message.role == .user
        && message.parts.contains { $0.text?.contains("A check failed on your last change") == true }
    }
    let done = request.messages.flatMap(\.parts).count { $0.toolUse != nil }
    switch (isToldOfFailure, done) {
    case (false, 0): return Self.use([look], done)
    case (false, 1):
      return Self.use([edit(Self.guarded.old, Self.guarded.new), edit(Self.order.old, Self.order.new)], done)
    case (true, 4): return Self.use([look], done)
    case (true, 5): return Self.use([edit(Self.order.new, Self.order.old)], done)
    default: return Self.use([finish], done)
    }
  }

  private static func use(_ calls: [(String, JSONValue)], _ turn: Int) -> ModelReply {
    ModelReply(
      uses: calls.enumerated().map { ToolUse(id: "toolu_\(turn)_\($0)", name: $1.0, input: $1.1) }, text: "I see.",
      usage: usage)
  }

  static let changed: JSONValue = [
    "outcome": "changed", "title": "Share vouchers among taxed lines only",
    "summary": "Gift cards have no tax class and take no share.",
  ]

  static let loop = VoucherScript(
    edit: { ("edit", ["path": "shop/pricing.py", "old": .string($0), "new": .string($1)]) },
    finish: ("finish", changed), look: ("read", ["path": "shop/pricing.py"]))

  static let claude = VoucherScript(
    edit: {
      (
        "Edit",
        ["file_path": "/workspace/shop/pricing.py", "old_string": .string($0), "new_string": .string($1)]
      )
    },
    finish: ("StructuredOutput", changed), look: ("Read", ["file_path": "/workspace/shop/pricing.py"]))
}

extension Night {
  static let providerKey = "sk-of-the-provider-0815"

  /// Settings with one model, which is `provider`, for the task of fixing.
  static func settings(_ provider: ModelServer, agents: String) -> String {
    """
    models:
      one: {provider: anthropic, model: known, url: "\(provider.base)", key: \(providerKey), input_usd: 1, output_usd: 5}
    tasks: {fix: [one]}
    agents: \(agents)
    """
  }

  /// From the signals to the merge, with one failed check in between; gives the pull request's commits.
  func mended() async throws -> [String] {
    try await sendVoucherSignals()
    let (number, pull) = try await greenPull()
    let commits = try await mira.list("/repos/acme/shop/pulls/\(pull)/commits").compactMap { $0["sha"]?.string }
    try await mira.merge(pull)
    _ = try await settled(number, in: "verified")
    return commits
  }
}

extension Acceptance {
  @Suite struct `A model as the agent` {
    @Test(.timeLimit(.minutes(4)))
    func `goes on after a failed check, and repeats the conversation to the byte`() async throws {
      try await ModelServer(pieceSize: 512, script: { .reply(VoucherScript.loop.reply(to: $0.conversation)) })
        .serving { provider in
          var options = Night.Options()
          options.settings = Night.settings(provider, agents: "{fix: loop}")
          try await Night.run(options) { night in
            let commits = try await night.mended()
            #expect(commits.count == 2, "the change that CI refused, and the one that it did not")
            let first = try await night.conclusions(of: try #require(commits.first))
            #expect(first["contract"] == "failure")
            let last = try await night.conclusions(of: try #require(commits.last))
            #expect(Set(last.values) == ["success"])
          }
          let questions = provider.questions
          #expect(questions.count == 6)
          for (earlier, later) in zip(questions, questions.dropFirst()) {
            let before = WireMessages(earlier.http.body)
            let after = WireMessages(later.http.body)
            #expect(
              !before.bytes.isEmpty && after.bytes.utf8.starts(with: before.bytes.utf8), "nothing is written anew")
            #expect(before.head == after.head, "nor of what the model is told first, nor of its tools")
          }
        }
    }
  }

  @Suite struct `A program as the agent` {
    @Test(.timeLimit(.minutes(4)))
    func `leaves nothing behind when the service is killed under it`() async throws {
      guard await Sandbox.probe() == .available else { return }
      try await ModelServer(script: { _ in .reply(ModelReply(text: "Yes.")) }).serving { provider in
        var options = Night.Options()
        // It waits for what nobody writes.
        options.settings = Night.settings(
          provider, agents: "{fix: command, command: [sh, -c, 'mkfifo /tmp/never; cat /tmp/never']}")
        try await Night.run(options) { night in
          let runs = "\(night.directory)/nightshift/runs"
          try await night.sendVoucherSignals()
          try await night.wait("the program runs behind a gateway", within: .seconds(90)) { () -> Bool? in
            Self.gateways(runs).isEmpty || Sandbox.processes(below: runs).isEmpty ? nil : true
          }
          await night.bot.kill()
          let settings = try String(contentsOfFile: night.bot.settings, encoding: .utf8)
          try Data(settings.replacing("fix: command,", with: "fix: revert,").utf8)
            .write(to: URL(filePath: night.bot.settings))
          try await night.bot.start()
          #expect(Self.gateways(runs).isEmpty)
          _ = try await night.greenPull()
          #expect(Sandbox.processes(below: runs).isEmpty)
        }
      }
    }

    @Test(.timeLimit(.minutes(4)))
    func `changes nothing once its budget is used up, whatever it says, and the issue says why`() async throws {
      guard await Sandbox.probe() == .available else { return }
      let script = """
        import os, urllib.error, urllib.request
        open("NEW.md", "w").write("x")
        address, headers = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages", {"x-api-key": os.environ["ANTHROPIC_API_KEY"]}
        try:
            urllib.request.urlopen(urllib.request.Request(address, b'{"model": "known", "max_tokens": 9, "messages": []}', headers))
        except urllib.error.HTTPError:
            pass
        print('{"outcome": "changed", "title": "Mend it all", "summary": "Done."}')
        """
      try await ModelServer(script: { _ in .reply(ModelReply(text: "Yes.")) }).serving { provider in
        var options = Night.Options()
        options.settings =
          Night.settings(
            provider, agents: "{fix: command, command: [python3, -c, \(JSONValue.string(script).text)]}")
          + "\nbudget: {per_run_usd: 0.000001}"
        try await Night.run(options) { night in
          try await night.sendVoucherSignals()
          // The label comes first, the text with the reason after it.
          _ = try await night.wait("a person is asked, and told that the budget is used up", within: .seconds(90)) {
            try await night.issue(labelled: "state: needs input").flatMap { $0.body.contains("budget") ? $0 : nil }
          }
          #expect(try await night.pulls().isEmpty)
        }
        #expect(provider.questions.isEmpty)
      }
    }

    /// The folders of gateways' sockets in `runs`.
    private static func gateways(_ runs: String) -> [String] {
      ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []).filter { $0.hasSuffix(".gw") }
    }
  }

  @Suite(.enabled(if: Claude.isWanted, "set NIGHTSHIFT_TEST_CLAUDE to the program claude"))
  struct `Claude Code as the agent` {
    @Test(.timeLimit(.minutes(4)))
    func `goes on with its session after a failed check, without ever seeing the key`() async throws {
      let claude = try #require(Claude.program)
      try #require(await Sandbox.probe() == .available)
      try await ModelServer(pieceSize: 512, script: { .reply(VoucherScript.claude.reply(to: $0.conversation)) })
        .serving { provider in
          var options = Night.Options()
          options.settings = Night.settings(
            provider, agents: "{fix: claude-code, claude_code: {program: \"\(claude)\"}}")
          try await Night.run(options) { night in
            let commits = try await night.mended()
            #expect(commits.count == 2, "\(night.bot.output)")
            let runs = try FileManager.default.contentsOfDirectory(atPath: "\(night.directory)/nightshift/runs")
            #expect(runs.isEmpty, "\(runs)")
          }
          let questions = provider.questions
          #expect(questions.allSatisfy { $0.http.headers["x-api-key"] == Night.providerKey })
          let last = try #require(questions.last)
          #expect(last.conversation.messages.flatMap(\.parts).count { $0.toolUse != nil } == 6, "both rounds")
          let first = try #require(questions.first)
          #expect(last.conversation.messages.first == first.conversation.messages.first)
        }
    }
  }
}

enum Claude {
  /// The program that the conformance checks bring along, or the one that is named.
  static let program = ProcessInfo.processInfo.environment["NIGHTSHIFT_TEST_CLAUDE"]
  /// In CI it has to be there.
  static let isWanted = program != nil || ProcessInfo.processInfo.environment["CI"] != nil
}
