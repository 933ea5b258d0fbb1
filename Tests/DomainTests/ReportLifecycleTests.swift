import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A report` {
  private func life(_ report: Report, fixes: Bool = true) -> ReportLifecycle {
    var policy = ReportSample.policy
    policy.fixes = fixes
    return ReportLifecycle(report: report, policy: policy)
  }

  @Test func `counts a signal once, however often it is sent`() throws {
    var life = life(try ReportSample.report())
    #expect(life.handle(.signalJoined(ReportSample.entry("a")), at: ReportSample.noon).actions == [.writeIssue])
    let again = life.handle(.signalJoined(ReportSample.entry("a")), at: ReportSample.noon)
    #expect(again.actions.isEmpty && again.why.contains("counted before"))
    _ = life.handle(.signalJoined(ReportSample.entry("b", weight: 2.5)), at: ReportSample.noon)
    #expect(life.report.weight == 5.5 && life.report.signalCount == 2)
  }

  @Test func `recognises a signal of which only the hash is left`() throws {
    var report = try ReportSample.report(weight: 3)
    report.countedElsewhere = [LedgerEntry.countedAs(Identifier("a"))]
    report.forgotten = 5
    var life = life(report)
    #expect(life.handle(.signalJoined(ReportSample.entry("a")), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.weight == 3 && life.report.signalCount == 6)
    #expect(LedgerEntry.countedAs(Identifier("a")).utf8.count == 16)
  }

  @Test func `adds decimal weights without a rest`() throws {
    var life = life(try ReportSample.report())
    for index in 0..<80 {
      _ = life.handle(.signalJoined(ReportSample.entry("s\(index)", weight: 0.1)), at: ReportSample.noon)
    }
    #expect(life.report.weight == 8 && life.report.weightLabel == "weight: 8")
  }

  @Test func `takes its title from its weightiest signal while it gathers, and keeps it then`() throws {
    var life = life(try ReportSample.report())
    _ = life.handle(.signalJoined(ReportSample.entry("a", weight: 1, subject: "Weak")), at: ReportSample.noon)
    _ = life.handle(.signalJoined(ReportSample.entry("b", weight: 3, subject: "Strong")), at: ReportSample.noon)
    _ = life.handle(.signalJoined(ReportSample.entry("c", weight: 2, subject: "Middling")), at: ReportSample.noon)
    #expect(life.report.title == "Strong")
    life.report.state = .inReview
    _ = life.handle(.signalJoined(ReportSample.entry("d", weight: 9, subject: "Late")), at: ReportSample.noon)
    #expect(life.report.title == "Strong" && life.report.weight == 15)
  }

  @Test func `is promoted by its label only if its own sum agrees`() throws {
    var light = life(try ReportSample.report(weight: 7.99))
    #expect(light.handle(.crossedThreshold, at: ReportSample.noon).actions.isEmpty)
    #expect(light.report.state == .gathering)
    var heavy = life(try ReportSample.report(weight: 8))
    #expect(heavy.handle(.crossedThreshold, at: ReportSample.noon).actions == [.writeIssue, .startResearch])
    #expect(heavy.handle(.crossedThreshold, at: ReportSample.noon).actions.isEmpty)
  }

  @Test func `is researched again only once more signals came`() throws {
    var report = try ReportSample.report(weight: 20, research: ReportSample.research(.notActionable, signals: 2))
    report.research?.passes = 2
    report.entries = (0..<3).map { ReportSample.entry("s\($0)") }
    var life = life(report)
    #expect(life.handle(.crossedThreshold, at: ReportSample.noon).actions.isEmpty)
    let outcome = life.handle(.signalJoined(ReportSample.entry("s3")), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .startResearch], "its label need not change")
    #expect(outcome.why.contains("2 signals came since the last research pass"))
  }

  @Test func `that is too light again is not researched, whatever comes`() throws {
    var report = try ReportSample.report(weight: 1, research: ReportSample.research(.notActionable, signals: 0))
    report.entries = []
    var life = life(report)
    #expect(life.handle(.signalJoined(ReportSample.entry("s1")), at: ReportSample.noon).actions == [.writeIssue])
  }

  @Test func `takes a person's weight as the sum, and later signals on top`() throws {
    var life = life(try ReportSample.report(weight: 21))
    _ = life.handle(.weightSet(5, by: "ada"), at: ReportSample.noon)
    #expect(life.report.weight == 5 && life.report.handSet?.by == "ada" && life.report.state == .gathering)
    _ = life.handle(.signalJoined(ReportSample.entry("x", weight: 2)), at: ReportSample.noon)
    #expect(life.report.weight == 7)
  }

  @Test(arguments: [
    (Verdict.actionable, ReportState.ready, [ReportAction.writeIssue, .waitForLateSignals]),
    (.notActionable, .gathering, [.writeIssue]), (.needsInput, .needsInput, [.writeIssue]),
    (.alreadyAddressed, .needsInput, [.writeIssue]),
  ])
  func `goes where the verdict says`(_ verdict: Verdict, _ state: ReportState, _ actions: [ReportAction]) throws {
    var life = life(try ReportSample.report(.researching, weight: 8))
    let outcome = life.handle(
      .researched(ReportSample.research(verdict), ReportSample.receipt()), at: ReportSample.noon)
    #expect(life.report.state == state && outcome.actions == actions && life.report.receipt.agentRuns == 1)
    #expect((life.report.question != nil) == (state == .needsInput))
  }

  @Test func `is not fixed where fixes are turned off`() throws {
    var life = life(try ReportSample.report(.researching, weight: 8), fixes: false)
    let outcome = life.handle(.researched(ReportSample.research(), Receipt()), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue] && life.report.note?.contains("turned off") == true)
  }

  @Test func `keeps a person's priority over research's`() throws {
    var life = life(try ReportSample.report(.researching))
    _ = life.handle(.prioritySet(.p4, by: "ada"), at: ReportSample.noon)
    _ = life.handle(.researched(ReportSample.research(), Receipt()), at: ReportSample.noon)
    #expect(life.report.priority == .p4 && life.report.research?.priority == .p1)
  }

  @Test func `counts what research cost even when nobody waits for it any more`() throws {
    var life = life(try ReportSample.report(.dismissed))
    let outcome = life.handle(.researched(ReportSample.research(), ReportSample.receipt()), at: ReportSample.noon)
    #expect(outcome.actions.isEmpty && life.report.receipt.dollars == 0.5 && life.report.research == nil)
  }

  @Test func `holds a change back until a person allows it`() throws {
    var life = life(try ReportSample.report(.fixing, research: ReportSample.research()))
    let held = HeldBackChange(snapshot: "s1", base: "b0", reasons: ["a workflow"], digest: "d1")
    _ = life.handle(
      .fixStopped(reason: "A person has to see it.", question: "patch", heldBack: held, Receipt()),
      at: ReportSample.noon)
    #expect(life.report.state == .needsInput && life.report.heldBack == held && life.report.question == "patch")
    let outcome = life.handle(.pushAllowed(by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .startFix] && life.report.heldBack?.allowedBy == "ada")
    _ = life.handle(.proposed(ReportSample.change(), Receipt()), at: ReportSample.noon)
    #expect(life.report.heldBack == nil && life.report.state == .inReview)
  }

  @Test func `lets through in another round what a round held back`() throws {
    var report = try ReportSample.report(.inReview)
    report.change = ReportSample.change()
    var life = life(report)
    let held = HeldBackChange(snapshot: "s2", base: "b0", reasons: ["a workflow"], digest: "d2")
    _ = life.handle(
      .roundStopped(reason: "A person has to see it.", question: "patch", heldBack: held, rehydrated: true, Receipt()),
      at: ReportSample.noon)
    #expect(life.report.state == .needsInput && life.report.heldBack == held && life.report.question == "patch")
    #expect(life.report.heldBack?.lets("d2") == false)
    let outcome = life.handle(.pushAllowed(by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .watchPullRequest] && life.report.state == .inReview)
    #expect(life.report.heldBack?.lets("d2") == true && life.report.heldBack?.lets("d3") == false)
  }

  @Test func `does not push what was never held back`() throws {
    var life = life(try ReportSample.report(.needsInput))
    #expect(life.handle(.pushAllowed(by: "ada"), at: ReportSample.noon).actions.isEmpty)
  }

  @Test func `stays dismissed when its pull request opens a moment too late`() throws {
    var life = life(try ReportSample.report(.dismissed))
    _ = life.handle(.proposed(ReportSample.change(), ReportSample.receipt()), at: ReportSample.noon)
    #expect(life.report.state == .dismissed && life.report.change?.number == 12)
    #expect(life.report.note?.contains("#12") == true && life.report.receipt.agentRuns == 1)
  }

  @Test(arguments: [(8.0, "8"), (2.5, "2.5"), (0, "0"), (1e300, "1e+300"), (.infinity, "inf"), (-3, "-3")])
  func `writes a weight as people do, and never traps on one`(_ weight: Double, _ text: String) {
    #expect(ReportLifecycle.text(weight) == text)
  }
}

