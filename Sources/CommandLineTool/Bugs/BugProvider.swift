import Configuration
import Essentials
import Foundation
import LanguageModel
import ModelSimulator

/// A provider on this machine whose model knows a case's fix: programs in the sandbox ask it through the gateway.
struct BugProvider: Sendable {
  let bug: BugCase
  let server: ModelServer

  init(_ bug: BugCase) throws {
    self.bug = bug
    let script = BugClaudeScript(bug)
    let research = BugScript.research(of: bug)
    server = try ModelServer(pieceSize: 4_096) { question in
      let tools = Set(question.conversation.tools.map(\.name))
      if tools.contains("StructuredOutput") { return .reply(script.reply(to: question.conversation)) }
      if tools.contains("finish") { return .reply(try await research.reply(to: question.conversation)) }
      if question.format == .chat { return .reply(ModelReply(text: BugPatch(bug).text, usage: BugClaudeScript.usage)) }
      return .reply(ModelReply(text: "Yes.", usage: BugClaudeScript.usage))
    }
  }

  /// The models that `settings` need for `hand`, and who uses them.
  func equip(_ settings: inout Settings, for hand: BugRun.Hand, claude: String?) {
    settings.models["known"] = model(.anthropic)
    settings.models["known-chat"] = model(.openai)
    settings.tasks.research = ["known"]
    settings.agents.research = .loop
    switch hand {
    case .revert, .loop: break
    case .command:
      settings.tasks.fix = ["known-chat"]
      settings.agents.fix = .command
      settings.agents.command = ["python3", "-c", Self.program, "{brief}"]
    case .claudeCode:
      settings.tasks.fix = ["known"]
      settings.agents.fix = .claudeCode
      settings.agents.claudeCode.program = claude ?? settings.agents.claudeCode.program
    }
  }

  private func model(_ provider: ModelSettings.Provider) -> ModelSettings {
    var model = ModelSettings()
    model.provider = provider
    model.model = "known"
    model.url = URL(string: server.base)
    model.key = Redacted("key-of-the-provider")
    (model.inputUSD, model.outputUSD) = (1, 5)
    return model
  }

  /// The smallest agent there is: the brief goes to the first model that the gateway offers, and the answer is the diff.
  private static let program = """
    import json, os, sys, urllib.request
    base = os.environ["OPENAI_BASE_URL"]
    headers = {"Authorization": "Bearer " + os.environ["OPENAI_API_KEY"], "Content-Type": "application/json"}
    def ask(path, body=None):
        request = urllib.request.Request(base + path, body and json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)
    model = ask("/models")["data"][0]["id"]
    with open(sys.argv[1]) as brief:
        question = {"model": model, "messages": [{"role": "user", "content": brief.read()}]}
    sys.stdout.write(ask("/chat/completions", question)["choices"][0]["message"]["content"])
    """
}

/// A case's fix as a diff.
struct BugPatch {
  let bug: BugCase

  init(_ bug: BugCase) { self.bug = bug }

  var text: String {
    let files = bug.history.commits.last?.files ?? [:]
    let changed = Set(bug.fix.map(\.path)).sorted().map { path -> String in
      let old = files[path] ?? ""
      let new = bug.fix.filter { $0.path == path }.reduce(old) { $0.replacing($1.old, with: $1.new) }
      return "diff --git a/\(path) b/\(path)\n--- a/\(path)\n+++ b/\(path)\n" + Self.hunk(old, new)
    }
    let added = bug.added.sorted { $0.key < $1.key }.map { path, text in
      "diff --git a/\(path) b/\(path)\nnew file mode 100644\n--- /dev/null\n+++ b/\(path)\n" + Self.hunk("", text)
    }
    return (changed + added).joined()
  }

  /// All lines of `old` out, all of `new` in; both end with a line feed.
  private static func hunk(_ old: String, _ new: String) -> String {
    let (before, after) = (lines(old), lines(new))
    return "@@ -\(before.isEmpty ? 0 : 1),\(before.count) +\(after.isEmpty ? 0 : 1),\(after.count) @@\n"
      + before.map { "-\($0)\n" }.joined() + after.map { "+\($0)\n" }.joined()
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
      .filter { _ in !text.isEmpty }
  }
}
