import Domain
import Pipeline
import Testing

@Suite struct `The labels of a report` {
  private func report() throws -> Report {
    var report = try Sample.report(.researching, weight: 9)
    report.priority = .p1
    report.entries = [Sample.entry("a"), Sample.entry("b")]
    return report
  }

  @Test func `are all put on an issue that has none`() throws {
    let difference = LabelDifference(report: try report(), present: [])
    #expect(difference.add == ["nightshift", "state: researching", "weight: 8", "priority: P1", "source: sentry"])
    #expect(difference.remove.isEmpty)
  }

  @Test func `are left alone where they fit`() throws {
    let report = try report()
    #expect(LabelDifference(report: report, present: LabelDifference.wanted(report) + ["bug"]).isEmpty)
  }

  @Test func `lose what is out of date, and nothing that is not ours`() throws {
    let present = [
      "bug", "weight: 5", "weight: 13", "state: gathering", "priority: P3", "weight: 4", "source: slack", "nightshift",
      "state: unknown", "nightshift: paused",
    ]
    let difference = LabelDifference(report: try report(), present: present)
    #expect(difference.remove == ["weight: 5", "weight: 13", "state: gathering", "priority: P3"])
    #expect(difference.add == ["state: researching", "weight: 8", "priority: P1", "source: sentry"])
  }

  @Test func `have no weight below 1 and exactly one state`() throws {
    let wanted = LabelDifference.wanted(try Sample.report(weight: 0.5))
    #expect(wanted == ["nightshift", "state: gathering"])
  }
}
