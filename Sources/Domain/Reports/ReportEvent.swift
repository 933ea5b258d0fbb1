package import Foundation

/// Something that happened to a report.
package enum ReportEvent: Sendable, Equatable, Codable {
  case signalJoined(LedgerEntry)
  case issueWritten(IssueReference)
  /// A weight label of ours at or above the threshold was seen on the issue.
  case crossedThreshold
  case weightSet(Double, by: String)
  case prioritySet(Priority, by: String)
  case researchAsked(by: String)
  case researched(Research, Receipt)
  case fixAsked(by: String)
  /// Late signals had their time.
  case waitOver
  /// An agent has begun to make the change.
  case fixStarted
  case proposed(ProposedChange, Receipt)
  /// No pull request: the change was held back, or none could be made; the text goes on the issue.
  case fixStopped(reason: String, question: String?, heldBack: HeldBackChange?, Receipt)
  case pushed(round: PushedRound, Receipt)
  /// A round that pushed nothing; a change that was held back is kept for a person to let through.
  case roundStopped(reason: String, question: String?, heldBack: HeldBackChange?, rehydrated: Bool, Receipt)
  case checksSeen(ProposedChange.Checks, head: String)
  case wentGreen(head: String, isReady: Bool)
  case lostGreen(head: String)
  case answered([Int64])
  /// The branch's head is not the one we pushed.
  case headMoved(to: String)
  /// No further round helps; a person has to look.
  case roundsEnded(reason: String)
  case merged(at: Date, by: String)
  case rejected(at: Date, by: String)
  case reopened(by: String)
  case reopenedIssue(by: String)
  case retryAsked(by: String)
  case pushAllowed(by: String)
  case dismissed(reason: String, by: String)
  case stopped(by: String)
  case verified(at: Date)
  case regressed(at: Date, recurrence: String)
}

/// A round that ended in a push.
package struct PushedRound: Sendable, Equatable, Codable {
  package var head: String
  package var snapshot: String?
  package var suspect: String?
  /// What had failed, to see the same failure twice.
  package var failure: String?
  package var rehydrated: Bool
  package var at: Date

  package init(head: String, snapshot: String?, suspect: String?, failure: String?, rehydrated: Bool, at: Date) {
    self.head = head
    self.snapshot = snapshot
    self.suspect = suspect
    self.failure = failure
    self.rehydrated = rehydrated
    self.at = at
  }
}

/// What has to be done because of an event.
///
/// The caller does it.
package enum ReportAction: Sendable, Equatable {
  /// Bring the issue's labels and body in line with the report.
  case writeIssue
  case startResearch
  case waitForLateSignals
  case startFix
  /// Look at the pull request's checks and comments again.
  case watchPullRequest
  case startMeasuring
}
