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
      return (.needsInput, words + asked(opinion.question, opinion.options))
    case .actionable:
      return measured(opinion.clarity, words, asked: asked(opinion.question, opinion.options))
    }
  }

  private func by(_ opinion: ResearchOpinion) -> String {
    opinion.addressedBy.map { " See \(Defang.inline($0, limit: 100))." } ?? ""
  }
}
