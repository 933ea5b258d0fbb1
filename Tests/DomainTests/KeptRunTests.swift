import Domain
import Foundation
import Testing

@Suite struct `A kept run` {
  private func kept(_ stage: KeptRun.Stage) -> KeptRun {
    KeptRun(stage, snapshot: "s1", base: "b0", at: ReportSample.noon)
  }

  private func asking(_ stage: KeptRun.Stage, fixes: Bool = true) throws -> ReportLifecycle {
    var policy = ReportSample.policy
    policy.fixes = fixes
    let state: ReportState = stage == .research ? .researching : .fixing
    var life = ReportLifecycle(
      report: try ReportSample.report(state, weight: 9, research: ReportSample.research()), policy: policy)
    switch stage {
    case .research:
      _ = life.handle(
        .researched(ReportSample.research(.needsInput), Receipt(), kept: kept(stage)), at: ReportSample.noon)
    case .fix:
      _ = life.handle(
        .fixStopped(reason: "asks", question: "Up or down?", heldBack: nil, Receipt(), kept: kept(stage)),
        at: ReportSample.noon)
    case .round:
      life.report.change = ReportSample.change()
      _ = life.handle(
        .roundStopped(
          reason: "asks", question: "Up or down?", heldBack: nil, rehydrated: true, Receipt(), kept: kept(stage)),
        at: ReportSample.noon)
    }
    return life
  }

  @Test func `of research goes on with an answer`() throws {
    var life = try asking(.research)
    #expect(life.report.awaitsAnswer && life.report.kept(.research)?.snapshot == "s1" && life.report.kept(.fix) == nil)
    let outcome = life.handle(.goOnAsked(by: "ada"), at: ReportSample.noon)
    #expect(outcome.actions == [.writeIssue, .startResearch] && life.report.question == nil)
    #expect(life.report.kept(.research) != nil, "what it goes on from")
  }

  @Test func `of a fix goes on with an answer, and is over with a pull request`() throws {
    var life = try asking(.fix)
    #expect(life.handle(.goOnAsked(by: "ada"), at: ReportSample.noon).actions == [.writeIssue, .startFix])
    #expect(life.report.state == .ready && life.report.kept(.fix) != nil)
    _ = life.handle(.proposed(ReportSample.change(), Receipt()), at: ReportSample.noon)
    #expect(life.report.kept == nil)
  }

  @Test func `does not start a fix where fixes are turned off`() throws {
    var life = try asking(.fix, fixes: false)
    #expect(life.handle(.goOnAsked(by: "ada"), at: ReportSample.noon).actions == [.writeIssue])
    #expect(life.report.state == .needsInput)
  }

  @Test func `of a round is answered on its pull request`() throws {
    var life = try asking(.round)
    #expect(!life.report.awaitsAnswer && life.report.kept(.round) != nil)
    #expect(life.handle(.goOnAsked(by: "ada"), at: ReportSample.noon).actions.isEmpty)
    _ = life.handle(.pushed(round: ReportSample.round(), Receipt()), at: ReportSample.noon)
    #expect(life.report.kept == nil)
  }

  @Test func `is forgotten when research begins anew`() throws {
    var life = try asking(.fix)
    _ = life.handle(.researchAsked(by: "ada"), at: ReportSample.noon)
    #expect(life.report.kept == nil)
  }

  @Test func `is part of the record, and records without one read as before`() throws {
    let life = try asking(.fix)
    let data = try JSONEncoder().encode(life.report)
    #expect(try JSONDecoder().decode(Report.self, from: data) == life.report)
    let event = ReportEvent.researched(ReportSample.research(), Receipt())
    let old = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
    #expect(!old.contains("kept"))
    #expect(try JSONDecoder().decode(ReportEvent.self, from: Data(old.utf8)) == event)
  }
}
