import Domain
import Essentials
import Foundation
import Testing

/// Reports in every state, with what does not matter to a test.
enum ReportSample {
  static let noon = Date(timeIntervalSince1970: 1_795_262_400)
  static let policy = ReportPolicy(threshold: 8, researchAt: [1, 2, 4, 10], rounds: 8, fixes: true)

  static func report(
    _ state: ReportState = .gathering, weight: Double = 0, change: ProposedChange? = nil, research: Research? = nil
  ) throws -> Report {
    var report = Report(
      id: Identifier("r1"), repository: try #require(RepositoryName("acme/shop")), title: "Checkout fails",
      createdAt: noon)
    report.state = state
    report.weight = weight
    report.change = change
    report.research = research
    return report
  }

  static func entry(_ id: String, weight: Double = 3, subject: String? = nil) -> LedgerEntry {
    LedgerEntry(
      signal: Identifier(id), source: "sentry", type: "error", at: noon, weight: weight, because: "same stack trace",
      title: "TypeError", excerpt: "", subject: subject)
  }

  static func research(_ verdict: Verdict = .actionable, signals: Int = 1) -> Research {
    Research(
      verdict: verdict, explanation: "the frames exist", cause: "a commit", priority: .p1, impact: "three people",
      codePaths: [CodePath(path: "shop/cart.py", line: 7)], suspects: [], reviewers: [], dataQueried: [],
      successCriterion: "no more", base: "b0", signals: signals, at: noon)
  }

  static func change(_ state: ProposedChange.State = .open, head: String = "h1") -> ProposedChange {
    var change = ProposedChange(
      number: 12, branch: "nightshift/7-checkout", head: head, base: "b0", snapshot: "s1", suspect: "c0ffee",
      reviewers: [], openedAt: noon)
    change.state = state
    return change
  }

  static func receipt(runs: Int = 1, dollars: Double = 0.5) -> Receipt {
    var receipt = Receipt()
    receipt.agentRuns = runs
    receipt.dollars = dollars
    return receipt
  }

  static func round(head: String = "h2", failure: String? = "f1") -> PushedRound {
    PushedRound(head: head, snapshot: "s2", suspect: nil, failure: failure, rehydrated: true, at: noon)
  }

  /// One event of every kind.
  static let events: [ReportEvent] =
    [
      .signalJoined(entry("s1")), .repeated(entry("storm:1")), .faded,
      .issueWritten(IssueReference(number: 7, id: 70, url: "u")), .crossedThreshold,
      .weightSet(13, by: "ada"), .prioritySet(.p0, by: "ada"), .researchAsked(by: "ada"),
      .researched(research(), receipt()), .fixAsked(by: "ada"), .waitOver, .fixStarted, .proposed(change(), receipt()),
      .fixStopped(reason: "no way", question: "which?", heldBack: nil, receipt()), .pushed(round: round(), receipt()),
      .roundStopped(reason: "no way", question: nil, heldBack: nil, rehydrated: true, receipt()),
      .checksSeen(.failure, head: "h1"),
      .wentGreen(head: "h1", isReady: true), .lostGreen(head: "h1"), .answered([1, 2]), .headMoved(to: "h9"),
      .roundsEnded(reason: "the same failure twice"), .merged(at: noon, by: "ada"), .rejected(at: noon, by: "ada"),
      .reopened(by: "ada"), .reopenedIssue(by: "ada"), .retryAsked(by: "ada"), .pushAllowed(by: "ada"),
      .dismissed(reason: "not ours", by: "ada"), .stopped(by: "ada"), .verified(at: noon),
      .regressed(at: noon, recurrence: "report r2"), .snoozed(until: noon + 86_400, by: "ada"), .snoozeOver,
      .absorbed(parcel()), .gaveBack(parcel()), .signalsLeft([Identifier("s9")]),
      .split(SplitOff(signals: [Identifier("s9")], into: Identifier("r9"), by: "ada")), .linked(40),
      .assigned(login: "bob", by: "ada"), .revertProposed(undo, by: "ada"), .answerKept("You may not."),
      .suggested([GroupingSuggestion(.join(issue: 8), because: "they are alike")]), .goOnAsked(by: "ada"),
    ]
    + repositories.prefix(1).map {
      .departed(Departure(.joined, to: Identifier("r2"), in: $0, issue: 8, by: "ada", at: noon))
    }

  /// The repository of the samples, and another one.
  static let repositories = ["acme/shop", "acme/docs"].compactMap { RepositoryName($0) }

  /// A pull request that takes the merged one back.
  static var undo: ProposedChange {
    var undo = ProposedChange(
      number: 15, branch: "nightshift/7-revert-12", head: "u1", base: "b1", snapshot: nil, suspect: nil,
      reviewers: [], openedAt: noon)
    undo.takesBack = 12
    return undo
  }

  static func parcel(_ signals: [String] = ["s7", "s8"], weight: Double = 6, from id: String = "r3") -> Parcel {
    Parcel(
      from: Identifier(id), issue: 3, entries: signals.map { entry($0) }, counted: [], forgotten: 0, weight: weight,
      by: "ada")
  }

  /// A report as it is in `state`, with the pull request and research that belong to it.
  static func settled(_ state: ReportState) throws -> Report {
    switch state {
    case .gathering: try report(.gathering, weight: 9)
    case .researching, .needsInput: try report(state, weight: 9)
    case .ready, .fixing: try report(state, weight: 9, research: research())
    case .inReview, .green: try report(state, weight: 9, change: change(), research: research())
    case .merged, .verified, .regressed: try report(state, weight: 9, change: change(.merged), research: research())
    case .dismissed: try report(state, weight: 9, change: change(.closed), research: research())
    }
  }
}

extension ReportEvent {
  /// The event's own name.
  var name: String { Mirror(reflecting: self).children.first?.label ?? "\(self)" }
}
