import CommandLineTool
import Essentials
import Foundation
import Pipeline
import Runtime
import Testing

extension Night {
  /// The voucher's signals with a canary wherever a source lets people's words in.
  func sendCanaries() async throws {
    let known = ["sentry-a5c257c9615e", "logs-a8dbbe77c52b", "sentry-e0c761967539", "sentry-f5757d5cf098"]
    for signal in try DemoWorld.signals(now: time.now()) where known.contains(signal["id"]?.string ?? "") {
      guard case .object(var fields) = signal else { continue }
      let content = fields["content"]?.string ?? ""
      fields["content"] = .string(content.replacing("None", with: "'canary'") + "\nsays canary@example.com")
      fields["url"] = .string((fields["url"]?.string ?? "https://logs.acme.example/1") + "?q=canary")
      fields["extra"] = ["customer": "canary"]
      fields["service"] = "canary"
      try await send(.object(fields))
    }
  }

  /// Every text of the shop that anybody can read.
  func everything() async throws -> String {
    var texts: [String] = []
    for issue in try await mira.list("/repos/acme/shop/issues?state=all") {
      let number = issue["number"]?.int ?? 0
      texts.append(issue.text)
      texts += try await comments(number).map(\.text)
      guard issue["pull_request"] != nil else { continue }
      for part in ["comments", "reviews", "commits"] {
        texts += try await mira.list("/repos/acme/shop/pulls/\(number)/\(part)").map(\.text)
      }
      let head = try await pull(number).at("/head/sha")?.string ?? ""
      texts.append(try await mira.get("/repos/acme/shop/commits/\(head)/check-runs").text)
    }
    return texts.joined(separator: "\n")
  }

  /// The record in a report's hidden block, as anybody can unpack it.
  func record(of issue: JSONValue) async throws -> String {
    let key = try String(contentsOfFile: "\(directory)/nightshift/hidden-block.key", encoding: .utf8)
    let repository = try await mira.get("/repos/acme/shop")["id"]?.integer ?? 0
    let place = HiddenBlock.Place(host: "127.0.0.1", repository: repository, issue: issue["id"]?.integer ?? 0)
    let report = HiddenBlock(key: Redacted(key)).report(in: issue.body, at: place)
    return String(decoding: try JSONEncoder().encode(try #require(report)), as: UTF8.self)
  }
}

extension Acceptance {
  @Suite struct `A night on a public repository` {
    @Test(.timeLimit(.minutes(4))) func `ends in a green pull request and tells nothing of the evidence`() async throws
    {
      var options = Night.Options()
      options.redacts = true
      options.hasDashboard = true
      try await Night.run(options) { night in
        try await night.sendCanaries()
        let (number, pull) = try await night.greenPull()
        try await night.mira.review(pull, "Why this commit?")
        let asked = try await night.mira.comment(number, "/nightshift explain")
        _ = try await night.answer(to: asked, on: number)
        try await night.dashboard(shows: "### Green (1)")
        let issue = try await night.issue(number)
        #expect(issue["title"]?.string == "Fix KeyError in shop/pricing.py")
        #expect(issue.body.contains("[its page at sentry](https://sentry.acme.example/issues/4182/"))
        let all = try await night.everything()
        #expect(!all.lowercased().contains("canary"), "\(all)")
        let record = try await night.record(of: issue)
        #expect(!record.lowercased().contains("canary"), "\(record)")
        let explained = try await night.bot.run("explain", "acme/shop#\(number)").outputText
        #expect(explained.contains("share_discount"), "the operator sees all of it: \(explained)")
      }
    }
  }
}