@Suite struct `A report's pull request` {
  private func life(_ state: ReportState = .inReview, _ change: ProposedChange = ReportSample.change()) throws
    -> ReportLifecycle
  {
    ReportLifecycle(
      report: try ReportSample.report(state, change: change, research: ReportSample.research()),
      policy: ReportSample.policy)
  }

  @Test func `counts rounds and rehydrations, and remembers what failed`() throws {
    var life = try life(.needsInput)
    let outcome = life.handle(.pushed(round: ReportSample.round(), ReportSample.receipt()), at: ReportSample.noon)
    let change = try #require(life.report.change)
    #expect(outcome.actions == [.writeIssue, .watchPullRequest] && life.report.state == .inReview)
    #expect(change.rounds == 1 && change.rehydrations == 1 && change.head == "h2" && change.lastFailure == "f1")
    #expect(change.snapshot == "s2" && change.suspect == "c0ffee" && change.checks == .pending)
    #expect(change.base == ReportSample.change().base)
  }

  @Test func `is on another commit once it was carried over`() throws {
    var life = try life()
    var round = ReportSample.round()
    round.base = "b9"
    _ = life.handle(.pushed(round: round, ReportSample.receipt()), at: ReportSample.noon)
    #expect(life.report.change?.base == "b9")
  }

