import Foundation

/// What is said in public instead of words that agents, people and signals chose.
enum PublicWords {
  /// Kinds of signals that say nothing about anybody.
  static let types: Set<String> = [
    "error", "exception", "crash", "issue", "ticket", "message", "log", "replay", "alert", "incident", "feedback",
    "event", "review", "thread", "hint", "warning", "anomaly",
  ]

  /// Why a signal is where it is, as far as the reason quotes nothing.
  private static let matches = [
    "it has the same fingerprint", "it belongs to the same trace", "the same error is thrown in the same function",
    "it names the same code", "it is unusually like it", "it is like it", "its words are alike",
    "it is about the same thing", "it repeats", "opened the report", "it came back after the merge", "the issue itself",
  ]

  static func match(_ because: String) -> String {
    matches.first { because.hasPrefix($0) } ?? "it is like the others here"
  }

  /// The page itself: what follows `?` or `#` often holds a search in somebody's own words.
  static func link(_ url: String) -> String? {
    guard var parts = URLComponents(string: url), parts.host?.isEmpty == false else { return nil }
    (parts.query, parts.fragment, parts.user, parts.password) = (nil, nil, nil, nil)
    return parts.string
  }

  static func note(of report: Report) -> String? {
    if report.change?.isHandedOver == true, report.change?.state == .open {
      return "Somebody else pushed to the branch: the pull request is theirs now."
    }
    switch report.state {
    case .dismissed:
      guard let no = report.rejections.last else { return nil }
      return "Pull request #\(no.pullRequest) was closed. That is remembered as a no."
    case .verified: return "It was quiet since the merge."
    case .regressed: return "It came back after the merge."
    case .needsInput where report.heldBack != nil: return "A person has to see the change first."
    case .gathering where report.research?.verdict == .notActionable: return "Research found nothing to act on."
    default: return nil
    }
  }

  static func question(of report: Report) -> String {
    if let held = report.heldBack {
      return """
        A change is ready, and was not pushed, because CI would run it with the repository's secrets:

        \(held.reasons.map { "- \($0)" }.joined(separator: "\n"))

        This repository is public, so the patch is not shown before it is pushed: `nightshift explain` on the server
        shows it.

        `/nightshift push` lets it through.
        """
    }
    if let change = report.change, change.state == .open {
      return "The pull request #\(change.number) is not green, and another round would not help. What should be done?"
    }
    if let research = report.research, research.verdict == .alreadyAddressed {
      let number = research.addressedBy.flatMap { Disclosure.linksOnly.shown($0) }
      return "\(number ?? "Something") seems to resolve this already. Is that so?"
    }
    return "No fix could be made without a person. `/nightshift fix` tries the likeliest commit, "
      + "`/nightshift dismiss` closes this; `nightshift explain` on the server shows the evidence."
  }

  static func explanation(of research: Research) -> String {
    switch research.verdict {
    case .actionable: "The code that the signals point at is here, and a commit explains them."
    case .notActionable: "The signals point at nothing here that a change would mend."
    case .needsInput: "A person has to decide; the code paths and commits below are what is known."
    case .alreadyAddressed: "It seems to be resolved already."
    }
  }

  static func cause(in research: Research) -> String {
    guard let suspect = research.suspects.first else { return "Not known." }
    return "Likeliest \(SafeText.title(suspect.commit.prefix(10).description)) (\(SafeText.title(suspect.subject)))."
  }

  static func criterion(for research: Research) -> String {
    let place = research.codePaths.first.map { " in `\(SafeText.title($0.path, limit: 120))`" } ?? ""
    return "No further signal of this problem\(place) occurs after the merge, for the whole quiet period."
  }
}

extension Disclosure {
  /// A reference to a pull request, `#12`, and nothing else.
  func shown(_ reference: String) -> String? {
    reference.hasPrefix("#") && Int(reference.dropFirst()) != nil ? reference : nil
  }

  /// Whom to ask, without what an agent says about them.
  package func shown(_ reviewers: [SuggestedReviewer]) -> [SuggestedReviewer] {
    guard self == .linksOnly else { return reviewers }
    return reviewers.map { SuggestedReviewer(login: $0.login, because: "owns or wrote this code") }
  }
}
