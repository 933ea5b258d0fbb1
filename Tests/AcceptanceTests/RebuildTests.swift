import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Testing
import WorkQueue

extension Acceptance {
  @Suite struct `A rebuilt store` {
    @Test(.timeLimit(.minutes(4)))
    func `holds the reports it held before, and knows their signals again`() async throws {
      try await Night.run { night in
        try await night.sendVoucherSignals()
        let (number, pull) = try await night.greenPull()
        _ = try await night.atRest()
        // In the middle of review, with a pull request that is open.
        try await night.compareAfterRebuilding()
        let signals = try await night.issue(number).body.matches(of: /<!--s:/).count
        try await night.sendVoucherSignals()
        try await night.mira.merge(pull)
        _ = try await night.settled(number, in: "verified")
        #expect(
          try await night.issue(number).body.matches(of: /<!--s:/).count == signals, "signals sent again count once")
        _ = try await night.atRest()
        // Once everything is over.
        try await night.compareAfterRebuilding()
      }
    }

    @Test(.timeLimit(.minutes(4))) func `lets a new signal join the report of its problem`() async throws {
      try await Night.run { night in
        let ids = ["sentry-a5c257c9615e", "sentry-e0c761967539"]
        try await night.sendSignals(ids)
        let found = try await night.wait("a report gathers weight") { try await night.issue(labelled: "weight: 5") }
        let number = try #require(found["number"]?.int)
        _ = try await night.atRest()
        try await night.compareAfterRebuilding()
        try await night.sendSignals(["sentry-f5757d5cf098"])
        let grown = try await night.wait("the signal joins") {
          let now = try await night.issue(number)
          return now.weights == ["weight: 8"] ? .some(now) : .none
        }
        #expect(grown.body.matches(of: /<!--s:/).count <= 3)
        #expect(
          try await night.mira.list("/repos/acme/shop/issues?state=all").filter { $0["pull_request"] == nil }.count == 1
        )
      }
    }
  }
}

extension Night {
  /// The reports in the service's store; it must not run.
  func storedReports() async throws -> [Report] {
    let store = try await SQLiteStore.open(
      path: "\(directory)/nightshift/nightshift.sqlite",
      backoff: Backoff(first: .seconds(1), ceiling: .seconds(1), attempts: 1))
    return try await ReportShelf(store: store).reports().filter { $0.issue != nil }.sorted { $0.id < $1.id }
  }

  /// Stops the service, deletes its store, rebuilds it, compares, starts again, and expects GitHub to stay as it is.
  func compareAfterRebuilding() async throws {
    await bot.stop()
    let before = try await storedReports().map(\.rebuildable)
    let picture = await picture()
    for name in try FileManager.default.contentsOfDirectory(atPath: "\(directory)/nightshift")
    where name.hasPrefix("nightshift.sqlite") {
      try FileManager.default.removeItem(atPath: "\(directory)/nightshift/\(name)")
    }
    let rebuilt = try await bot.run("rebuild")
    #expect(rebuilt.succeeded, "\(rebuilt.errorText)")
    let after = try await storedReports().map(\.rebuildable)
    #expect(after.count == before.count)
    for (old, new) in zip(before, after) { #expect(old == new) }
    let writes = front.writes.count
    try await bot.start()
    #expect(try await atRest() == picture)
    let more = front.writes.dropFirst(writes)
    #expect(more.isEmpty, "written after a rebuild: \(more.map(\.description).joined(separator: "\n"))")
  }
}

extension Report {
  /// Without what a rebuild honestly cannot know: whole ISO seconds are kept, excerpts of people's words are not.
  fileprivate var rebuildable: Report {
    var kept = self
    for index in kept.entries.indices { kept.entries[index].excerpt = "" }
    return kept
  }
}
