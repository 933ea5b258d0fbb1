import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A repository in trouble` {
    private static var options: Night.Options {
      var options = Night.Options()
      options.reconcileEvery = "1s"
      return options
    }

    @Test(.timeLimit(.minutes(4))) func `loses nothing while labels, issues or all of it is taken away`() async throws {
      try await Night.run(Self.options) { night in
        let hub = night.simulator.hub
        try await night.hint(1)
        let number = try await night.shows("weight: 1")

        try await night.mira.call("DELETE", "/repos/acme/shop/labels/weight%3A%201")
        _ = try await night.shows("weight: 1")
        let made = try await night.mira.get("/repos/acme/shop/labels/weight%3A%201")
        #expect(made["color"]?.string != "ededed", "as the catalogue has it")

        try await hub.setHasIssues(false, "acme/shop")
        try await night.hint(2)
        _ = try await night.atRest()
        try await hub.setHasIssues(true, "acme/shop")
        #expect(try await night.shows("weight: 2") == number)

        try await hub.setArchived(true, "acme/shop")
        _ = try await night.atRest()
        let before = night.front.writes.count
        try await night.hint(3)
        _ = try await night.atRest()
        #expect(night.front.writes.count == before, "nothing is written to an archive")
        try await hub.setArchived(false, "acme/shop")
        #expect(try await night.shows("weight: 3") == number)

        try await hub.rename("acme/shop", to: "store")
        try await night.hint(4)
        try await night.hint(5)
        #expect(try await night.shows("weight: 5", in: "store") == number)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    @Test(.timeLimit(.minutes(5))) func `makes work wait that is not let in, and nothing is lost`() async throws {
      try await Night.run(Self.options) { night in
        let hub = night.simulator.hub
        try await night.hint(1)
        let number = try await night.shows("weight: 1")
        let key = try await hub.replaceKey(of: "nightshift")
        await night.bot.stop()
        try await night.bot.start()
        try await night.hint(2)
        _ = try await night.wait("it is said what to do") { () -> Bool? in
          night.bot.output.contains("GitHub does not let us in") ? true : nil
        }
        await night.bot.stop()
        try Data(key.privateKeyPEM.reveal().utf8).write(to: URL(filePath: "\(night.directory)/app.pem"))
        try await night.bot.start()
        #expect(try await night.shows("weight: 2") == number)

        try await hub.suspend("nightshift", for: "acme")
        try await night.hint(3)
        _ = try await night.atRest()
        #expect(try await night.issue(number).labels.contains("weight: 2"))
        try await hub.unsuspend("nightshift", for: "acme")
        #expect(try await night.shows("weight: 3") == number)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    @Test(.timeLimit(.minutes(4))) func `waits for a permission that was taken away, and goes on with it`() async throws
    {
      try await Night.run(Self.options) { night in
        let hub = night.simulator.hub
        try await night.hint(1)
        let number = try await night.shows("weight: 1")
        _ = try await night.atRest()
        try await hub.removePermission("issues", of: "nightshift", for: "acme")
        try await night.hint(2)
        _ = try await night.wait("the refused write is parked") { () -> Bool? in
          let parked = try await night.bot.run("queue", "parked").outputText
          return parked.contains("write/") && parked.contains("forbidden") ? true : nil
        }
        #expect(try await night.issue(number).labels.contains("weight: 1"))
        try await hub.acceptPermissions("nightshift", for: "acme")
        #expect(try await night.shows("weight: 2") == number)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    @Test(.timeLimit(.minutes(4))) func `is left with its issues, and picked up from them again`() async throws {
      try await Night.run(Self.options) { night in
        let hub = night.simulator.hub
        try await night.hint(1)
        let number = try await night.shows("weight: 1")
        _ = try await night.atRest()
        try await hub.chooseRepositories(["docs"], of: "nightshift", for: "acme")
        _ = try await night.wait("the farewell is noticed") { () -> Bool? in
          night.bot.output.contains("not let into a repository any more") ? true : nil
        }
        #expect(try await night.issue(number).labels.contains("weight: 1"), "what is on GitHub stays")
        try await hub.chooseRepositories(nil, of: "nightshift", for: "acme")
        try await night.hint(2)
        #expect(try await night.shows("weight: 2") == number)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    @Test(.timeLimit(.minutes(4))) func `is followed with its issue to another one`() async throws {
      try await Night.run(Self.options) { night in
        try await night.hint(1)
        let number = try await night.shows("weight: 1")
        let new = try await night.simulator.hub.transferIssue(
          number, from: "acme/shop", to: "acme/docs", by: "mira-olsen")
        _ = try await night.wait("the report follows", within: .seconds(170)) { () -> Bool? in
          let moved = try await night.mira.get("/repos/acme/docs/issues/\(new)")
          return moved.body.contains("Transferred from") ? true : nil
        }
      }
    }
  }
}

extension Night {
  /// A weak signal of one and the same problem.
  func hint(_ number: Int) async throws {
    try await send([
      "id": .string("hint-\(number)"), "source": "logs", "type": "error", "weight": 1, "fingerprint": ["rounding"],
      "content":
        "KeyError: None\n\n  File \"/srv/shop/shop/pricing.py\", line 58, in share_discount\n    groups[line.tax_class]",
    ])
  }

  /// The number of the issue that shows `label`, once there is one.
  func shows(_ label: String, in name: String = "shop") async throws -> Int {
    try await wait("an issue shows \(label)", within: .seconds(90)) {
      try await mira.list("/repos/acme/\(name)/issues?state=all").first { $0.labels.contains(label) }?["number"]?.int
    }
  }
}
