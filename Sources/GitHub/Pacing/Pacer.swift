import Domain
import Essentials
package import Foundation
package import Runtime

/// Gives each write its turn, the most urgent first, and holds everything back when the host asks for it.
package actor Pacer {
  private final class Ticket {
    let write: PacedWrite
    let account: String
    var nudge = Latch()

    init(_ write: PacedWrite, account: String) {
      self.write = write
      self.account = account
    }
  }

  private let time: any TimeSource
  private let profile: PacingProfile
  private var budget: PacingBudget
  /// Sorted by urgency, then in the order they came.
  private var queue: [Ticket] = []
  private var underWay = 0
  private var holds: [String: Date] = [:]
  private var refusals: [String: Int] = [:]

  package init(profile: PacingProfile, time: any TimeSource) {
    self.profile = profile
    self.time = time
    budget = PacingBudget(profile: profile)
  }

  /// How many writes wait for their turn.
  package var waiting: Int { queue.count }

  /// Runs `work` when `write` has its turn.
  ///
  /// Throws `WriteDeferred` without running it if that is further off than the urgency's patience.
  package nonisolated func perform<Result: Sendable>(
    _ write: PacedWrite, account: String = "", _ work: @Sendable () async throws -> Result
  ) async throws -> Result {
    try await enter(write, account)
    do {
      let result = try await work()
      await leave()
      return result
    } catch {
      await leave()
      throw error
    }
  }

  /// Returns once `account` is not held back; throws `WriteDeferred` if that is more than `patience` off.
  package func admit(_ account: String, patience: Duration) async throws {
    while let until = held(account) {
      let rest = until.timeIntervalSince(time.now())
      guard rest <= patience.seconds else { throw WriteDeferred(seconds: rest) }
      try await time.sleep(until: until)
    }
  }

  /// Keeps `account` from sending anything before `moment`.
  ///
  /// Without a moment: a minute, and twice as long each time until a call of its succeeds, at most 16 minutes.
  package func hold(_ account: String, until moment: Date?) {
    let count = refusals[account, default: 0]
    refusals[account] = min(count + 1, 5)
    let until = moment ?? time.now() + 60 * Double(1 << min(count, 4))
    holds[account] = max(holds[account] ?? until, until)
  }

  /// Takes note that a call of `account` was answered and not turned away.
  package func succeeded(_ account: String) { refusals[account] = nil }

  private func held(_ account: String) -> Date? {
    guard let until = holds[account] else { return nil }
    if until > time.now() { return until }
    holds[account] = nil
    return nil
  }

  private func enter(_ write: PacedWrite, _ account: String) async throws {
    let ticket = Ticket(write, account: account)
    let place = queue.firstIndex { $0.write.urgency > write.urgency } ?? queue.endIndex
    try check(budget.forecast(write, behind: queue[..<place].map(\.write), at: time.now()), ticket)
    queue.insert(ticket, at: place)
    defer {
      queue.removeAll { $0 === ticket }
      queue.first?.nudge.open()
    }
    while true {
      try Task.checkCancellation()
      var turn: Date?
      if queue.first === ticket, underWay < profile.concurrentWrites {
        let now = time.now()
        let earliest = budget.earliest(write, at: now)
        if earliest <= now, held(account) == nil {
          budget.record(write, at: now)
          underWay += 1
          return
        }
        turn = max(earliest, held(account) ?? earliest)
        try check(turn ?? earliest, ticket)
      }
      // Nothing runs on this actor between here and the wait, so a nudge cannot be missed.
      ticket.nudge = Latch()
      await pause(until: turn, or: ticket.nudge)
    }
  }

  private func check(_ turn: Date, _ ticket: Ticket) throws {
    let wait = max(turn, held(ticket.account) ?? turn).timeIntervalSince(time.now())
    guard wait <= ticket.write.urgency.patience.seconds else { throw WriteDeferred(seconds: wait) }
  }

  private func leave() {
    underWay -= 1
    queue.first?.nudge.open()
  }

  private nonisolated func pause(until moment: Date?, or nudge: Latch) async {
    guard let moment else { return await nudge.wait() }
    await withTaskGroup { group in
      group.addTask { [time] in try? await time.sleep(until: moment) }
      group.addTask { await nudge.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}
