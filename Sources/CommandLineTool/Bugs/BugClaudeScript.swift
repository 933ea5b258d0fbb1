import Essentials
import LanguageModel

/// What a model that knows a case's fix says to Claude Code: it uses that program's own tools, and ends in the form that it is asked for.
struct BugClaudeScript: Sendable {
  static let usage = TokenUsage(input: 1_000, output: 200)
  private let turns: [ModelReply]

  init(_ bug: BugCase) {
    let paths = Set(bug.fix.map(\.path)).sorted()
    let edits = bug.fix.map { edit in
      (
        "Edit",
        [
          "file_path": Self.place(edit.path), "old_string": .string(edit.old), "new_string": .string(edit.new),
        ] as JSONValue
      )
    }
    let added = bug.added.sorted { $0.key < $1.key }.map { path, content in
      ("Write", ["file_path": Self.place(path), "content": .string(content)] as JSONValue)
    }
    turns = [
      Self.reply("I look at the code.", paths.map { ("Read", ["file_path": Self.place($0)]) }, turn: 0),
      Self.reply("I mend it and add a test.", edits + added, turn: 1),
      Self.reply(
        "I run the tests.", [("Bash", ["command": .string(bug.test), "description": "Run the tests"])], turn: 2),
      Self.reply(
        "Done.",
        [
          (
            "StructuredOutput",
            [
              "outcome": "changed", "title": .string("Mend \(paths.joined(separator: " and "))"),
              "summary": "The regression is gone, and a test says so.",
            ]
          )
        ], turn: 3),
    ]
  }

  func reply(to request: ModelRequest) -> ModelReply {
    turns[min(request.messages.count { $0.role == .assistant }, turns.count - 1)]
  }

  private static func place(_ path: String) -> JSONValue { .string("/workspace/\(path)") }

  private static func reply(_ text: String, _ uses: [(String, JSONValue)], turn: Int) -> ModelReply {
    ModelReply(
      uses: uses.enumerated().map { ToolUse(id: "toolu_\(turn)_\($0)", name: $1.0, input: $1.1) }, text: text,
      usage: usage)
  }
}
