import Domain
import Essentials

/// How a run may end: with a result, or with a question to a person.
enum EndingTools {
  static let ask = LoopTool(
    "ask", "End the run with a question to the people of the repository, when only they can decide.",
    [
      "question": .text("in a sentence or two, with what they have to know"),
      "options": .list("answers to choose from, two to five", of: .text("one answer")),
    ], required: ["question"]
  ) { input in
    let question = try input.required("question", limit: 4_000)
    guard !question.isEmpty else { return .failed("question is empty.") }
    return .finished(.asked(question: question, options: Array(try input.texts("options").prefix(5))))
  }

  static let finishFix = LoopTool(
    "finish", "End the run with its result. The change is what you left in the files.",
    [
      "outcome": .text(
        "changed: the files are as they should be; answered: reviewers get the summary and nothing changes; "
          + "gave up: it cannot be done, and the summary says why", among: ["changed", "answered", "gave up"]),
      "title": .text("for changed: the commit's subject, imperative, at most 72 characters"),
      "summary": .text("Markdown for reviewers: cause, change, how it was tested"),
    ], required: ["outcome", "summary"]
  ) { input in
    let summary = try input.required("summary", limit: 16_000)
    guard !summary.isEmpty else { return .failed("summary is empty.") }
    switch try input.required("outcome") {
    case "changed":
      let title = SafeText.title(try input.required("title", limit: 400))
      guard title.count >= 5 else { return .failed("title has to say what the change does, in letters and digits.") }
      return .finished(.changed(title: title, summary: summary))
    case "answered": return .finished(.answered(summary))
    case "gave up": return .finished(.gaveUp(reason: summary))
    default: return .failed("outcome is changed, answered or gave up.")
    }
  }
}
