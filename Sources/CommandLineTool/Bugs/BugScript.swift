import Essentials
import LanguageModel

/// A model that knows a case's fix, and still has to do everything by the tools: read, edit, add a test, run the tests, finish.
enum BugScript {
  /// The same model, asked for the cause: it reads the code and says what it knows.
  static func research(of bug: BugCase) -> ScriptedModel {
    let paths = Set(bug.fix.map(\.path)).sorted()
    return ScriptedModel { request, _ in
      let done = request.messages.count { $0.role == .assistant }
      return done == 0
        ? reply("I look.", paths.map { ("read", ["path": .string($0)]) }, turn: 0)
        : reply("I know.", [("finish", opinion(paths))], turn: 1)
    }
  }

  private static func opinion(_ paths: [String]) -> JSONValue {
    [
      "verdict": "actionable", "explanation": "The cause is known and one change resolves it.",
      "happens": "It fails as the signal says.", "cause": "A case that was minded before is not minded any more.",
      "verified": true, "code_paths": .array(paths.map { ["path": .string($0)] }), "suspects": .array([]),
      "data": ["the code that the trace names"], "success": "The error does not come again.", "one_solution": true,
      "product_decision": false,
    ]
  }

  static func model(for bug: BugCase) -> ScriptedModel {
    ScriptedModel { request, _ in
      // Each run is told by the conversation alone how far it has come, as a model would be.
      let done = request.messages.count { $0.role == .assistant }
      return turns(bug)[min(done, 3)]
    }
  }

  private static func turns(_ bug: BugCase) -> [ModelReply] {
    let paths = Set(bug.fix.map(\.path)).sorted()
    let edits = bug.fix.map { edit in
      ("edit", ["path": .string(edit.path), "old": .string(edit.old), "new": .string(edit.new)] as JSONValue)
    }
    let added = bug.added.sorted { $0.key < $1.key }.map { path, content in
      ("write", ["path": .string(path), "content": .string(content)] as JSONValue)
    }
    return [
      reply("I look at the code.", paths.map { ("read", ["path": .string($0)]) }, turn: 0),
      reply("I mend it and add a test.", edits + added, turn: 1),
      reply("I run the tests.", [("run", ["command": .string(bug.test)])], turn: 2),
      reply(
        "Done.",
        [
          (
            "finish",
            [
              "outcome": "changed", "title": .string("Mend \(paths.joined(separator: " and "))"),
              "summary": "The regression is gone, and a test says so.",
            ]
          )
        ], turn: 3),
    ]
  }

  private static func reply(_ text: String, _ uses: [(String, JSONValue)], turn: Int) -> ModelReply {
    ModelReply(
      uses: uses.enumerated().map { ToolUse(id: "use-\(turn)-\($0)", name: $1.0, input: $1.1) }, text: text,
      usage: TokenUsage(input: 1_000, output: 200))
  }
}
