import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A merged fix` {
    @Test(.timeLimit(.minutes(5)))
    func `is taken back by a button, as a pull request that can be merged`() async throws {
      try await Night.run { night in
        try await night.sendVoucherSignals()
        let (number, pull) = try await night.greenPull()
        let head = try #require(try await night.pull(pull).at("/head/sha")?.string)
        let check = try await night.wait("our own check run is there") {
          let runs = try await night.mira.get("/repos/acme/shop/commits/\(head)/check-runs")["check_runs"]?.array ?? []
          return runs.first { $0["name"]?.string == "Nightshift" }
        }
        #expect(check["conclusion"]?.string == "neutral")
        try await night.mira.merge(pull)
        _ = try await night.settled(number, in: "verified")
        let fixed = try await night.source("shop/pricing.py")

        try await night.simulator.hub.press("revert", onCheckRun: check["id"]?.int ?? 0, by: "mira-olsen")
        let undo = try await night.wait("a pull request takes it back") {
          try await night.pulls().first { $0.at("/head/ref")?.string == "nightshift/\(number)-revert-\(pull)" }
        }
        let undoing = try #require(undo["number"]?.int)
        #expect(undo["body"]?.string?.contains("Takes back #\(pull), as @mira-olsen asked") == true)
        _ = try await night.settled(number, in: "green")
        try await night.mira.merge(undoing)
        _ = try await night.settled(number, in: "regressed")
        #expect(try await night.source("shop/pricing.py") != fixed)
        let answers = try await night.mira.list("/repos/acme/shop/issues/\(pull)/comments")
        #expect(answers.contains { $0["body"]?.string?.contains("#\(undoing) takes #\(pull) back") == true })
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }
  }
}

extension Night {
  /// A file of the shop's default branch.
  func source(_ path: String) async throws -> String? {
    try await mira.get("/repos/acme/shop/contents/\(path)")["content"]?.string
  }
}
