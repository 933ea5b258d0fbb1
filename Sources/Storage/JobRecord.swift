import Essentials
import Foundation
import WorkQueue

/// A job as a store keeps it: every store applies the same changes to it, so that none has rules of its own.
struct JobRecord: Sendable, Equatable {
  var job: Job
  var lifecycle: JobLifecycle
  var note = ""
  /// Breaks ties between jobs that became ready at the same time.
  var arrival: Int64
  /// When it was done or parked.
  var endedAt: Date?

  var status: JobStatus { JobStatus(job: job, state: lifecycle.state, note: note) }

  var isWaiting: Bool { if case .waiting = lifecycle.state { true } else { false } }
  var isDone: Bool { lifecycle.state == .done }
  var isParked: Bool { if case .parked = lifecycle.state { true } else { false } }

  var heldUntil: Date? {
    if case .leased(_, let until) = lifecycle.state { until } else { nil }
  }

  /// Asks for a job that is there already; a job that starts anew takes what it now is asked to do.
  mutating func repeated(_ enqueue: Enqueue) {
    guard enqueue.ifPresent == .again else { return }
    let waits = isWaiting
    guard case .retry(let date) = lifecycle.askAgain(at: enqueue.job.readyAt) else { return }
    guard !waits else {
      job.readyAt = min(job.readyAt, date)
      return
    }
    job = enqueue.job
    note = ""
    endedAt = nil
  }

  /// The job as a worker gets it, or nil if it is not to be run.
  mutating func lease(at now: Date, for length: Duration) -> LeasedJob? {
    let action = lifecycle.lease(at: now, for: length)
    if action == .park { apply(action, at: now, note: Self.lostNote) }
    guard case .run(let attempt) = action, let until = heldUntil else { return nil }
    return LeasedJob(job: job, attempt: attempt, until: until)
  }

  mutating func finish(_ finished: Finished) {
    apply(lifecycle.finish(finished.outcome, at: finished.at), at: finished.at, note: finished.note)
  }

  /// True if it is ready again.
  mutating func release(at now: Date) -> Bool {
    let action = lifecycle.release(at: now)
    apply(action, at: now, note: Self.lostNote)
    return isWaiting
  }

  mutating func unpark(at now: Date) -> Bool {
    let action = lifecycle.unpark(at: now)
    guard case .retry = action else { return false }
    apply(action, at: now, note: note)
    return true
  }

  private mutating func apply(_ action: JobLifecycle.Action, at now: Date, note: String) {
    switch action {
    case .retry(let date):
      job.readyAt = date
      endedAt = nil
    case .forget, .park: endedAt = now
    case .run, .ignore: return
    }
    self.note = note
  }

  private static let lostNote = "its worker stopped without an answer"
}
