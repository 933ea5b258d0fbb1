import Essentials
import Evaluation
import Foundation

/// The command `nightshift eval screening`.
enum ScreeningEval {
  static func run(_ words: [String]) throws -> Int32 {
    let arguments = try Arguments(words, options: ["data", "engine"], flags: ["json", "verbose"])
    try arguments.none()
    guard arguments["engine"] ?? "builtin" == "builtin" else {
      throw UsageError("this version's only engine is builtin")
    }
    guard let path = arguments["data"] else { throw UsageError("name the texts with --data FILE.jsonl") }
    guard let data = FileManager.default.contents(atPath: path) else { throw UsageError("cannot read \(path)") }
    let texts: [LabelledText]
    do {
      texts = try LabelledText.read(data)
    } catch let problem as DataSetProblem {
      throw UsageError("\(path), \(problem)")
    }
    let evaluation = ScreeningEvaluation(texts)
    Terminal.say(arguments.has("json") ? evaluation.json.text : evaluation.text)
    if arguments.has("verbose") { evaluation.mistakes.forEach(Terminal.complain) }
    return 0
  }
}
