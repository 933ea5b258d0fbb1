import Essentials
import Foundation

extension ReportLifecycle {
  /// Events of a report's pull request.
  mutating func handleProposal(_ event: ReportEvent) -> ReportOutcome {
    switch event {
    case .dismissed(let reason, let person): return dismiss(reason, by: person)
    case .stopped(let person): return stop(by: person)
    default: break
    }
    guard var change = report.change else {
      return ReportOutcome("an event of a pull request came, but the report has none")
    }
    defer { report.change = change }
    switch event {
    case .pushed(let round, let receipt):
      report.receipt = report.receipt + receipt
      return take(round, into: &change)
    case .roundStopped(let reason, let question, let heldBack, let rehydrated, let receipt, let kept):
      report.receipt = report.receipt + receipt
      change.rounds += 1
      if rehydrated { change.rehydrations += 1 }
      guard goesOn(change) else { return ReportOutcome("a round ended too late: \(reason)", [.writeIssue]) }
      report.note = reason
      report.question = question
      report.heldBack = heldBack
      report.kept = kept
      return enter(.needsInput, "the round pushed nothing: \(reason)")
    case .checksSeen(let checks, let head):
      guard head == change.head else { return ReportOutcome("checks of an older commit were seen") }
      guard checks != change.checks else { return ReportOutcome("checks are \(checks.rawValue), as before") }
      change.checks = checks
      return ReportOutcome("checks are \(checks.rawValue)")
    case .wentGreen(let head, let isReady):
      guard head == change.head, goesOn(change) else { return ReportOutcome("an older commit went green") }
      change.checks = .success
      change.isDraft = !isReady
      report.note = nil
      report.question = nil
      return enter(.green, "every check that counts is green on \(head.prefix(10))")
    case .lostGreen(let head):
      guard head == change.head, report.state == .green else { return ReportOutcome("it was not green anyway") }
      change.checks = .failure
      return enter(.inReview, "\(head.prefix(10)) was green and is no more: a check went red, or it conflicts now")
    case .answered(let ids):
      change.answered.formUnion(ids)
      return ReportOutcome("answered \(ids.count) comments")
    case .headMoved(let head):
      guard head != change.head else { return ReportOutcome("the new head is our own push") }
      guard !change.isHandedOver else { return ReportOutcome("the branch moved on; it was handed over before") }
      change.isHandedOver = true
      report.note = "Somebody else pushed to the branch: the pull request is theirs now."
      return ReportOutcome("the branch is at \(head.prefix(10)), which is not ours: handed over", [.writeIssue])
    case .roundsEnded(let reason):
      guard goesOn(change) else { return ReportOutcome("no person is asked, it has ended: \(reason)") }
      guard report.state != .needsInput else { return ReportOutcome("a person was asked before: \(reason)") }
      report.question = "The pull request #\(change.number) is not green: \(reason)."
      return enter(.needsInput, reason)
    case .merged(let date, let person):
      guard change.state != .merged else { return ReportOutcome("it was merged before") }
      change.state = .merged
      change.mergedAt = date
      if let outcome = endTakingBack(change, by: person, at: date) { return outcome }
      return enter(.merged, "\(person) merged pull request #\(change.number)", also: .startMeasuring)
    case .rejected(let date, let person):
      guard change.state == .open else { return ReportOutcome("it was closed before") }
      if let before = report.takenBack {
        report.note = "\(person) closed pull request #\(change.number): #\(before.change.number) stays."
        let why = "\(person) closed #\(change.number), so #\(before.change.number) stays"
        change = before.change
        report.takenBack = nil
        guard before.state == .merged else { return enter(before.state, why) }
        return enter(.merged, why, also: .startMeasuring)
      }
      change.state = .closed
      report.rejections.append(
        Rejection(pullRequest: change.number, by: person, at: date, suspect: change.suspect))
      report.note = "\(person) closed pull request #\(change.number). That is remembered as a no."
      return enter(.dismissed, "\(person) closed pull request #\(change.number): no, remembered")
    case .retryAsked(let person):
      guard change.state == .open else { return ReportOutcome("\(person) asked for another round of an ended one") }
      change.lastFailure = nil
      report.question = nil
      return enter(.inReview, "\(person) asked for another round", also: .watchPullRequest)
    case .pushAllowed(let person):
      guard change.state == .open else { return ReportOutcome("\(person) allowed a push to an ended pull request") }
      report.heldBack?.allowedBy = person
      // The same failure is met again on purpose: this time its answer may be pushed.
      change.lastFailure = nil
      report.question = nil
      return enter(.inReview, "\(person) looked at the change and allowed the push", also: .watchPullRequest)
    case .reopened(let person):
      guard change.state == .closed else { return ReportOutcome("it is not closed") }
      change.state = .open
      report.rejections.removeAll { $0.pullRequest == change.number }
      return enter(.inReview, "\(person) reopened pull request #\(change.number)", also: .watchPullRequest)
    case .verified(let date):
      guard report.state == .merged else { return ReportOutcome("the quiet period ended, but it is not merged") }
      report.note = "Quiet since the merge, until \(Timestamp.text(date))."
      return enter(.verified, "no signal of this problem came in the quiet period")
    case .regressed(_, let recurrence):
      guard report.state == .merged || report.state == .verified else {
        return ReportOutcome("a recurrence was seen, but it is \(report.state.rawValue)")
      }
      report.note = "It came back after the merge: \(recurrence)."
      return enter(.regressed, "it came back after the merge: \(recurrence)")
    default: return ReportOutcome("nothing to do")
    }
  }

  private mutating func take(_ round: PushedRound, into change: inout ProposedChange) -> ReportOutcome {
    change.head = round.head
    change.base = round.base ?? change.base
    (report.heldBack, report.kept) = (nil, nil)
    change.snapshot = round.snapshot ?? change.snapshot
    change.suspect = round.suspect ?? change.suspect
    change.lastFailure = round.failure
    change.rounds += 1
    if round.rehydrated { change.rehydrations += 1 }
    change.checks = .pending
    change.pushedAt = round.at
    change.headRound = change.rounds
    (change.did, change.saw) = (round.did, round.saw)
    guard goesOn(change) else {
      return ReportOutcome("round \(change.rounds) pushed \(round.head.prefix(10)) too late", [.writeIssue])
    }
    report.note = nil
    report.question = nil
    return enter(.inReview, "round \(change.rounds) pushed \(round.head.prefix(10))", also: .watchPullRequest)
  }

  /// Whether events of the pull request still move the report: it may have been merged, closed or dismissed meanwhile.
  private func goesOn(_ change: ProposedChange) -> Bool { change.state == .open && report.state.isOpen }

  private mutating func dismiss(_ reason: String, by person: String) -> ReportOutcome {
    report.snooze = nil
    report.note = reason.isEmpty ? "\(person) dismissed it." : "\(person) dismissed it: \(reason)"
    return enter(.dismissed, "\(person) dismissed it: \(reason)")
  }

  private mutating func stop(by person: String) -> ReportOutcome {
    guard report.state.isOpen else { return ReportOutcome("\(person) asked us to stop; nothing goes on") }
    report.note = "\(person) asked us to stop. `/nightshift retry` goes on."
    return enter(.needsInput, "\(person) asked us to stop")
  }

  private mutating func enter(_ state: ReportState, _ why: String, also action: ReportAction) -> ReportOutcome {
    var outcome = enter(state, why)
    outcome.actions.append(action)
    return outcome
  }
}
