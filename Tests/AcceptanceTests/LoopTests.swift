import CommandLineTool
import Essentials
import Foundation
import Runtime
import Testing

extension Night {
  /// The signals of the voucher that breaks the checkout: enough to be promoted, in a few requests.
  func sendVoucherSignals() async throws {
    let signals = try DemoWorld.signals(now: time.now())
    let known = ["sentry-a5c257c9615e", "logs-a8dbbe77c52b", "sentry-e0c761967539", "sentry-f5757d5cf098"]
    for signal in signals where known.contains(signal["id"]?.string ?? "") { try await send(signal) }
  }

  func greenPull() async throws -> (issue: Int, pull: Int) {
    let found = try await wait("a report is green", within: .seconds(90)) {
      try await issue(labelled: "state: green")
    }
    let number = found["number"]?.int ?? 0
    let pull = try await pulls().first { $0.body.contains("Closes #\(number)") }
    return (number, pull?["number"]?.int ?? 0)
  }

  func settled(_ number: Int, in state: String, within limit: Duration = .seconds(60)) async throws -> JSONValue {
    try await wait("#\(number) is \(state)", within: limit) {
      let found = try await issue(number)
      return found.states == ["state: \(state)"] ? .some(found) : .none
    }
  }
}

extension Acceptance {
  @Suite struct `The loop` {
    @Test(.timeLimit(.minutes(4))) func `turns signals into a verified pull request that anybody can follow`()
      async throws
    {
      try await Night.run { night in
        try await night.sendVoucherSignals()
        let (number, pullNumber) = try await night.greenPull()
        let green = try await night.issue(number)
        #expect(green.labels.contains("nightshift"))
        #expect(green.states == ["state: green"])
        #expect(green.weights == ["weight: 8"] || green.weights == ["weight: 13"])
        #expect(green.labels.contains { $0.hasPrefix("priority: P") })
        #expect(Set(["source: sentry", "source: logs"]).isSubset(of: Set(green.labels)))
        #expect(green.body.contains("### Ledger") && green.body.contains("<!-- nightshift:block v1 "))
        #expect(green.body.contains("Suspect commits") && green.body.contains("### Receipt"))
        #expect(green.at("/user/login")?.string == "nightshift[bot]")

        let pull = try await night.pull(pullNumber)
        #expect(pull["draft"]?.bool == false)
        #expect(pull.body.contains("Closes #\(number)") && pull.body.contains("### Receipt"))
        #expect(pull.body.contains("### Reviewers") && pull.body.contains("To say no"))
        let branch = try #require(pull.at("/head/ref")?.string)
        #expect(branch.wholeMatch(of: /nightshift\/\d+-[a-z0-9-]+/) != nil)
        #expect(branch.hasPrefix("nightshift/\(number)-"))
        #expect(pull["requested_reviewers"]?.array?.isEmpty == false)
        let commits = try await night.mira.list("/repos/acme/shop/pulls/\(pullNumber)/commits")
        #expect(commits.count == 2, "the hunk that CI refused, then the whole of it")
        for commit in commits { #expect(commit.at("/author/login")?.string == "nightshift[bot]") }
        let first = try #require(commits.first?["sha"]?.string)
        let conclusions = try await night.conclusions(of: first)
        #expect(conclusions["contract"] == "failure" && conclusions["test"] == "success")
        let last = try #require(commits.last?["sha"]?.string)
        #expect(Set(try await night.conclusions(of: last).values) == ["success"])

        try await night.mira.review(pullNumber, "Why this commit?")
        let answer = try await night.wait("the review comment is answered") {
          let comments = try await night.mira.list("/repos/acme/shop/pulls/\(pullNumber)/comments")
          return comments.first { $0.at("/user/login")?.string == "nightshift[bot]" }
        }
        #expect(answer["in_reply_to_id"] != nil)
        try await night.mira.merge(pullNumber)
        _ = try await night.settled(number, in: "verified")
        _ = try await night.wait("the issue is closed") { () -> Bool? in
          try await night.issue(number)["state"]?.string == "closed" ? true : nil
        }
        #expect(try await night.mira.list("/repos/acme/docs/issues?state=all").isEmpty)
        #expect(try await night.mira.list("/repos/acme/docs/branches").count == 1)
        #expect(try await night.pulls().count == 1)
        #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
      }
    }
  }
}

extension Night {
  func conclusions(of commit: String) async throws -> [String: String] {
    let runs = try await mira.get("/repos/acme/shop/commits/\(commit)/check-runs")["check_runs"]?.array ?? []
    return Dictionary(
      runs.filter { $0["name"]?.string != "Nightshift" }.map {
        ($0["name"]?.string ?? "", $0["conclusion"]?.string ?? "")
      }, uniquingKeysWith: { $1 })
  }
}
