package import Foundation

/// A run that stopped before its end, because it asked something or its budget was used up, and goes on where it stopped.
package struct KeptRun: Sendable, Equatable, Codable {
  package enum Stage: String, Sendable, Codable { case research, fix, round }

  package var stage: Stage
  /// Holds what it had changed and all that was said.
  package var snapshot: String
  /// The commit it worked on.
  package var base: String
  /// Only what people said after this is news to it.
  package var at: Date

  package init(_ stage: Stage, snapshot: String, base: String, at: Date) {
    self.stage = stage
    self.snapshot = snapshot
    self.base = base
    self.at = at
  }
}

extension Report {
  /// The run of `stage` that waits to be gone on with.
  package func kept(_ stage: KeptRun.Stage) -> KeptRun? { kept.flatMap { $0.stage == stage ? $0 : nil } }

  /// Whether what a person says on the issue answers a question of ours; rounds are answered on their pull request.
  package var awaitsAnswer: Bool { state == .needsInput && kept != nil && kept?.stage != .round }
}

extension ReportLifecycle {
  /// A person answered, or wants a run that was stopped to go on.
  mutating func goOn(askedBy person: String) -> ReportOutcome {
    guard report.awaitsAnswer, let kept = report.kept else {
      return ReportOutcome("\(person) said something, and nothing waits for an answer")
    }
    (report.question, report.note, report.snooze) = (nil, nil, nil)
    if kept.stage == .research {
      report.state = .researching
      return ReportOutcome("\(person) answered, and research goes on", [.writeIssue, .startResearch])
    }
    guard policy.fixes else {
      report.note = "Fixes are turned off for this repository."
      return ReportOutcome("\(person) answered, but fixes are turned off", [.writeIssue])
    }
    report.state = .ready
    return ReportOutcome("\(person) answered, and the fix goes on", [.writeIssue, .startFix])
  }
}
