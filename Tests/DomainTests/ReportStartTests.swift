import Domain
import Essentials
import Foundation
import Testing

@Suite struct `A fix that a person starts before its turn` {
  private func handle(_ events: ReportEvent..., in state: ReportState) throws -> (Report, [ReportAction]) {
    var report = Report(
      id: Identifier("r1"), repository: try #require(RepositoryName("acme/shop")), title: "t", createdAt: .distantPast)
    report.state = state
    let policy = ReportPolicy(threshold: 8, researchAt: [1], rounds: 8, fixes: true)
    var lifecycle = ReportLifecycle(report: report, policy: policy)
    var actions: [ReportAction] = []
    for event in events { actions = lifecycle.handle(event, at: .distantPast).actions }
    return (lifecycle.report, actions)
  }

  @Test func `begins at once, whatever is waited for`() throws {
    let (report, actions) = try handle(.startAsked(by: "ada"), in: .ready)
    #expect(report.startsNow == true && report.state == .ready && actions == [.startFix])
  }

  @Test(arguments: ReportState.allCases.filter { $0 != .ready })
  func `does not begin where there is nothing to start`(_ state: ReportState) throws {
    let (report, actions) = try handle(.startAsked(by: "ada"), in: state)
    #expect(report.startsNow == nil && report.state == state && actions.isEmpty)
  }

  @Test func `has its turn once`() throws {
    let stopped = ReportEvent.fixStopped(reason: "no", question: nil, heldBack: nil, Receipt())
    let proposed = ReportEvent.proposed(
      ProposedChange(
        number: 1, branch: "b", head: "h", base: "b", snapshot: nil, suspect: nil, reviewers: [], openedAt: .distantPast
      ),
      Receipt())
    for end in [stopped, proposed] {
      #expect(try handle(.startAsked(by: "ada"), .fixStarted, end, in: .ready).0.startsNow == nil)
    }
  }

  @Test func `costs what its receipt grew by`() {
    var (before, after) = (Receipt(), Receipt())
    (before.agentRuns, before.dollars, after.agentRuns, after.dollars, after.tokens) = (1, 0.5, 3, 2, 7)
    let grown = after - before
    #expect(grown.agentRuns == 2 && grown.dollars == 1.5 && grown.tokens == 7 && before + grown == after)
  }
}