  @Test func `goes green only on the head that was pushed last`() throws {
    var life = try life()
    _ = life.handle(.wentGreen(head: "h0", isReady: true), at: ReportSample.noon)
    #expect(life.report.state == .inReview && life.report.change?.isDraft == true)
    _ = life.handle(.wentGreen(head: "h1", isReady: true), at: ReportSample.noon)
    #expect(
      life.report.state == .green && life.report.change?.isDraft == false && life.report.change?.checks == .success)
  }

  @Test func `is remembered as a no when it is closed, and not when it is reopened`() throws {
    var life = try life()
    _ = life.handle(.rejected(at: ReportSample.noon, by: "ada"), at: ReportSample.noon)
    #expect(life.report.rejections.map(\.suspect) == ["c0ffee"] && life.report.state == .dismissed)
    _ = life.handle(.rejected(at: ReportSample.noon, by: "ada"), at: ReportSample.noon)
    #expect(life.report.rejections.count == 1)
    _ = life.handle(.reopened(by: "ada"), at: ReportSample.noon)
    #expect(life.report.rejections.isEmpty && life.report.state == .inReview && life.report.change?.state == .open)
  }

  @Test func `is handed over when somebody else pushes, once`() throws {
    var life = try life()
    #expect(life.handle(.headMoved(to: "h1"), at: ReportSample.noon).actions.isEmpty)
    #expect(life.handle(.headMoved(to: "h9"), at: ReportSample.noon).actions == [.writeIssue])
    #expect(life.report.change?.isHandedOver == true)
    #expect(life.handle(.headMoved(to: "h10"), at: ReportSample.noon).actions.isEmpty)
  }

  @Test func `is measured from its merge on`() throws {
    var life = try life(.green)
    let outcome = life.handle(.merged(at: ReportSample.noon, by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .startMeasuring] && life.report.change?.mergedAt == ReportSample.noon)
    #expect(life.handle(.merged(at: ReportSample.noon + 9, by: "ada"), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.change?.mergedAt == ReportSample.noon)
  }

  @Test func `asks a person once, and forgets the failure when told to try again`() throws {
    var change = ReportSample.change()
    change.lastFailure = "f1"
    var life = try life(.inReview, change)
    _ = life.handle(.roundsEnded(reason: "the same failure twice"), at: ReportSample.noon)
    #expect(life.report.question?.contains("#12") == true)
    #expect(life.handle(.roundsEnded(reason: "again"), at: ReportSample.noon).actions.isEmpty)
    let outcome = life.handle(.retryAsked(by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions.contains(.watchPullRequest) && life.report.change?.lastFailure == nil)
    #expect(life.report.question == nil)
  }

  @Test func `that has ended is not moved by a round that ends late, but its cost counts`() throws {
    var life = try life(.merged, ReportSample.change(.merged))
    _ = life.handle(
      .roundStopped(reason: "no", question: nil, heldBack: nil, rehydrated: false, ReportSample.receipt()),
      at: ReportSample.noon)
    _ = life.handle(.pushed(round: ReportSample.round(), ReportSample.receipt()), at: ReportSample.noon)
    #expect(life.report.state == .merged && life.report.receipt.agentRuns == 2 && life.report.note == nil)
  }

  @Test func `that does not exist moves nothing`() throws {
    for event in [
      ReportEvent.wentGreen(head: "h1", isReady: true), .merged(at: ReportSample.noon, by: "ada"), .answered([1]),
    ] {
      var life = ReportLifecycle(report: try ReportSample.report(), policy: ReportSample.policy)
      #expect(life.handle(event, at: ReportSample.noon).actions.isEmpty)
      #expect(life.report == (try ReportSample.report()))
    }
  }
}
