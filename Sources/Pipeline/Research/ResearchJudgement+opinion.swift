import Agents
import Domain
import Foundation

extension ResearchJudgement {
  /// The verdict that a model's opinion amounts to, and why; what it claims is measured before it counts.
  func verdict(of opinion: ResearchOpinion) -> (Verdict, String) {
    let words = Defang.inline(opinion.explanation, limit: 600)
    switch opinion.verdict {
    case .alreadyAddressed:
      return (.alreadyAddressed, words + by(opinion))
    case .notActionable:
      return (.notActionable, words + list("What would help:", opinion.missing))
    case .needsInput:
      return (.needsInput, words + asked(opinion))
    case .actionable:
      let score = ActionScore(opinion.clarity, findings: findings)
      let figure = "It is \(Self.percent(score.value)) specific enough (\(Self.percent(ActionScore.enough)) are needed)"
      guard score.isEnough else {
        return (.needsInput, "\(words)\n\n\(figure): \(score.missing.joined(separator: "; ")).\(asked(opinion))")
      }
      return (.actionable, "\(words) \(figure).")
    }
  }

  private func by(_ opinion: ResearchOpinion) -> String {
    opinion.addressedBy.map { " See \(Defang.inline($0, limit: 100))." } ?? ""
  }

  private func asked(_ opinion: ResearchOpinion) -> String {
    guard let question = opinion.question, !question.isEmpty else { return "" }
    return "\n\n" + Defang.inline(question, limit: 1_000) + list("Choose one:", opinion.options)
  }

  private func list(_ head: String, _ items: [String]) -> String {
    guard !items.isEmpty else { return "" }
    return "\n\n\(head)\n\n" + items.map { "- \(Defang.inline($0, limit: 300))" }.joined(separator: "\n")
  }

  private static func percent(_ value: Double) -> String { "\(Int((value * 100).rounded())) %" }
}
