import Domain
import Essentials
package import Foundation
package import Runtime

/// Gives each write its turn, the most urgent first, and holds everything back when the host asks for it.
package actor Pacer {
  private final class Ticket {
    let write: PacedWrite
    let account: String
    /// When it stops waiting.
    let deadline: Date
    var nudge = Latch()

    init(_ write: PacedWrite, account: String, now: Date) {
      self.write = write
      self.account = account
      deadline = now.advanced(by: write.urgency.patience)
    }
  }

  private let time: any TimeSource
  private let profile: PacingProfile
  private var budget: PacingBudget
  private var book: TurnBook
  /// Sorted by urgency, then in the order they came.
  private var queue: [Ticket] = []
  private var underWay = 0
  private var holds: [String: Date] = [:]
  private var refusals: [String: Int] = [:]

  package init(profile: PacingProfile, time: any TimeSource) {
    self.profile = profile
    self.time = time
    budget = PacingBudget(profile: profile)
    book = TurnBook(profile: profile)
  }

  /// How many writes wait for their turn.
  package var waiting: Int { queue.count }

  /// Where it stands.
  package var state: PacingState {
    let now = time.now()
    let used = budget.used(at: now)
    let turn = underWay < profile.concurrentWrites ? next(at: now)?.moment : nil
    return PacingState(
      waiting: queue.count, nextStep: (queue.map(\.deadline) + [turn].compactMap(\.self)).min(),
      usedInMinute: used.minute, usedInHour: used.hour, perMinute: profile.perMinute, perHour: profile.perHour)
  }

  /// Runs `work` when `write` has its turn.
  ///
  /// Throws `WriteDeferred` without running it if that is further off than the urgency's patience. A write with a subject
  /// that comes back then finds its turn kept.
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
    let ticket = Ticket(write, account: account, now: time.now())
    try foresee(ticket)
    queue.insert(ticket, at: queue.firstIndex { $0.write.urgency > write.urgency } ?? queue.endIndex)
    nudge()
    defer {
      queue.removeAll { $0 === ticket }
      nudge()
    }
    while true {
      try Task.checkCancellation()
      let now = time.now()
      var wake = ticket.deadline
      if underWay < profile.concurrentWrites, let next = next(at: now), next.ticket === ticket {
        if next.moment <= now {
          budget.record(write, at: now)
          underWay += 1
          return
        }
        wake = min(wake, next.moment)
      }
      let turn = moment(of: ticket, at: now)
      if turn > ticket.deadline || now >= ticket.deadline { try putOff(ticket, until: max(turn, now + 1)) }
      // Nothing runs on this actor between here and the wait, so a nudge cannot be missed.
      ticket.nudge = Latch()
      await pause(until: wake, or: ticket.nudge)
    }
  }

  /// Lets `ticket` wait, or puts it off to a turn of its own.
  private func foresee(_ ticket: Ticket) throws {
    let now = time.now()
    let write = ticket.write
    let ahead = queue.prefix { $0.write.urgency <= write.urgency }.map(\.write)
    let forecast = max(budget.forecast(write, behind: ahead, at: now), held(ticket.account) ?? now)
    let promised = book.promised(write, at: now)
    var turn = max(forecast, promised ?? book.earliest(write, at: now))
    // While ledgers stand in line, what can wait for a quiet hour does.
    if write.urgency == .upkeep, let last = book.lastLedger(at: now) { turn = max(turn, last) }
    let mayWait = turn <= ticket.deadline
    // Without a subject no turn is kept, so none is used up.
    if promised == nil, mayWait || write.subject != nil { book.count(write, at: turn) }
    guard mayWait else { return try putOff(ticket, until: turn) }
    book.redeem(write)
  }

  private func putOff(_ ticket: Ticket, until turn: Date) throws {
    let now = time.now()
    book.promise(ticket.write, at: turn, now: now)
    throw WriteDeferred(seconds: turn.timeIntervalSince(now))
  }

  /// When `ticket` could go if it were alone.
  private func moment(of ticket: Ticket, at now: Date) -> Date {
    max(budget.earliest(ticket.write, at: now), held(ticket.account) ?? now)
  }

  /// Who goes next and when: the first of the queue, or one behind it that is gone before the others could go.
  private func next(at now: Date) -> (ticket: Ticket, moment: Date)? {
    var next: (ticket: Ticket, moment: Date)?
    for ticket in queue {
      let moment = moment(of: ticket, at: now)
      if let first = next, moment.advanced(by: profile.spacing) > first.moment || moment >= first.moment { continue }
      next = (ticket, moment)
    }
    return next
  }

  private func leave() {
    underWay -= 1
    nudge()
  }

  private func nudge() { for ticket in queue { ticket.nudge.open() } }

  private nonisolated func pause(until moment: Date, or nudge: Latch) async {
    await withTaskGroup { group in
      group.addTask { [time] in try? await time.sleep(until: moment) }
      group.addTask { await nudge.wait() }
      await group.next()
      group.cancelAll()
    }
  }
}
