package import Essentials

/// What the nightly review would change about a report's signals; a person decides.
package struct GroupingSuggestion: Sendable, Equatable, Codable {
  package enum Kind: Sendable, Equatable, Codable {
    /// All of it is the problem of another issue.
    case join(issue: Int)
    /// These signals are another problem: that of issue `like`, or one of their own.
    case split(signals: [Identifier<Signal>], like: Int?)
  }

  package var kind: Kind
  /// Completes “it is suggested, because …”; quotes nothing that a signal says.
  package var because: String

  package init(_ kind: Kind, because: String) {
    self.kind = kind
    self.because = because
  }
}

extension Report {
  /// Stands where a person's login would, for what the nightly review does by itself; no login has spaces.
  package static let nightlyReview = "the nightly review"
  /// The same for what is joined when a signal comes.
  package static let newSignal = "a signal that is about both"

  static func isMachine(_ doer: String) -> Bool { doer == nightlyReview || doer == newSignal }

  /// More than that many suggestions at once are no help to anybody.
  private static let mostSuggestions = 3

  /// How whoever did something is named in an issue.
  package static func mention(_ doer: String) -> String { isMachine(doer) ? doer : "@\(doer)" }

  /// Whether a person has acted on it, or work on it has begun: then no machine takes it apart or gives it away.
  package var isInHands: Bool {
    if state != .gathering || left != nil || isArrangedByPerson == true { return true }
    if handSet != nil || priorityIsByHand || snooze != nil || assignee != nil { return true }
    if change != nil || research != nil || !rejections.isEmpty || !(absorbed ?? []).isEmpty { return true }
    return origin.map { $0.by != Self.nightlyReview } ?? false
  }

  /// Takes over what the review of this night suggests, and answers whether that is anything new.
  ///
  /// A suggestion that stands keeps its words, so that scores which move a little every night do not make an issue change.
  mutating func take(_ suggestions: [GroupingSuggestion]) -> Bool {
    let known = self.suggestions ?? []
    let kept = suggestions.prefix(Self.mostSuggestions).map { new in known.first { $0.kind == new.kind } ?? new }
    guard kept != known else { return false }
    self.suggestions = kept.isEmpty ? nil : kept
    return true
  }
}

extension ReportLifecycle {
  mutating func suggest(_ suggestions: [GroupingSuggestion]) -> ReportOutcome {
    guard report.take(suggestions) else { return ReportOutcome("the nightly review suggests what it did before") }
    guard let reasons = report.suggestions?.map(\.because) else {
      return ReportOutcome("the nightly review suggests nothing any more", [.writeIssue])
    }
    return ReportOutcome("the nightly review: \(reasons.joined(separator: "; "))", [.writeIssue])
  }

  /// What stops the review from going on, if a person was quicker.
  func reasonToLeave(to doer: String) -> ReportOutcome? {
    guard Report.isMachine(doer), report.isInHands else { return nil }
    return ReportOutcome("a person or an agent has taken it up meanwhile; the nightly review leaves it")
  }
}
