import Domain
import Foundation
import Pipeline
import Testing

@Suite struct `The label writes of a report` {
  private func steps(_ state: ReportState, weight: Double, present: [String]) throws -> LabelSteps {
    let report = try Sample.report(state, weight: weight)
    return LabelSteps(LabelDifference(report: report, present: present), present: present, threshold: 8)
  }

  @Test func `are urgent when the threshold is crossed, and what else is new goes with them`() throws {
    let found = try steps(.researching, weight: 9, present: ["nightshift", "state: gathering", "weight: 5"])
    #expect(found.addUrgency == .thresholdLabel && found.add == ["state: researching", "weight: 8"])
    #expect(found.removeSoon == ["state: gathering"] && found.removeLater == ["weight: 5"])
  }

  @Test(arguments: [(3.0, ["weight: 2"]), (14, ["weight: 8"]), (2, [])] as [(Double, [String])])
  func `can wait for a quiet hour on the way there and beyond`(_ weight: Double, _ present: [String]) throws {
    let found = try steps(.gathering, weight: weight, present: ["nightshift", "state: gathering"] + present)
    #expect(found.addUrgency == .upkeep && found.removeSoon == [] && found.removeLater == present)
  }

  @Test func `are a report's own when its state changes`() throws {
    let found = try steps(.needsInput, weight: 14, present: ["nightshift", "state: researching", "weight: 8"])
    #expect(found.addUrgency == .report && found.add == ["state: needs input", "weight: 13"])
  }
}
