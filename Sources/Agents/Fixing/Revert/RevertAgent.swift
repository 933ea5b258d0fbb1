import Domain
package import Foundation
package import Git

/// Takes the likeliest culprit back, first in part and then whole, and lets tests and checks judge.
///
/// It needs no model and always does the same with the same brief.
package struct RevertAgent: FixAgent {
  package let name = "revert"

  package init() {}

  package func run(
    _ brief: FixBrief, mirror: Mirror, in workspace: any AgentWorkspace, conversation: inout Conversation, now: Date
  ) async throws -> FixAttempt {
    let suspects = brief.research.suspects.map(\.commit)
    var plan = RevertPlan(memory: conversation.memory)
    if plan?.isOutdated(suspects: suspects, rejected: brief.rejectedSuspects) ?? true {
      plan = RevertPlan(suspects: suspects, rejected: brief.rejectedSuspects, base: brief.base.text)
    }
    guard var plan else { return .gaveUp(reason: RevertWords.nothingToTake, question: RevertWords.whichCommit) }
    conversation.say(.host, RevertWords.brief(brief), at: now)
    var action = plan.begin(
      base: brief.base.text, failure: RevertWords.failure(brief), hasFeedback: !brief.feedback.isEmpty,
      rejected: brief.rejectedSuspects)
    while true {
      conversation.memory = try plan.memory()
      switch action {
      case .giveUp:
        let attempt = RevertWords.gaveUp(plan, rejected: brief.rejectedSuspects)
        conversation.say(.agent, attempt.words, at: now)
        return attempt
      case .answer(let change, let isFirst):
        let answer = FixAttempt.answered(RevertWords.answer(change, isFirst: isFirst, brief: brief))
        conversation.say(.agent, answer.words, at: now)
        return answer
      case .take(let change):
        let taken = try await Taking(brief: brief, mirror: mirror, workspace: workspace).take(change)
        switch taken {
        case .done(let reversal):
          plan.didTake(change, isWhole: reversal.isWhole)
          conversation.memory = try plan.memory()
          let attempt = reversal.attempt(brief: brief, setbacks: plan.setbacks)
          conversation.say(.tool, "Applied with \(reversal.how).", at: now)
          conversation.say(.agent, attempt.words, at: now)
          return attempt
        case .impossible(let reason, let isWhole):
          conversation.say(.tool, "\(change.commit.prefix(7)) (\(change.extent.rawValue)): \(reason)", at: now)
          action = plan.didFail(change, because: reason, isWhole: isWhole)
        }
      }
    }
  }
}

extension FixAttempt {
  /// As it stands in the conversation.
  var words: String {
    switch self {
    case .changed(let title, let summary, _): "\(title)\n\n\(summary)"
    case .answered(let text): text
    case .gaveUp(let reason, let question): [reason, question].compactMap { $0 }.joined(separator: "\n\n")
    }
  }
}
