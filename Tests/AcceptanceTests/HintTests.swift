import Essentials
import Foundation
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A webhook` {
    @Test(.timeLimit(.minutes(4)), arguments: [UInt64(1), 2])
    func `is a hint, and the end is the same when it is lost, doubled or late`(_ seed: UInt64) async throws {
      var options = Night.Options()
      options.seed = seed
      options.lostPercent = 40
      options.doubledPercent = 30
      options.shuffles = true
      options.reconcileEvery = "1s"
      try await Night.run(options) { night in
        try await night.sendVoucherSignals()
        let (number, pull) = try await night.greenPull()
        let picture = try await night.atRest()
        #expect(try await night.pulls().count == 1)
        #expect(try await night.issue(number).states == ["state: green"])
        #expect(try await night.mira.list("/repos/acme/shop/pulls/\(pull)/commits").count == 2, "\(picture)")
        #expect(try await night.comments(pull).count == 1, "\(picture)")
        try await night.mira.merge(pull)
        _ = try await night.settled(number, in: "verified")
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }
  }
}
