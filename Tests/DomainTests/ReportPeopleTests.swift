import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A report that rests` {
  private let later = ReportSample.noon + 86_400

  private func resting(_ state: ReportState = .gathering, weight: Double = 4) throws -> ReportLifecycle {
    var life = ReportLifecycle(
      report: try ReportSample.report(state, weight: weight, research: state == .ready ? ReportSample.research() : nil),
      policy: ReportSample.policy)
    let outcome = life.handle(.snoozed(until: later, by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .wake(at: later)])
    return life
  }

  @Test func `counts signals and is not promoted`() throws {
    var life = try resting()
    _ = life.handle(.signalJoined(ReportSample.entry("s1", weight: 3)), at: ReportSample.noon)
    #expect(life.report.weight == 7 && life.report.snooze != nil)
    life.report.weight = 7.9
    #expect(life.handle(.crossedThreshold, at: ReportSample.noon).actions.isEmpty)
    life.report.weight = 9
    #expect(life.handle(.crossedThreshold, at: ReportSample.noon).why.contains("rests until"))
    #expect(life.report.state == .gathering)
  }

  @Test func `wakes when its weight has doubled, and goes on`() throws {
    var life = try resting()
    let outcome = life.handle(.signalJoined(ReportSample.entry("s1", weight: 4)), at: ReportSample.noon)
    #expect(life.report.snooze == nil && life.report.state == .researching)
    #expect(outcome.actions.contains(.startResearch))
  }

  @Test func `wakes at its time and not before`() throws {
    var life = try resting(weight: 9)
    #expect(life.handle(.snoozeOver, at: later - 1).actions.isEmpty)
    let outcome = life.handle(.snoozeOver, at: later)
    #expect(outcome.actions == [.writeIssue, .startResearch] && life.report.snooze == nil)
    #expect(life.handle(.snoozeOver, at: later).actions.isEmpty)
  }

  @Test func `that was put to rest anew does not wake at the old time`() throws {
    var life = try resting()
    _ = life.handle(.snoozed(until: later + 86_400, by: "bob"), at: ReportSample.noon)
    #expect(life.handle(.snoozeOver, at: later).actions.isEmpty)
    #expect(life.report.snooze?.by == "bob")
  }

  @Test func `fixes nothing until it wakes`() throws {
    var life = try resting(.ready)
    #expect(life.handle(.waitOver, at: ReportSample.noon).actions.isEmpty)
    #expect(life.handle(.snoozeOver, at: later).actions == [.writeIssue, .startFix])
  }

  @Test(arguments: [ReportEvent.researchAsked(by: "ada"), .fixAsked(by: "ada"), .dismissed(reason: "", by: "ada")])
  func `rests no more once a person asks for something`(_ event: ReportEvent) throws {
    var life = try resting()
    _ = life.handle(event, at: ReportSample.noon)
    #expect(life.report.snooze == nil)
  }

  @Test(arguments: [ReportState.inReview, .green, .merged, .verified, .dismissed])
  func `is none that has a pull request or is done with`(_ state: ReportState) throws {
    var life = ReportLifecycle(report: try ReportSample.settled(state), policy: ReportSample.policy)
    #expect(life.handle(.snoozed(until: later, by: "ada"), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.snooze == nil)
  }
}

@Suite struct `A merged change` {
  private func merged(_ state: ReportState = .merged) throws -> ReportLifecycle {
    ReportLifecycle(report: try ReportSample.settled(state), policy: ReportSample.policy)
  }

  @Test func `is taken back by a pull request that is watched`() throws {
    var life = try merged()
    let outcome = life.handle(.revertProposed(ReportSample.undo, by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .watchPullRequest])
    #expect(life.report.change?.number == 15 && life.report.takenBack?.change.number == 12)
    #expect(life.report.state == .inReview)
  }

  @Test func `that was taken back is a no to its suspect, and the problem is open`() throws {
    var life = try merged(.verified)
    _ = life.handle(.revertProposed(ReportSample.undo, by: "ada"), at: ReportSample.noon)
    let outcome = life.handle(.merged(at: ReportSample.noon, by: "bob"), at: ReportSample.noon)
    #expect(life.report.state == .regressed && outcome.actions == [.writeIssue])
    #expect(life.report.rejections.map(\.pullRequest) == [12] && life.report.rejections.first?.suspect == "c0ffee")
    #expect(life.report.change?.state == .merged)
    _ = life.handle(.revertProposed(ReportSample.undo, by: "ada"), at: ReportSample.noon)
    #expect(life.report.state == .regressed, "what was taken back is not taken back again")
  }

  @Test(arguments: [ReportState.merged, .verified, .regressed])
  func `stays when the pull request that takes it back is closed`(_ state: ReportState) throws {
    var life = try merged(state)
    _ = life.handle(.revertProposed(ReportSample.undo, by: "ada"), at: ReportSample.noon)
    let outcome = life.handle(.rejected(at: ReportSample.noon, by: "bob"), at: ReportSample.noon)
    #expect(life.report.state == state && life.report.change?.number == 12 && life.report.takenBack == nil)
    #expect(life.report.rejections.isEmpty)
    #expect(outcome.actions == [.writeIssue] + (state == .merged ? [.startMeasuring] : []))
  }

  @Test func `that was never merged is not taken back`() throws {
    var life = try merged(.inReview)
    #expect(life.handle(.revertProposed(ReportSample.undo, by: "ada"), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.change?.number == 12)
  }
}

@Suite struct `A person who is assigned` {
  @Test func `is asked to review what is open and what comes`() throws {
    var life = ReportLifecycle(report: try ReportSample.settled(.inReview), policy: ReportSample.policy)
    for _ in 0..<2 { _ = life.handle(.assigned(login: "bob", by: "ada"), at: ReportSample.noon) }
    #expect(life.report.change?.reviewers.map(\.login) == ["bob"] && life.report.assignee == "bob")

    life = ReportLifecycle(report: try ReportSample.settled(.fixing), policy: ReportSample.policy)
    _ = life.handle(.assigned(login: "bob", by: "ada"), at: ReportSample.noon)
    _ = life.handle(.proposed(ReportSample.change(), Receipt()), at: ReportSample.noon)
    #expect(life.report.change?.reviewers.map(\.login) == ["bob"])
  }

  @Test func `finds an answer on the report that could not be a comment`() throws {
    var life = ReportLifecycle(report: try ReportSample.settled(.gathering), policy: ReportSample.policy)
    #expect(life.handle(.answerKept("The weight is 8 now."), at: ReportSample.noon).actions == [.writeIssue])
    #expect(life.report.note == "The weight is 8 now.")
  }
}
