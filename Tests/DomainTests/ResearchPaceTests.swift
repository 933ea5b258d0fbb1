import Domain
import Foundation
import Testing

@Suite struct `The pace of research` {
  private let pace = ResearchPace(steps: [1, 2, 4, 10])

  @Test func `lets a first pass begin with whatever is there`() {
    #expect(pace.isDue(after: 0, signals: 0))
    #expect(ResearchPace(steps: []).isDue(after: 0, signals: 0))
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 4), (4, 10), (5, 10), (50, 10)])
  func `asks for more signals from pass to pass`(_ passes: Int, _ needed: Int) {
    #expect(!pace.isDue(after: passes, signals: needed - 1))
    #expect(pace.isDue(after: passes, signals: needed))
  }

  @Test func `never goes on without a new signal, nor without steps`() {
    #expect(!ResearchPace(steps: [0]).isDue(after: 1, signals: 0))
    #expect(!ResearchPace(steps: []).isDue(after: 1, signals: 1_000))
  }

  @Test func `of a noisy report that nothing can be done about makes few passes of many signals`() throws {
    var life = ReportLifecycle(report: try ReportSample.report(weight: 9), policy: ReportSample.policy)
    _ = life.handle(.crossedThreshold, at: ReportSample.noon)
    var passes: [Int] = []
    for number in 1...40 {
      if life.report.state == .researching {
        passes.append(life.report.signalCount)
        let result = ReportSample.research(.notActionable, signals: life.report.signalCount)
        _ = life.handle(.researched(result, Receipt()), at: ReportSample.noon)
      }
      _ = life.handle(.signalJoined(ReportSample.entry("s\(number)")), at: ReportSample.noon)
    }
    #expect(passes == [0, 1, 3, 7, 17, 27, 37])
    #expect(life.report.research?.passes == 7)
  }

  @Test func `counts what came while a pass was under way`() throws {
    var life = ReportLifecycle(report: try ReportSample.report(.researching, weight: 9), policy: ReportSample.policy)
    _ = life.handle(.signalJoined(ReportSample.entry("s1")), at: ReportSample.noon)
    let outcome = life.handle(
      .researched(ReportSample.research(.notActionable, signals: 0), Receipt()), at: ReportSample.noon)
    #expect(life.report.state == .researching && outcome.actions == [.writeIssue, .startResearch])
  }
}
