import Essentials
package import Foundation

/// What happens to a job next.
///
/// No clock, no database.
package struct JobLifecycle: Sendable, Equatable {
  package enum State: Sendable, Equatable {
    /// `attempt` is the one to come, from 1.
    case waiting(attempt: Int)
    case leased(attempt: Int, until: Date)
    case done
    case parked(attempt: Int)
  }

  package enum Outcome: Sendable, Equatable {
    case succeeded
    /// Not now, and not the job's fault: it waits without using up a try.
    case deferred(until: Date)
    case failed
    /// Trying again cannot help: the input is wrong for ever.
    case refused
    /// Nobody knows this kind of job.
    case unrecognised
  }

  package enum Action: Sendable, Equatable {
    case run(attempt: Int)
    case forget
    case retry(at: Date)
    case park
    case ignore
  }

  package private(set) var state: State
  /// Asked for again while it was running: it runs once more, not before this, when it is done.
  package private(set) var wantedAgainAt: Date?
  package let backoff: Backoff

  package init(state: State = .waiting(attempt: 1), wantedAgainAt: Date? = nil, backoff: Backoff) {
    self.state = state
    self.wantedAgainAt = wantedAgainAt
    self.backoff = backoff
  }

  /// Hands the job to a worker unless another holds it.
  package mutating func lease(at now: Date, for length: Duration) -> Action {
    let until = now.advanced(by: length)
    switch state {
    case .waiting(let attempt):
      state = .leased(attempt: attempt, until: until)
      return .run(attempt: attempt)
    case .leased(let attempt, let end) where end <= now:
      guard case .retry = lose(attempt, at: now) else { return .park }
      state = .leased(attempt: attempt + 1, until: until)
      return .run(attempt: attempt + 1)
    case .leased, .done, .parked: return .ignore
    }
  }

  /// Holds the job longer; false if nobody holds it.
  package mutating func extend(until: Date) -> Bool {
    guard case .leased(let attempt, _) = state else { return false }
    state = .leased(attempt: attempt, until: until)
    return true
  }

  /// Takes the job from a worker that is known to be gone, because its process was restarted.
  ///
  /// It costs no try: a machine that is restarted often must not park work that gets further each time.
  package mutating func release(at now: Date) -> Action {
    guard case .leased(let attempt, _) = state else { return .ignore }
    wantedAgainAt = nil
    state = .waiting(attempt: attempt)
    return .retry(at: now)
  }

  /// Notes that the same job was asked for once more, to run at `date` or later.
  ///
  /// A waiting job stands: the caller makes it ready at the earlier time. A finished or parked one starts anew.
  package mutating func askAgain(at date: Date) -> Action {
    switch state {
    case .waiting: return .retry(at: date)
    case .leased:
      wantedAgainAt = min(date, wantedAgainAt ?? date)
      return .ignore
    case .done, .parked:
      state = .waiting(attempt: 1)
      return .retry(at: date)
    }
  }

  /// Gives a parked job its tries back.
  package mutating func unpark(at now: Date) -> Action {
    guard case .parked = state else { return .ignore }
    return askAgain(at: now)
  }

  package mutating func finish(_ outcome: Outcome, at now: Date) -> Action {
    guard case .leased(let attempt, _) = state else { return .ignore }
    // Every later run sees what the second asking was about, so any next run answers it, unless it is put off for long.
    let wanted = wantedAgainAt
    wantedAgainAt = nil
    switch outcome {
    case .deferred(let until):
      state = .waiting(attempt: attempt)
      return .retry(at: min(until, max(wanted ?? until, now)))
    case .failed where attempt < backoff.attempts:
      state = .waiting(attempt: attempt + 1)
      return .retry(at: now.advanced(by: backoff.delay(after: attempt)))
    case .failed:
      return end(.parked(attempt: attempt), wanted: wanted, notBefore: now.advanced(by: backoff.delay(after: attempt)))
    case .succeeded: return end(.done, wanted: wanted, notBefore: now)
    case .refused, .unrecognised: return end(.parked(attempt: attempt), wanted: wanted, notBefore: now)
    }
  }

  private mutating func end(_ ended: State, wanted: Date?, notBefore: Date) -> Action {
    if let wanted {
      state = .waiting(attempt: 1)
      return .retry(at: max(wanted, notBefore))
    }
    state = ended
    return ended == .done ? .forget : .park
  }

  /// The worker died with the job: one that kills its worker must not be tried for ever.
  private mutating func lose(_ attempt: Int, at now: Date) -> Action {
    wantedAgainAt = nil
    guard attempt < backoff.attempts else {
      state = .parked(attempt: attempt)
      return .park
    }
    state = .waiting(attempt: attempt + 1)
    return .retry(at: now)
  }
}
