import Domain
import Essentials
import Git

/// The end of a research run: the form of its result, and the checks of what a model puts into it.
enum ResearchFinish {
  static let tool = LoopTool(
    "finish", "End the run with what you found out.",
    [
      "verdict": .text("what follows", among: ["actionable", "needs input", "not actionable", "already addressed"]),
      "explanation": .text("why this verdict, in a sentence or two"),
      "happens": .text("what people see"), "cause": .text("the root cause, as far as it is known"),
      "verified": .truth("whether you saw the problem yourself, by running something"),
      "code_paths": .list(
        "the likeliest place first",
        of: .object(
          ["path": .text("a file"), "line": .number("its line"), "function": .text("its function")], required: ["path"])
      ),
      "suspects": .list(
        "commits that may have caused it, the likeliest first",
        of: .object(
          ["commit": .text("its id"), "reason": .text("why")], required: ["commit", "reason"])),
      "data": .list("what you looked at, a line each", of: .text("one thing")),
      "success": .text("how one will see that it is resolved"),
      "addressed_by": .text("for already addressed: the commit or the pull request"),
      "missing": .list("for not actionable: what evidence would help", of: .text("one thing")),
      "question": .text("for needs input: what people have to decide"),
      "options": .list("for needs input: two to five answers", of: .text("one answer")),
      "one_solution": .truth("whether one fix is clearly right"),
      "product_decision": .truth("whether somebody has to decide how the product should behave"),
    ],
    required: [
      "verdict", "explanation", "happens", "cause", "verified", "code_paths", "suspects", "data", "success",
      "one_solution", "product_decision",
    ]
  ) { input in .finished(.found(try opinion(input))) }

  static func opinion(_ input: ToolInput) throws(BadToolInput) -> ResearchOpinion {
    guard let verdict = Verdict(rawValue: try input.required("verdict")) else {
      throw BadToolInput("verdict is actionable, needs input, not actionable or already addressed")
    }
    let paths = try paths(input)
    let question = try input.text("question", limit: 4_000)
    let missing = try input.texts("missing")
    let addressed = try input.text("addressed_by", limit: 200)
    switch verdict {
    case .actionable where paths.isEmpty: throw BadToolInput("actionable needs at least one of code_paths")
    case .needsInput where question?.isEmpty != false: throw BadToolInput("needs input needs a question")
    case .notActionable where missing.isEmpty: throw BadToolInput("not actionable needs what is missing")
    case .alreadyAddressed where addressed?.isEmpty != false: throw BadToolInput("already addressed needs addressed_by")
    default: break
    }
    let isVerified = try truth(input, "verified")
    return ResearchOpinion(
      verdict: verdict, explanation: try sentence(input, "explanation"), happens: try sentence(input, "happens"),
      cause: try sentence(input, "cause"), isVerified: isVerified, codePaths: paths, suspects: try suspects(input),
      dataQueried: try input.texts("data"), successCriterion: try sentence(input, "success"), addressedBy: addressed,
      missing: missing, question: question, options: Array(try input.texts("options").prefix(5)),
      clarity: .init(
        namesFile: !paths.isEmpty, isReproduced: isVerified, hasOneSolution: try truth(input, "one_solution"),
        needsProductDecision: try truth(input, "product_decision")))
  }

  private static func sentence(_ input: ToolInput, _ name: String) throws(BadToolInput) -> String {
    let text = try input.required(name, limit: 4_000)
    guard text.contains(where: \.isLetter) else { throw BadToolInput("\(name) says nothing") }
    return text
  }

  private static func truth(_ input: ToolInput, _ name: String) throws(BadToolInput) -> Bool {
    guard let value = input.json[name]?.bool else { throw BadToolInput("\(name) is true or false") }
    return value
  }

  private static func paths(_ input: ToolInput) throws(BadToolInput) -> [CodePath] {
    var paths: [CodePath] = []
    for element in (input.json["code_paths"]?.array ?? []).prefix(20) {
      let one = ToolInput(element)
      let line = try one.number("line", in: 1...10_000_000)
      paths.append(CodePath(path: try one.path().text, line: line, function: try one.text("function", limit: 200)))
    }
    return paths
  }

  private static func suspects(_ input: ToolInput) throws(BadToolInput) -> [NamedSuspect] {
    var suspects: [NamedSuspect] = []
    for element in (input.json["suspects"]?.array ?? []).prefix(10) {
      let one = ToolInput(element)
      let id = try one.required("commit", limit: 64)
      guard id.utf8.count >= 7, id.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
        throw BadToolInput("a suspect's commit is at least seven hex digits")
      }
      suspects.append(NamedSuspect(commit: id, reason: try one.required("reason", limit: 1_000)))
    }
    return suspects
  }
}
