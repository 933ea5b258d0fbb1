import Domain
import Essentials
import LanguageModel

/// What Claude Code is asked to end with.
struct ClaudeCodeAnswer: Equatable {
  enum Outcome: String, CaseIterable {
    case changed, answered, asked
    case gaveUp = "gave up"
  }

  let outcome: Outcome
  let title: String
  let summary: String
  let question: String?

  static let schema: JSONValue = [
    "type": "object", "additionalProperties": false, "required": ["outcome", "summary"],
    "properties": [
      "outcome": ["type": "string", "enum": .array(Outcome.allCases.map { .string($0.rawValue) })],
      "title": ["type": "string", "description": "the subject of the commit"],
      "summary": ["type": "string", "description": "Markdown for reviewers: cause, change, how it was tested"],
      "question": ["type": "string", "description": "what people have to decide, where that is the outcome"],
    ],
  ]

  /// Nil where `json` does not fit the schema, or a part that its outcome needs is empty.
  init?(_ json: JSONValue) {
    guard let schema = try? JSONSchema(Self.schema), schema.problems(in: json).isEmpty,
      let outcome = (json["outcome"]?.string).flatMap(Outcome.init(rawValue:)),
      let summary = json["summary"]?.string, !summary.isEmpty
    else { return nil }
    self.outcome = outcome
    self.summary = OutputCap.cut(summary, limit: 32_000)
    title = SafeText.title(json["title"]?.string ?? "")
    question = (json["question"]?.string).map { OutputCap.cut($0, limit: 4_000) }
    if outcome == .changed, title.count < 5 { return nil }
    if outcome == .asked, question?.isEmpty ?? true { return nil }
  }

  var attempt: FixAttempt {
    switch outcome {
    case .changed: .changed(title: title, summary: summary, suspect: nil)
    case .answered: .answered(summary)
    case .asked: .gaveUp(reason: "the agent needs an answer", question: question)
    case .gaveUp: .gaveUp(reason: summary, question: nil)
    }
  }
}
