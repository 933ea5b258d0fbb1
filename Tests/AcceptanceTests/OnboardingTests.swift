import Essentials
import Foundation
import Runtime
import Testing

extension Acceptance {
  @Suite struct `A repository that was not asked` {
    private func signal(_ id: String) -> JSONValue {
      [
        "id": .string(id), "source": "support", "type": "ticket", "repository": "acme/docs", "weight": 2,
        "content": "The page about returns names a wrong address",
      ]
    }

    /// What anybody sees in the docs: issues and pull requests by title, labels, branches.
    private func docs(_ night: Night) async throws -> (issues: [JSONValue], labels: [String], branches: [String]) {
      let repository = "/repos/acme/docs"
      return (
        try await night.mira.list("\(repository)/issues?state=all"),
        try await night.mira.list("\(repository)/labels").compactMap { $0["name"]?.string }.filter {
          $0.hasPrefix("nightshift") || $0.hasPrefix("weight") || $0.hasPrefix("state")
        }, try await night.mira.list("\(repository)/branches").compactMap { $0["name"]?.string }.sorted()
      )
    }

    private func proposal(_ night: Night) async throws -> Int {
      try await night.wait("the docs are asked") {
        try await night.mira.list("/repos/acme/docs/pulls?state=all").first?["number"]?.int
      }
    }

    @Test(.timeLimit(.minutes(4))) func `is asked, left alone until it says yes, and then gets what waited`()
      async throws
    {
      var options = Night.Options()
      options.startsWithoutOnboarding = false
      options.reconcileEvery = "1s"
      try await Night.run(options) { night in
        let number = try await proposal(night)
        try await night.send(signal("docs-1"))
        try await night.send(signal("docs-2"))
        let issue =
          try await night.mira.call(
            "POST", "/repos/acme/docs/issues", ["title": "A typo", "body": "In the first line."])["number"]?.int ?? 0
        try await night.mira.call("POST", "/repos/acme/docs/issues/\(issue)/comments", ["body": "/nightshift help"])
        _ = try await night.atRest()
        let before = try await docs(night)
        #expect(before.issues.count == 2 && before.labels.isEmpty)
        #expect(before.branches == ["main", "nightshift/onboarding"])
        #expect(try await night.mira.list("/repos/acme/docs/issues/\(issue)/comments").count == 1)
        let files = try await night.mira.list("/repos/acme/docs/pulls/\(number)/files")
        #expect(files.compactMap { $0["filename"]?.string } == [".github/nightshift.yml"])
        try await night.mira.call("PUT", "/repos/acme/docs/pulls/\(number)/merge", ["merge_method": "merge"])
        let report = try await night.wait("the waiting signals become a report") {
          try await docs(night).issues.first { $0.labels.contains("nightshift") && $0.weights == ["weight: 3"] }
        }
        #expect(report.states == ["state: gathering"])
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }

    @Test(.timeLimit(.minutes(4))) func `says no by closing, and a rebuilt store asks no second time`() async throws {
      var options = Night.Options()
      options.startsWithoutOnboarding = false
      options.reconcileEvery = "1s"
      try await Night.run(options) { night in
        let number = try await proposal(night)
        try await night.mira.call("PATCH", "/repos/acme/docs/pulls/\(number)", ["state": "closed"])
        await night.bot.stop()
        for file in try FileManager.default.contentsOfDirectory(atPath: "\(night.directory)/nightshift")
        where file.hasPrefix("nightshift.sqlite") {
          try FileManager.default.removeItem(atPath: "\(night.directory)/nightshift/\(file)")
        }
        #expect(try await night.bot.run("rebuild").succeeded)
        try await night.bot.start()
        try await night.send(signal("docs-3"))
        _ = try await night.atRest()
        let after = try await docs(night)
        #expect(after.issues.count == 1 && after.labels.isEmpty, "\(after)")
      }
    }
  }
}
