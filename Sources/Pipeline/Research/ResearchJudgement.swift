package import Agents
package import Domain
import Essentials
package import Foundation

/// What the facts of a research pass amount to: verdict, priority and success criterion, by rules alone.
package struct ResearchJudgement {
  let report: Report
  let signals: [Signal]
  let findings: ResearchFindings
  let reviewers: [SuggestedReviewer]
  let base: String
  let now: Date
  let addressedBy: String?
  /// When the newest commit before the first signal was made.
  let newestChange: Date?
  /// What a model says should follow, where one was asked.
  var triage: TriageWord?
  /// A commit this much older than the newest one is no explanation for a failure of something outside.
  private static let staleAfter: Double = 30 * 86_400

  package init(
    report: Report, signals: [Signal], findings: ResearchFindings, reviewers: [SuggestedReviewer], base: String,
    now: Date, addressedBy: String?, newestChange: Date?, triage: TriageWord? = nil
  ) {
    self.report = report
    self.signals = signals
    self.findings = findings
    self.reviewers = reviewers
    self.base = base
    self.now = now
    self.addressedBy = addressedBy
    self.newestChange = newestChange
    self.triage = triage
  }

  package var research: Research {
    let (verdict, explanation) = triaged(judged)
    return Research(
      verdict: verdict, explanation: explanation,
      cause: Defang.inline(cause, limit: findings.opinion == nil ? 600 : 1_200),
      priority: priority, impact: impact, codePaths: findings.codePaths,
      suspects: findings.suspects.filter { suspect in !report.rejections.contains { $0.suspect == suspect.commit } },
      reviewers: reviewers, dataQueried: findings.dataQueried.map { Defang.inline($0, limit: 300) },
      successCriterion: criterion, base: base, signals: report.signalCount, at: now, addressedBy: addressedBy)
  }

  /// Whether something is to be done or asked, so that it is worth asking a model what.
  var leavesMuchToDecide: Bool {
    let verdict = judged.0
    return addressedBy == nil && (verdict == .actionable || verdict == .needsInput)
  }

  private var cause: String {
    guard let opinion = findings.opinion else { return findings.cause }
    let seen = opinion.isVerified ? "Seen to happen." : "Not reproduced."
    return "\(opinion.happens) \(findings.cause) \(seen)"
  }

  private var judged: (Verdict, String) {
    if let addressedBy { return (.alreadyAddressed, "\(addressedBy) says that it resolves this issue already.") }
    if let opinion = findings.opinion { return verdict(of: opinion) }
    if findings.codePaths.isEmpty {
      return (
        .notActionable,
        "Nothing in the signals points at code of this repository: no stack frame, file or identifier that exists here."
      )
    }
    if findings.isAlreadyGone {
      return (
        .alreadyAddressed,
        "The code that the signals point at is no longer on the default branch at \(base.prefix(10))."
      )
    }
    guard let suspect = findings.suspects.first else {
      return (
        .needsInput,
        "The code is known, but no commit before the first signal explains it. Which change should be taken back, "
          + "or should this wait for a person's fix?"
      )
    }
    if isOutside, let newestChange, newestChange.timeIntervalSince(suspect.committedAt) > Self.staleAfter {
      return (
        .notActionable,
        "Something outside fails here (a time-out, a connection, a limit), and no recent commit touched that code: "
          + "the last was \(suspect.commit.prefix(10)) of \(Timestamp.text(suspect.committedAt).prefix(10))."
      )
    }
    guard findings.isConfirmed else {
      return (
        .needsInput,
        "The code paths are a guess from words, not from a stack trace. Is \(suspect.commit.prefix(10)) the culprit? "
          + "`/nightshift fix` takes it back."
      )
    }
    return (
      .actionable,
      "The stack frames exist at \(base.prefix(10)), and \(suspect.commit.prefix(10)) is the likeliest culprit: "
        + "\(suspect.reasons.first.map { Defang.inline($0, limit: 200) } ?? "it changed that code last")."
    )
  }

  /// Most errors are of the kind that something outside causes: time-outs, connections, limits, a full disk.
  private var isOutside: Bool {
    let words = [
      "timeout", "timed out", "etimedout", "econnrefused", "econnreset", "connection refused", "connection reset",
      "connectionerror", "broken pipe", "temporarily unavailable", "name resolution", "enotfound", "too many requests",
      "bad gateway", "service unavailable", "gateway timeout", "no space left",
    ]
    let errors = signals.filter { !$0.frames.isEmpty }
    let outside = errors.filter { signal in
      let title = signal.title.lowercased()
      return words.contains { title.contains($0) }
    }
    return !errors.isEmpty && outside.count * 2 > errors.count
  }

  private var people: Int { signals.compactMap(\.people).reduce(0, +) }

  private var errors: Int { signals.count { ($0.severity ?? .info) >= .error || !$0.frames.isEmpty } }

  /// From measured impact: how many people, how severe, from how many products.
  private var priority: Priority {
    let isFatal = signals.contains { $0.severity == .fatal }
    if isFatal && people >= 100 { return .p0 }
    if isFatal || people >= 25 || (errors >= 3 && report.sources.count >= 3) { return .p1 }
    if errors >= 2 || people >= 5 { return .p2 }
    return errors >= 1 ? .p3 : .p4
  }

  private var impact: String {
    var parts = ["\(report.signalCount) signals from \(report.sources.sorted().joined(separator: ", "))"]
    if errors > 0 { parts.append("\(errors) of them errors") }
    if people > 0 { parts.append("about \(people) people") }
    if let first = signals.map(\.occurredAt).min(), let last = signals.map(\.occurredAt).max() {
      parts.append("between \(Timestamp.text(first)) and \(Timestamp.text(last))")
    }
    return parts.joined(separator: ", ") + "."
  }

  private var criterion: String {
    if let opinion = findings.opinion { return Defang.inline(opinion.successCriterion, limit: 400) }
    let place = findings.codePaths.first.map { " in `\($0.path)`" } ?? ""
    return "No further signal of this problem\(place) occurs after the merge, for the whole quiet period."
  }
}
