import Essentials
import Foundation

/// What people ask for besides a step of the loop.
extension ReportLifecycle {
  mutating func handlePeople(_ event: ReportEvent, at now: Date) -> ReportOutcome? {
    switch event {
    case .snoozed(let until, let person): snooze(until: until, by: person)
    case .snoozeOver: endSnooze(at: now)
    case .departed(let departure): depart(departure)
    case .absorbed(let parcel): absorb(parcel)
    case .gaveBack(let parcel): giveBack(parcel)
    case .split(let part): split(part, at: now)
    case .signalsLeft(let signals): drop(signals)
    case .linked: ReportOutcome("a link came for a report that is still here")
    case .assigned(let login, let person): assign(login, by: person)
    case .revertProposed(let change, let person): takeBack(change, by: person)
    case .suggested(let suggestions): suggest(suggestions)
    case .answerKept(let text): keep(answer: text)
    default: nil
    }
  }

  private mutating func snooze(until: Date, by person: String) -> ReportOutcome {
    guard report.state.isOpen else { return ReportOutcome("\(person) wanted it to rest, but it is done with") }
    guard report.change?.state != .open else {
      return ReportOutcome("\(person) wanted it to rest, but pull request #\(report.change?.number ?? 0) is open")
    }
    report.snooze = Snooze(until: until, by: person, weight: report.weight)
    report.isArrangedByPerson = true
    switch report.state {
    case .researching: report.state = .gathering
    case .fixing: report.state = .ready
    default: break
    }
    return ReportOutcome("\(person) put it to rest until \(Timestamp.text(until))", [.writeIssue, .wake(at: until)])
  }

  private mutating func endSnooze(at now: Date) -> ReportOutcome {
    guard let snooze = report.snooze else { return ReportOutcome("it does not rest any more") }
    guard snooze.until <= now else { return ReportOutcome("it rests until \(Timestamp.text(snooze.until))") }
    return wake(because: "its time came")
  }

  /// Wakes it if what came in since has doubled its weight.
  mutating func wakeIfHeavy(_ outcome: ReportOutcome) -> ReportOutcome {
    guard let snooze = report.snooze, report.weight >= snooze.wakesAt - 1e-9 else { return outcome }
    return outcome + wake(because: "its weight doubled")
  }

  /// Goes on where it was put to rest.
  private mutating func wake(because reason: String) -> ReportOutcome {
    report.snooze = nil
    let outcome = ReportOutcome("it wakes: \(reason)", [.writeIssue])
    switch report.state {
    case .gathering where report.weight >= policy.threshold - 1e-9:
      return outcome + promote(because: "it woke with weight \(Self.text(report.weight))")
    case .ready where policy.fixes: return outcome + ReportOutcome("the fix goes on", [.startFix])
    default: return outcome
    }
  }

  private mutating func assign(_ login: String, by person: String) -> ReportOutcome {
    report.assignee = login
    if report.change?.state == .open, report.change?.reviewers.contains(where: { $0.login == login }) == false {
      report.change?.reviewers.append(SuggestedReviewer(login: login, because: "@\(person) assigned them"))
    }
    return ReportOutcome("\(person) assigned \(login)", [.writeIssue])
  }

  private mutating func takeBack(_ change: ProposedChange, by person: String) -> ReportOutcome {
    guard let merged = report.change, merged.state == .merged, report.takenBack == nil else {
      return ReportOutcome("\(person) wanted a change taken back, but none of ours is merged")
    }
    report.takenBack = TakenBack(change: merged, state: report.state, by: person)
    report.change = change
    report.note = nil
    report.question = nil
    report.state = .inReview
    return ReportOutcome(
      "\(person) asked for it: pull request #\(change.number) takes #\(merged.number) back",
      [.writeIssue, .watchPullRequest])
  }

  /// The pull request that takes the change back was merged: the problem is open again.
  mutating func endTakingBack(_ change: ProposedChange, by person: String, at date: Date) -> ReportOutcome? {
    guard let original = report.takenBack?.change, change.takesBack == original.number else { return nil }
    report.rejections.append(
      Rejection(pullRequest: original.number, by: person, at: date, suspect: original.suspect))
    report.note =
      "#\(original.number) was taken back by #\(change.number). Signals of this problem make a new report, linked to this one."
    return enter(.regressed, "\(person) merged #\(change.number), which takes #\(original.number) back")
  }

  private mutating func keep(answer: String) -> ReportOutcome {
    report.note = answer
    return ReportOutcome("an answer could not be a comment, so it stands here: \(answer)", [.writeIssue])
  }
}
