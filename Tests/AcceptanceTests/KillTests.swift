import Essentials
import Foundation
import HTTPMessages
import Runtime
import Synchronization
import Testing

/// Kills the service at each of its writes: once before GitHub carries it out, once after, before the answer is sent.
final class Killer: Sendable {
  private enum Stage { case before, after }

  private let bot: Bot
  private let lives = Background()
  private let stages = Mutex<[Write: Stage]>([:])
  private let deliveries = Mutex<Set<String>>([])
  private let turns = Sequencer()
  private let counts = Mutex((before: 0, after: 0, deliveries: 0))

  init(_ bot: Bot) { self.bot = bot }

  var deaths: (before: Int, after: Int, deliveries: Int) { counts.withLock(\.self) }

  /// Stands in the way of `write`.
  func meet(_ write: Write, carryOut: @Sendable () async -> HTTPResponse) async -> HTTPResponse {
    let stage = stages.withLock { stages -> Stage? in
      switch stages[write] {
      case nil: stages[write] = .before
      case .before: stages[write] = .after
      case .after: return nil
      }
      return stages[write]
    }
    switch stage {
    case nil: return await carryOut()
    case .before:
      counts.withLock { $0.before += 1 }
      await replace()
      return HTTPResponse(502)
    case .after:
      let response = await carryOut()
      counts.withLock { $0.after += 1 }
      await replace()
      return response
    }
  }

  /// Kills right after a delivery was accepted, once for each kind of event.
  func meet(delivery: HTTPRequest) async {
    let event = delivery.headers["X-GitHub-Event"] ?? ""
    let action = (try? JSONValue(parsing: delivery.body))?["action"]?.string ?? ""
    guard deliveries.withLock({ $0.insert("\(event) \(action)").inserted }) else { return }
    counts.withLock { $0.deliveries += 1 }
    await replace()
  }

  private func replace() async {
    try? await turns.run {
      await bot.kill()
      try await bot.start()
    }
  }
}

extension Acceptance {
  @Suite struct `A killed service` {
    @Test(.timeLimit(.minutes(15)))
    func `loses no accepted delivery and makes nothing twice wherever it is killed`() async throws {
      let pictures = Mutex<[String]>([])
      for isKilled in [false, true] {
        var options = Night.Options()
        options.reconcileEvery = "2s"
        try await Night.run(options) { night in
          let killer = Killer(night.bot)
          if isKilled {
            night.front.set { await killer.meet($0, carryOut: $1) }
            night.road.onArrival { await killer.meet(delivery: $0) }
          }
          try await night.sendVoucherSignals()
          let limit = Duration.seconds(isKilled ? 400 : 90)
          let found = try await night.wait("a report is green", within: limit) {
            try await night.issue(labelled: "state: green")
          }
          let number = try #require(found["number"]?.int)
          let pull = try #require(try await night.pulls().first?["number"]?.int)
          try await night.mira.review(pull, "Why this commit?")
          _ = try await night.wait("the review comment is answered", within: .seconds(60)) {
            let comments = try await night.mira.list("/repos/acme/shop/pulls/\(pull)/comments")
            return comments.count >= 2 ? comments : nil
          }
          try await night.mira.merge(pull)
          _ = try await night.settled(number, in: "verified", within: .seconds(90))
          let picture = try await night.atRest()
          pictures.withLock { $0.append(picture) }
          #expect(try await night.bot.run("queue", "parked").outputText == "nothing is parked\n")
          #expect(try await night.issue(number).body.matches(of: /<!--s:/).count == 4, "each signal is counted once")
          if isKilled {
            let deaths = killer.deaths
            #expect(deaths.before > 10 && deaths.after > 10 && deaths.deliveries > 5, "\(deaths)")
          }
        }
      }
      let seen = pictures.withLock(\.self)
      try #require(seen.count == 2)
      #expect(seen[0] == seen[1])
    }
  }
}
