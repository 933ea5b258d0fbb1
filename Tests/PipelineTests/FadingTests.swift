import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Testing

@Suite struct `A report that nobody hears of any more` {
  private func report(_ state: ReportState = .gathering) throws -> Report {
    var report = try Sample.report(state, weight: 6)
    report.entries = [Sample.entry("s1", weight: 6)]
    return report
  }

  private func weight(after time: Duration, _ report: Report) async throws -> Double {
    let unheard = try Unheard()
    try await unheard.world.keep(report)
    try await unheard.pass(time)
    try await unheard.pass()
    return try #require(try await unheard.world.context.shelf.report(report.id)).weight
  }

  @Test func `weighs less when it is looked at again, where its label says so`() async throws {
    #expect(try await weight(after: .seconds(86_400), try report()) == 6)
    #expect(abs(try await weight(after: .seconds(14 * 86_400), try report()) - 3) < 0.01)
  }

  @Test func `keeps its weight once it was promoted`() async throws {
    #expect(try await weight(after: .seconds(30 * 86_400), try report(.needsInput)) == 6)
  }
}
