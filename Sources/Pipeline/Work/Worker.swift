import Domain
package import Essentials
import Foundation
package import Runtime
package import Storage
package import WorkQueue

/// Does one kind of job: reads, acts, and says what is to be kept.
package typealias JobHandler = @Sendable (LeasedJob) async throws -> Change

/// Takes jobs from the store, a few at a time, and keeps what their handlers decided together with the job's end.
package struct Worker: Service {
  package let name: StaticString = "worker"
  let store: any Store
  let time: any TimeSource
  let log: Log
  let handlers: [String: JobHandler]
  let bell: Bell
  let width: Int
  /// How long a worker may hold a job before another may take it.
  let lease: Duration
  /// Told of everything that was kept, after it was.
  let didKeep: @Sendable (Change) -> Void
  /// Kinds of jobs too long to be begun when everything ends.
  let longKinds: Set<String>
  /// Rings when the host does not let us in.
  private let alarm = Alarm()
  /// How long a shutdown may take to finish what was begun.
  private let drainLimit = Duration.seconds(10)
  /// Longest rest between two looks, for jobs another process enqueued.
  private let longestRest = Duration.seconds(5)

  package init(
    store: any Store, time: any TimeSource, log: Log, handlers: [String: JobHandler], bell: Bell, width: Int = 8,
    lease: Duration = .seconds(120), longKinds: Set<String> = [],
    didKeep: @escaping @Sendable (Change) -> Void = { _ in }
  ) {
    self.store = store
    self.time = time
    self.log = log
    self.handlers = handlers
    self.bell = bell
    self.width = width
    self.lease = lease
    self.didKeep = didKeep
    self.longKinds = longKinds
  }

  package func run(until shutdown: Shutdown) async throws {
    let hands = Background()
    while !shutdown.isRequested {
      let mark = bell.count
      let free = width - hands.count
      let jobs = free > 0 ? await take(free) : []
      for job in jobs {
        hands.run {
          await perform(job)
          bell.ring()
        }
      }
      if jobs.isEmpty { await rest(after: mark, until: shutdown) }
    }
    await drain(hands)
  }

  /// Finishes what is in hand and writes what was accepted, within `drainLimit`; what is cut off is handed out at the next start.
  private func drain(_ hands: Background) async {
    let end = time.now().advanced(by: drainLimit)
    await withTaskGroup { group in
      group.addTask { await hands.finish() }
      group.addTask {
        try? await time.sleep(until: end)
        hands.cancelAll()
      }
      await group.next()
      group.cancelAll()
    }
    while time.now() < end, case let jobs = await take(width), !jobs.isEmpty {
      await withTaskGroup { group in
        for job in jobs { group.addTask { await finishOrPutOff(job) } }
      }
    }
  }

  /// Agent runs can take many minutes: at a shutdown none is begun.
  private func finishOrPutOff(_ leased: LeasedJob) async {
    guard longKinds.contains(leased.job.kind) else { return await perform(leased) }
    await settle(leased.job.id, leased, WriteDeferred(seconds: drainLimit.seconds))
  }

  /// Runs every job that is ready, and those they lead to, one by one; returns how many when none is left.
  package func runUntilIdle() async throws -> Int {
    var done = 0
    while let job = try await store.lease(at: time.now(), for: lease, limit: 1).first {
      await perform(job)
      done += 1
    }
    return done
  }

  private func take(_ limit: Int) async -> [LeasedJob] {
    do {
      return try await store.lease(at: time.now(), for: lease, limit: limit)
    } catch {
      log.error("cannot take jobs from the store")
      return []
    }
  }

  private func rest(after mark: Int, until shutdown: Shutdown) async {
    let next = (try? await store.nextReady()) ?? nil
    let latest = time.now().advanced(by: longestRest)
    let until = min(max(next ?? latest, time.now().addingTimeInterval(0.02)), latest)
    await withTaskGroup { group in
      group.addTask { await bell.wait(after: mark) }
      group.addTask { await shutdown.wait() }
      group.addTask { try? await time.sleep(until: until) }
      await group.next()
      group.cancelAll()
    }
  }

  /// Does one job and keeps its outcome.
  func perform(_ leased: LeasedJob) async {
    let id = leased.job.id
    var change = Change()
    do {
      guard let handler = handlers[leased.job.kind] else {
        log.warning("parked a job nobody recognises", ["job": id])
        change.finished = Finished(id, .unrecognised, at: time.now(), note: "no handler for \(leased.job.kind)")
        try await store.commit(change)
        return
      }
      change = try await whileHolding(id) { try await handler(leased) }
      change.finished = Finished(id, .succeeded, at: time.now())
      try await store.commit(change)
      didKeep(change)
    } catch {
      await settle(id, leased, error)
    }
  }

  private func settle(_ id: Identifier<Job>, _ leased: LeasedJob, _ error: any Error) async {
    let verdict = FailureVerdict(error, at: time.now())
    var change = Change()
    change.finished = Finished(id, verdict.outcome, at: time.now(), note: verdict.note)
    if verdict.isLockout {
      if alarm.mayRing(at: time.now()) {
        log.error(
          "GitHub does not let us in, and work waits: the app's key or an installation; nightshift doctor says more")
        change.note("service", "worker", verdict.note, at: time.now())
      }
    } else if case .deferred = verdict.outcome {
      log.debug("job put off", ["job": id])
    } else {
      log.warning("job failed", ["job": id, "attempt": leased.attempt, "why": verdict.kind])
      change.note(id.text, "worker", "attempt \(leased.attempt) failed: \(verdict.note)", at: time.now())
    }
    do {
      try await store.commit(change)
      didKeep(change)
    } catch {
      // The lease runs out and the job is handed out again: nothing is lost, only late.
      log.error("cannot keep a job's outcome", ["job": id])
    }
  }

  /// Keeps the lease alive while `work` runs.
  private func whileHolding(
    _ id: Identifier<Job>, _ work: @escaping @Sendable () async throws -> Change
  ) async throws -> Change {
    try await withThrowingTaskGroup(of: Change?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        while true {
          try await time.sleep(for: lease / 3)
          // A store that is busy for a moment must not end a long run; the next third has another chance.
          _ = try? await store.extend(id, until: time.now().advanced(by: lease))
        }
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let change = first else { throw CancellationError() }
      return change
    }
  }
}
