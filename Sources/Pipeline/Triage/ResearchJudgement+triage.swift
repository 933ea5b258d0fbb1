import Agents
import Domain
import Foundation

extension ResearchJudgement {
  /// What the rules or a model's opinion came to, as triage leaves it: it decides only what they leave to be done or to be asked.
  func triaged(_ first: (Verdict, String)) -> (Verdict, String) {
    guard let triage, first.0 == .actionable || first.0 == .needsInput else { return first }
    let words = Defang.inline(triage.explanation, limit: 600)
    switch triage.verdict {
    case .alreadyAddressed: return first
    case .notActionable: return (.notActionable, words + list("What would help:", triage.missing))
    case .needsInput: return (.needsInput, words + asked(triage.question, triage.options))
    case .actionable:
      let clarity = ResearchOpinion.Clarity(
        namesFile: !findings.codePaths.isEmpty, isReproduced: findings.opinion?.isVerified ?? false,
        hasOneSolution: triage.hasOneSolution, needsProductDecision: triage.needsProductDecision)
      return measured(clarity, words, asked: asked(triage.question, triage.options))
    }
  }

  /// Acted on only if it is specific enough, whoever says so.
  func measured(_ clarity: ResearchOpinion.Clarity, _ words: String, asked: String) -> (Verdict, String) {
    let score = ActionScore(clarity, findings: findings)
    let figure = "It is \(Self.percent(score.value)) specific enough (\(Self.percent(ActionScore.enough)) are needed)"
    guard score.isEnough else {
      return (.needsInput, "\(words)\n\n\(figure): \(score.missing.joined(separator: "; ")).\(asked)")
    }
    return (.actionable, "\(words) \(figure).")
  }

  func asked(_ question: String?, _ options: [String]) -> String {
    guard let question, !question.isEmpty else { return "" }
    let choices = options.enumerated().map { "\($0 + 1). \(Defang.inline($1, limit: 300))" }.joined(separator: "\n")
    return "\n\n" + Defang.inline(question, limit: 1_000) + (choices.isEmpty ? "" : "\n\nChoose one:\n\n\(choices)")
  }

  func list(_ head: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "\n\n\(head)\n\n" + items.map { "- \(Defang.inline($0, limit: 300))" }.joined(separator: "\n")
  }

  private static func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
}
