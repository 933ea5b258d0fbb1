import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A suggestion of the nightly review` {
  private let join = GroupingSuggestion(.join(issue: 8), because: "they are alike")
  private let split = GroupingSuggestion(.split(signals: [Identifier("s1")], like: nil), because: "they are not alike")

  private func life(_ state: ReportState = .gathering) throws -> ReportLifecycle {
    ReportLifecycle(report: try ReportSample.report(state, weight: 4), policy: ReportSample.policy)
  }

  private func departure(by doer: String) throws -> Departure {
    let shop = try #require(ReportSample.repositories.first)
    return Departure(.joined, to: Identifier("r2"), in: shop, issue: 8, by: doer, at: ReportSample.noon)
  }

  @Test func `is written once, and again only when it says something else`() throws {
    var life = try life()
    #expect(life.handle(.suggested([join]), at: ReportSample.noon).actions == [.writeIssue])
    let moved = GroupingSuggestion(join.kind, because: "they are a little more alike")
    #expect(life.handle(.suggested([moved]), at: ReportSample.noon).actions.isEmpty)
    #expect(life.report.suggestions == [join])
    #expect(life.handle(.suggested([join, split]), at: ReportSample.noon).why.contains("they are not alike"))
    #expect(life.handle(.suggested([]), at: ReportSample.noon).actions == [.writeIssue])
    #expect(life.report.suggestions == nil)
  }

  @Test func `is one of three at most`() throws {
    var life = try life()
    let many = (1...5).map { GroupingSuggestion(.join(issue: $0), because: "they are alike") }
    _ = life.handle(.suggested(many), at: ReportSample.noon)
    #expect(life.report.suggestions == Array(many.prefix(3)))
  }

  @Test func `goes when its report is joined to another`() throws {
    var life = try life()
    _ = life.handle(.suggested([join]), at: ReportSample.noon)
    _ = life.handle(.departed(try departure(by: "ada")), at: ReportSample.noon)
    #expect(life.report.suggestions == nil && life.report.left != nil)
  }

  @Test func `is not followed by itself once a person has acted`() throws {
    var life = try life()
    _ = life.handle(.prioritySet(.p1, by: "ada"), at: ReportSample.noon)
    let outcome = life.handle(.departed(try departure(by: Report.nightlyReview)), at: ReportSample.noon)
    #expect(life.report.left == nil && outcome.why.contains("leaves it"))
    let part = SplitOff(signals: [Identifier("s1")], into: Identifier("r9"), by: Report.nightlyReview)
    #expect(life.handle(.split(part), at: ReportSample.noon).actions.isEmpty)
  }
}

@Suite struct `A report in hands` {
  private static let acts: [ReportEvent] = [
    .weightSet(3, by: "ada"), .prioritySet(.p1, by: "ada"), .snoozed(until: ReportSample.noon + 60, by: "ada"),
    .assigned(login: "bob", by: "ada"), .absorbed(ReportSample.parcel()), .researchAsked(by: "ada"),
  ]

  @Test func `is none that only gathered`() throws {
    let report = try ReportSample.report(.gathering, weight: 4)
    #expect(!report.isInHands)
  }

  @Test(arguments: acts) func `is one that a person acted on`(_ act: ReportEvent) throws {
    var life = ReportLifecycle(report: try ReportSample.report(.gathering, weight: 4), policy: ReportSample.policy)
    _ = life.handle(act, at: ReportSample.noon)
    #expect(life.report.isInHands)
  }

  @Test func `stays one after it was brought back, and after its rest`() throws {
    var life = ReportLifecycle(report: try ReportSample.report(.dismissed, weight: 4), policy: ReportSample.policy)
    _ = life.handle(.reopenedIssue(by: "ada"), at: ReportSample.noon)
    #expect(life.report.state == .gathering && life.report.isInHands)
    var resting = ReportLifecycle(report: try ReportSample.report(.gathering, weight: 4), policy: ReportSample.policy)
    _ = resting.handle(.snoozed(until: ReportSample.noon + 60, by: "ada"), at: ReportSample.noon)
    _ = resting.handle(.snoozeOver, at: ReportSample.noon + 60)
    #expect(resting.report.snooze == nil && resting.report.isInHands)
  }

  @Test func `is named after the one who did it`() {
    #expect(Report.mention("ada") == "@ada")
    #expect(Report.mention(Report.nightlyReview) == "the nightly review")
  }
}
