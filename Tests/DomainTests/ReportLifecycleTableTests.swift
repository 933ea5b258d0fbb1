import Domain
import Foundation
import Testing

@Suite struct `Every event in every state` {
  /// Where each event leads from each state; states that are not named stay as they are.
  private static let moves: [String: [ReportState: ReportState]] = [
    "crossedThreshold": [.gathering: .researching],
    "weightSet": [.gathering: .researching],
    "researchAsked": all(.researching, except: [.inReview, .green]),
    "researched": [.researching: .ready],
    "fixAsked": [
      .gathering: .researching, .researching: .researching, .needsInput: .researching, .ready: .ready, .fixing: .ready,
      .merged: .ready, .verified: .ready, .regressed: .ready, .dismissed: .ready,
    ],
    "fixStarted": [.ready: .fixing],
    "proposed": open(.inReview),
    "fixStopped": open(.needsInput),
    "pushed": [.green: .inReview],
    "roundStopped": [.inReview: .needsInput, .green: .needsInput],
    "wentGreen": [.inReview: .green],
    "lostGreen": [.green: .inReview],
    "roundsEnded": [.inReview: .needsInput, .green: .needsInput],
    "merged": [.inReview: .merged, .green: .merged, .dismissed: .merged],
    "rejected": [.inReview: .dismissed, .green: .dismissed],
    "reopened": [.dismissed: .inReview],
    "reopenedIssue": [.dismissed: .gathering],
    "retryAsked": [.green: .inReview],
    "dismissed": all(.dismissed, except: []),
    "stopped": open(.needsInput),
    "verified": [.merged: .verified],
    "regressed": [.merged: .regressed, .verified: .regressed],
    "snoozed": [.researching: .gathering, .fixing: .ready],
    "departed": all(.dismissed, except: [.inReview, .green, .merged, .verified, .regressed]),
    "revertProposed": [.merged: .inReview, .verified: .inReview, .regressed: .inReview],
  ]

  private static func all(_ target: ReportState, except: [ReportState]) -> [ReportState: ReportState] {
    Dictionary(uniqueKeysWithValues: ReportState.allCases.filter { !except.contains($0) }.map { ($0, target) })
  }

  private static func open(_ target: ReportState) -> [ReportState: ReportState] {
    all(target, except: ReportState.allCases.filter { !$0.isOpen })
  }

  @Test(arguments: ReportState.allCases, ReportSample.events)
  func `leads where the table says, with a reason`(_ state: ReportState, _ event: ReportEvent) throws {
    let before = try ReportSample.settled(state)
    var lifecycle = ReportLifecycle(report: before, policy: ReportSample.policy)
    let outcome = lifecycle.handle(event, at: ReportSample.noon)
    let expected = Self.moves[event.name]?[state] ?? state
    #expect(lifecycle.report.state == expected, "\(event.name) in \(state.rawValue): \(outcome.why)")
    #expect(!outcome.why.isEmpty)
    // Whoever reads the issue has to see a new state.
    if expected != state { #expect(outcome.actions.contains(.writeIssue), "\(event.name) in \(state.rawValue)") }
  }

  @Test(arguments: ReportState.allCases, ReportSample.events)
  func `told twice does not move the report further`(_ state: ReportState, _ event: ReportEvent) throws {
    var lifecycle = ReportLifecycle(report: try ReportSample.settled(state), policy: ReportSample.policy)
    _ = lifecycle.handle(event, at: ReportSample.noon)
    let once = lifecycle.report
    _ = lifecycle.handle(event, at: ReportSample.noon)
    let twice = lifecycle.report
    #expect(twice.state == once.state, "\(event.name) in \(state.rawValue)")
    #expect(twice.weight == once.weight && twice.entries == once.entries && twice.rejections == once.rejections)
    #expect(twice.change?.answered == once.change?.answered && twice.change?.state == once.change?.state)
  }

  @Test func `is in the table by a name that exists`() {
    let names = Set(ReportSample.events.map(\.name))
    #expect(names.count == ReportSample.events.count)
    for name in Self.moves.keys { #expect(names.contains(name), "\(name)") }
  }

  @Test(arguments: ReportState.allCases, ReportSample.events)
  func `starts an agent only from a state that allows one`(_ state: ReportState, _ event: ReportEvent) throws {
    var lifecycle = ReportLifecycle(report: try ReportSample.settled(state), policy: ReportSample.policy)
    let actions = lifecycle.handle(event, at: ReportSample.noon).actions
    if actions.contains(.startResearch) { #expect(lifecycle.report.state == .researching) }
    if actions.contains(.startFix) { #expect(lifecycle.report.state == .ready) }
    if actions.contains(.watchPullRequest) { #expect(lifecycle.report.change?.state == .open) }
    if actions.contains(.startMeasuring) { #expect(lifecycle.report.state == .merged) }
  }
}
