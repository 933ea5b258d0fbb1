import Essentials
package import Foundation

/// What happens to a report next.
///
/// No clock, no tracker.
///
/// `handle` changes the report and answers what the caller has to do, with one line for the decision trail.
package struct ReportLifecycle: Sendable, Equatable {
  package var report: Report
  package let policy: ReportPolicy

  package init(report: Report, policy: ReportPolicy) {
    self.report = report
    self.policy = policy
  }

  package mutating func handle(_ event: ReportEvent, at now: Date) -> ReportOutcome {
    if let departure = report.left { return handleDeparted(event, from: departure) }
    return handlePeople(event, at: now) ?? handleStep(event, at: now)
  }

  private mutating func handleStep(_ event: ReportEvent, at now: Date) -> ReportOutcome {
    switch event {
    case .signalJoined(let entry): count(entry, at: now)
    case .repeated(let entry): repeated(entry, at: now)
    case .faded: fade(at: now)
    case .issueWritten(let issue): remember(issue)
    case .crossedThreshold: promote(because: "its weight label crossed \(Self.text(policy.threshold))")
    case .weightSet(let weight, let person): setWeight(weight, by: person, at: now)
    case .prioritySet(let priority, let person): setPriority(priority, by: person)
    case .researchAsked(let person): research(askedBy: person)
    case .researched(let research, let receipt, let kept): take(research, receipt, kept)
    case .goOnAsked(let person): goOn(askedBy: person)
    case .fixAsked(let person): fix(askedBy: person)
    case .startAsked(let person): startNow(askedBy: person)
    case .waitOver: fixNow()
    case .fixStarted: beginFix()
    case .proposed(let change, let receipt): propose(change, receipt)
    case .fixStopped(let reason, let question, let heldBack, let receipt, let kept):
      stopFix(reason, question, heldBack, receipt, kept)
    case .pushAllowed(let person): allowPush(by: person)
    case .reopenedIssue(let person): reopen(by: person)
    default: handleProposal(event)
    }
  }

  private mutating func remember(_ issue: IssueReference) -> ReportOutcome {
    report.issue = issue
    var outcome = ReportOutcome("it is issue #\(issue.number)", [.writeIssue])
    if let origin = report.origin, origin.kind == .moved {
      outcome.actions.append(.tell(origin.report, .linked(issue.number), cause: "linked"))
    }
    return outcome
  }

  mutating func promote(because reason: String) -> ReportOutcome {
    guard report.state == .gathering else {
      return ReportOutcome("\(reason), but it is \(report.state.rawValue) already; nothing to start")
    }
    if let snooze = report.snooze {
      return ReportOutcome("\(reason), but it rests until \(Timestamp.text(snooze.until))")
    }
    guard report.weight >= policy.threshold - 1e-9 else {
      return ReportOutcome("a weight label reached the threshold, but the sum is \(Self.text(report.weight))")
    }
    guard report.isDueForResearch(policy) else {
      return ReportOutcome("\(reason), but too few signals came since the last research pass")
    }
    report.state = .researching
    report.note = nil
    return ReportOutcome("promoted, because \(reason)", [.writeIssue, .startResearch])
  }

  private mutating func setWeight(_ weight: Double, by person: String, at now: Date) -> ReportOutcome {
    report.handSet = HandSetWeight(weight: weight, by: person, at: now)
    report.fading = nil
    report.weight = weight
    var outcome = ReportOutcome("\(person) set the weight to \(Self.text(weight))", [.writeIssue])
    outcome = wakeIfHeavy(outcome)
    if weight >= policy.threshold, report.state == .gathering {
      outcome = outcome + promote(because: "\(person) set its weight to \(Self.text(weight))")
    }
    return outcome
  }

  private mutating func setPriority(_ priority: Priority, by person: String) -> ReportOutcome {
    report.priority = priority
    report.priorityIsByHand = true
    return ReportOutcome("\(person) set the priority to \(priority.rawValue)", [.writeIssue])
  }

  private mutating func research(askedBy person: String) -> ReportOutcome {
    guard report.change?.state != .open else {
      return ReportOutcome("\(person) asked for research, but pull request #\(report.change?.number ?? 0) is open")
    }
    report.state = .researching
    (report.note, report.question, report.snooze, report.kept) = (nil, nil, nil, nil)
    return ReportOutcome("\(person) asked for research", [.writeIssue, .startResearch])
  }

  private mutating func take(_ research: Research, _ receipt: Receipt, _ kept: KeptRun?) -> ReportOutcome {
    report.receipt = report.receipt + receipt
    guard report.state == .researching else {
      return ReportOutcome("research ended, but the report is \(report.state.rawValue) by now; nothing follows")
    }
    report.take(research)
    report.kept = kept
    let said = "research: \(research.verdict.rawValue), because \(research.explanation)"
    switch research.verdict {
    case .notActionable:
      report.state = .gathering
      report.note = research.explanation
      return researchAgain(ReportOutcome(said, [.writeIssue]))
    case .needsInput, .alreadyAddressed:
      report.state = .needsInput
      report.question = research.explanation
      return ReportOutcome(said, [.writeIssue])
    case .actionable:
      report.state = .ready
      guard policy.fixes else {
        report.note = "Fixes are turned off for this repository."
        return ReportOutcome(said + "; fixes are turned off", [.writeIssue])
      }
      return ReportOutcome(said, [.writeIssue, .waitForLateSignals])
    }
  }

  private mutating func fix(askedBy person: String) -> ReportOutcome {
    guard report.change?.state != .open else {
      return ReportOutcome("\(person) asked for a fix, but pull request #\(report.change?.number ?? 0) is open")
    }
    report.snooze = nil
    guard report.research != nil else {
      report.state = .researching
      return ReportOutcome("\(person) asked for a fix; research comes first", [.writeIssue, .startResearch])
    }
    report.state = .ready
    report.question = nil
    return ReportOutcome("\(person) asked for a fix", [.writeIssue, .startFix])
  }

  private mutating func startNow(askedBy person: String) -> ReportOutcome {
    guard report.state == .ready else {
      return ReportOutcome("\(person) asked to start the fix now, but it is \(report.state.rawValue)")
    }
    report.startsNow = true
    return ReportOutcome("\(person) asked to start the fix now, before its turn", [.startFix])
  }

  private mutating func fixNow() -> ReportOutcome {
    guard report.state == .ready else {
      return ReportOutcome("the wait for late signals is over, but the report is \(report.state.rawValue) by now")
    }
    if let snooze = report.snooze {
      return ReportOutcome("the wait for late signals is over, but it rests until \(Timestamp.text(snooze.until))")
    }
    return ReportOutcome("the wait for late signals is over", [.startFix])
  }

  private mutating func beginFix() -> ReportOutcome {
    guard report.state == .ready || report.state == .fixing else {
      return ReportOutcome("an agent began, but the report is \(report.state.rawValue) by now")
    }
    return enter(.fixing, "an agent makes the change")
  }

  private mutating func propose(_ change: ProposedChange, _ receipt: Receipt) -> ReportOutcome {
    report.receipt = report.receipt + receipt
    report.change = change
    if let assignee = report.assignee, !change.reviewers.contains(where: { $0.login == assignee }) {
      report.change?.reviewers.insert(SuggestedReviewer(login: assignee, because: "assigned to the report"), at: 0)
    }
    (report.heldBack, report.takenBack, report.snooze, report.startsNow, report.kept) = (nil, nil, nil, nil, nil)
    guard report.state.isOpen else {
      report.note = "Pull request #\(change.number) was opened just before: close it, or reopen this issue."
      return ReportOutcome("opened pull request #\(change.number), but it is \(report.state.rawValue)", [.writeIssue])
    }
    report.state = .inReview
    report.note = nil
    return ReportOutcome("opened pull request #\(change.number)", [.writeIssue, .watchPullRequest])
  }

  private mutating func stopFix(
    _ reason: String, _ question: String?, _ heldBack: HeldBackChange?, _ receipt: Receipt, _ kept: KeptRun?
  ) -> ReportOutcome {
    report.receipt = report.receipt + receipt
    report.startsNow = nil
    guard report.state.isOpen else {
      return ReportOutcome("no pull request, and it is \(report.state.rawValue) anyway: \(reason)", [.writeIssue])
    }
    report.state = .needsInput
    report.note = reason
    report.question = question
    report.heldBack = heldBack
    report.kept = kept
    return ReportOutcome("no pull request: \(reason)", [.writeIssue])
  }

  private mutating func allowPush(by person: String) -> ReportOutcome {
    guard report.heldBack != nil else { return ReportOutcome("\(person) allowed a push, but nothing is held back") }
    if report.change?.state == .open { return handleProposal(.pushAllowed(by: person)) }
    report.heldBack?.allowedBy = person
    (report.question, report.snooze) = (nil, nil)
    report.state = .ready
    return ReportOutcome("\(person) looked at the change and allowed the push", [.writeIssue, .startFix])
  }

  private mutating func reopen(by person: String) -> ReportOutcome {
    guard report.state == .dismissed else { return ReportOutcome("\(person) reopened the issue; it was not dismissed") }
    report.note = nil
    report.isArrangedByPerson = true
    return enter(.gathering, "\(person) reopened the issue")
  }

  mutating func enter(_ state: ReportState, _ why: String) -> ReportOutcome {
    report.state = state
    return ReportOutcome(why, [.writeIssue])
  }

  /// `8`, `2.5`: a weight as people write it.
  package static func text(_ weight: Double) -> String {
    Int(exactly: weight).map(String.init) ?? String(weight)
  }
}

/// What one event led to.
package struct ReportOutcome: Sendable, Equatable {
  /// For the decision trail.
  package var why: String
  package var actions: [ReportAction]

  package init(_ why: String, _ actions: [ReportAction] = []) {
    self.why = why
    self.actions = actions
  }

  static func + (left: Self, right: Self) -> Self {
    ReportOutcome(left.why + "; " + right.why, left.actions + right.actions.filter { !left.actions.contains($0) })
  }
}
