package import Essentials
package import Foundation

/// Something that happened to a report.
package enum ReportEvent: Sendable, Equatable, Codable {
  case signalJoined(LedgerEntry)
  /// Repetitions of a signal, counted and not read one by one; the entry has the number so far.
  case repeated(LedgerEntry)
  /// Evidence grew old: the label may have to go down.
  case faded
  case issueWritten(IssueReference)
  /// A weight label of ours at or above the threshold was seen on the issue.
  case crossedThreshold
  case weightSet(Double, by: String)
  case prioritySet(Priority, by: String)
  case researchAsked(by: String)
  case researched(Research, Receipt, kept: KeptRun? = nil)
  /// A person answered a question, or wants a stopped run to go on.
  case goOnAsked(by: String)
  case fixAsked(by: String)
  /// A person wants the fix to start now, whatever is waited for and whatever limits say.
  case startAsked(by: String)
  /// Late signals had their time.
  case waitOver
  /// An agent has begun to make the change.
  case fixStarted
  case proposed(ProposedChange, Receipt)
  /// No pull request: the change was held back, or none could be made; the text goes on the issue.
  case fixStopped(reason: String, question: String?, heldBack: HeldBackChange?, Receipt, kept: KeptRun? = nil)
  case pushed(round: PushedRound, Receipt)
  /// A round that pushed nothing; a change that was held back is kept for a person to let through.
  case roundStopped(
    reason: String, question: String?, heldBack: HeldBackChange?, rehydrated: Bool, Receipt, kept: KeptRun? = nil)
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
  case snoozed(until: Date, by: String)
  /// The time of a snooze has come.
  case snoozeOver
  /// Its signals go into another report, or it goes to another repository.
  case departed(Departure)
  /// Another report was joined to this one.
  case absorbed(Parcel)
  /// A report that was joined to this one takes back what it brought.
  case gaveBack(Parcel)
  case split(SplitOff)
  /// Signals it brought back from another report were split off there.
  case signalsLeft([Identifier<Signal>])
  /// The report that this one became has its issue.
  case linked(Int)
  case assigned(login: String, by: String)
  /// A pull request that takes the merged change back.
  case revertProposed(ProposedChange, by: String)
  /// What the nightly review thinks of its signals; nothing takes back what it thought before.
  case suggested([GroupingSuggestion])
  /// An answer that could not be given as a comment.
  case answerKept(String)
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
  /// What it did and what it was about, in a few words each.
  package var did: String?
  package var saw: String?
  /// The commit that the change is on now, where it was carried over to a newer one.
  package var base: String?

  package init(
    head: String, snapshot: String?, suspect: String?, failure: String?, rehydrated: Bool, at: Date,
    did: String? = nil, saw: String? = nil, base: String? = nil
  ) {
    self.head = head
    self.base = base
    self.snapshot = snapshot
    self.suspect = suspect
    self.failure = failure
    self.rehydrated = rehydrated
    self.at = at
    self.did = did
    self.saw = saw
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
  case wake(at: Date)
  /// Tell another report; the same cause tells it only once.
  case tell(Identifier<Report>, ReportEvent, cause: String)
  /// Keep a report that was made out of this one.
  case open(Report)
  /// Signals of one report belong to another one from now on; nil stands for all.
  case handOver([Identifier<Signal>]?, from: Identifier<Report>, to: Identifier<Report>, in: RepositoryName)
}
