import Essentials
import Foundation
import GitHubSimulator
import Runtime
import Synchronization
import Testing

/// How webhooks and requests fare in a night.
enum Fate: CaseIterable {
  case prompt, shuffledAndDoubled, thirdLost, noneAtAll, answeredBadly

  var options: Night.Options {
    var options = Night.Options()
    options.reconcileEvery = self == .prompt ? "10s" : "1s"
    switch self {
    case .prompt: break
    case .shuffledAndDoubled: (options.shuffles, options.doubledPercent, options.seed) = (true, 100, 3)
    case .thirdLost: (options.lostPercent, options.seed) = (30, 4)
    case .noneAtAll: options.hearsWebhooks = false
    case .answeredBadly: options.seed = 5
    }
    return options
  }

  /// What goes wrong with answers: every kind of fault, before and after the work is done, and a clock four minutes off.
  func spoil(_ hub: Hub) {
    guard self == .answeredBadly else { return }
    hub.shiftClock(by: .seconds(-240))
    func fault(_ kind: Fault.Kind, _ method: String? = nil, isCarriedOut: Bool = false, percent: Int = 3) {
      hub.add(
        Fault(
          kind, method: method, path: "/api/v3/repos/**", client: "nightshift", isCarriedOut: isCarriedOut, times: nil,
          percent: percent))
    }
    for method in ["GET", "POST", "PATCH", "DELETE"] {
      fault(.badGateway, method)
      fault(.badGateway, method, isCarriedOut: true)
      fault(.truncated, method, isCarriedOut: true)
    }
    fault(.redirect(to: "http://127.0.0.1:9"), percent: 2)
    fault(.secondaryLimit(retryAfter: 1), percent: 2)
  }
}

extension Acceptance {
  @Suite struct `The same night` {
    @Test(.timeLimit(.minutes(12)))
    func `ends the same however webhooks come, and whatever becomes of requests`() async throws {
      let pictures = Mutex<[String]>([])
      for fate in Fate.allCases {
        try await Night.run(fate.options) { night in
          fate.spoil(night.simulator.hub)
          try await night.play()
          let picture = try await night.atRest()
          pictures.withLock { $0.append(picture) }
          #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n", "\(fate)")
        }
      }
      let seen = pictures.withLock(\.self)
      try #require(seen.count == Fate.allCases.count)
      for (fate, picture) in zip(Fate.allCases, seen) { #expect(picture == seen[0], "\(fate)") }
    }
  }
}

extension Night {
  /// Signals come in, and people do what people do; each waits for what the one before led to.
  fileprivate func play() async throws {
    try await sendVoucherSignals()
    let (number, pull) = try await greenPull()
    let adopted = try await stranger.open(issue: "The basket forgets its currency", "It happens after a reload.")
    try await mira.label(adopted, "weight: 3")
    _ = try await wait("the issue is adopted") { () -> Bool? in
      try await issue(adopted).states == ["state: gathering"] ? true : nil
    }
    try await stranger.mayLabel(in: self)
    try await stranger.label(adopted, "weight: 89")
    _ = try await wait("the stranger's label is taken back") { () -> Bool? in
      let weights = try await issue(adopted).weights
      let said = try await comments(adopted).contains { $0.body.contains("no write access") }
      return weights == ["weight: 3"] && said ? true : nil
    }
    let asked = try await mira.comment(adopted, "/nightshift priority P1")
    _ = try await answer(to: asked, on: adopted)
    _ = try await wait("the priority is set") { () -> Bool? in
      try await issue(adopted).labels.contains("priority: P1") ? true : nil
    }
    try await mira.call("PATCH", "/repos/acme/shop/issues/\(adopted)", ["state": "closed"])
    _ = try await settled(adopted, in: "dismissed")
    try await mira.review(pull, "Why this commit?")
    _ = try await wait("the review comment is answered") { () -> Bool? in
      let comments = try await mira.list("/repos/acme/shop/pulls/\(pull)/comments")
      return comments.contains { $0.at("/user/login")?.string == "nightshift[bot]" } ? true : nil
    }
    try await mira.merge(pull)
    _ = try await settled(number, in: "verified", within: .seconds(90))
  }
}
