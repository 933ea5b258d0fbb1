import Domain
import Git

/// What the revert agent says, in the conversation and to people.
enum RevertWords {
  static let nothingToTake = "Research named no commit that could be taken back."
  static let whichCommit = "Which commit should be taken back, or does somebody take this over?"

  static func brief(_ brief: FixBrief) -> String {
    var lines = ["Fix: \(brief.title)", "Base: \(brief.base.short)"]
    if let madeOn = brief.news?.madeOn { lines.append("Carried over from: \(madeOn.short)") }
    lines += (brief.news?.conflicts ?? []).map { "Conflict: \($0.path) (\($0.kind))" }
    lines += brief.failing.map { "Failing check: \($0.name). \($0.summary.firstLine(limit: 300))" }
    if let failure = brief.hostTestFailure { lines.append("The host's tests fail: \(failure.firstLine(limit: 300))") }
    lines += brief.feedback.map { "Reviewer: \($0.firstLine(limit: 300))" }
    return lines.joined(separator: "\n")
  }

  /// Why the change that stands does not hold, or nil if nothing says so.
  static func failure(_ brief: FixBrief) -> String? {
    if !brief.failing.isEmpty {
      let names = brief.failing.prefix(5).map { QuotedText.code($0.name, limit: 80) }.joined(separator: ", ")
      return "\(brief.failing.count == 1 ? "check" : "checks") \(names) failed"
    }
    return brief.hostTestFailure == nil ? nil : "the tests failed with it"
  }

  static func extent(_ extent: RevertPlan.Extent) -> String { extent == .whole ? "whole" : "in part" }

  /// The reasons for suspecting `commit`, as list items.
  static func evidence(for commit: String, brief: FixBrief) -> [String] {
    let reasons = brief.research.suspects.first { $0.commit == commit }?.reasons ?? []
    let places = brief.evidence.prefix(3).map { place in
      let line = place.line.map { ":\($0)" } ?? ""
      return QuotedText.code("\(place.path)\(line)\(place.function.map { " in \($0)" } ?? "")")
    }
    let seen = places.isEmpty ? [] : ["- The evidence points at \(places.joined(separator: ", "))."]
    let items = reasons.map { "- It \($0)." } + seen
    return items.isEmpty ? ["- It is the only suspect that research found."] : items
  }

  static func answer(_ change: RevertPlan.Change, isFirst: Bool, brief: FixBrief) -> String {
    guard isFirst else {
      return
        "Still the same: without a model I can't act on words. `/nightshift retry`, `/nightshift stop`, closing this pull"
        + " request or pushing to its branch is understood."
    }
    let subject = brief.research.suspects.first { $0.commit == change.commit }.map { QuotedText.code($0.subject) } ?? ""
    let part = change.extent == .whole ? "the whole of" : "the part that the evidence points at of"
    return """
      I work without a language model here, so I can't follow what a comment asks for; nothing was changed.

      What this pull request does: it takes \(part) \(change.commit.prefix(7)) \(subject) back.

      \(evidence(for: change.commit, brief: brief).joined(separator: "\n"))

      What you can do:
      - `/nightshift retry` starts the fix anew, `/nightshift stop` ends it
      - close the pull request: this commit is then not proposed again
      - push to the branch: it is yours from then on
      """
  }

  static func gaveUp(_ plan: RevertPlan, rejected: [String]) -> FixAttempt {
    if plan.setbacks.isEmpty {
      let reason =
        rejected.isEmpty
        ? nothingToTake : "A person has refused the revert of every suspect, and there is no other."
      return .gaveUp(reason: reason, question: whichCommit)
    }
    let tried = plan.setbacks.map { "- \($0.change.commit.prefix(7)), \(extent($0.change.extent)): \($0.reason)" }
    return .gaveUp(
      reason: "No revert resolves this:\n\n" + tried.joined(separator: "\n"),
      question:
        "Is one of these commits the cause after all, or which other one? Otherwise somebody has to fix it by hand.")
  }
}
