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
  /// Asked for again while it was running: it runs once more when it is done.
  package private(set) var isWantedAgain: Bool
  package let backoff: Backoff

  package init(state: State = .waiting(attempt: 1), isWantedAgain: Bool = false, backoff: Backoff) {
    self.state = state
    self.isWantedAgain = isWantedAgain
    self.backoff = backoff
  }

  /// Hands the job to a worker unless another holds it.
  package mutating func lease(at now: Date, for length: Duration) -> Action {
    let until = now.addingTimeInterval(Double(length.components.seconds))
    switch state {
    case .waiting(let attempt):
      state = .leased(attempt: attempt, until: until)
      return .run(attempt: attempt)
    case .leased(let attempt, let end) where end <= now:
      // The worker died with it. A job that kills its worker must not be tried for ever.
      guard attempt < backoff.attempts else {
        state = .parked(attempt: attempt)
        return .park
      }
      state = .leased(attempt: attempt + 1, until: until)
      return .run(attempt: attempt + 1)
    case .leased, .done, .parked: return .ignore
    }
  }

  /// Notes that the same job was asked for once more.
  package mutating func askAgain() {
    if case .leased = state { isWantedAgain = true }
  }

  package mutating func finish(_ outcome: Outcome, at now: Date) -> Action {
    guard case .leased(let attempt, _) = state else { return .ignore }
    switch outcome {
    case .succeeded where isWantedAgain:
      isWantedAgain = false
      state = .waiting(attempt: 1)
      return .retry(at: now)
    case .succeeded:
      state = .done
      return .forget
    case .deferred(let until):
      state = .waiting(attempt: attempt)
      return .retry(at: until)
    case .failed where attempt < backoff.attempts:
      state = .waiting(attempt: attempt + 1)
      return .retry(at: now.addingTimeInterval(Double(backoff.delay(after: attempt).components.seconds)))
    case .failed, .refused, .unrecognised:
      state = .parked(attempt: attempt)
      return .park
    }
  }
}
