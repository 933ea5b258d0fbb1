package import Essentials
package import Foundation
package import WorkQueue

/// The inbox, queue, outbox and cache: never the record, which is the tracker.
///
/// Whatever returns normally is durable. Throws `StorageError`.
package protocol Store: Sendable {
  /// Keeps deliveries not seen before and enqueues a `delivery.v1` job for each, all at once.
  ///
  /// The job's id is `delivery/<id>`, its lane `delivery/<id>`, its payload the delivery's id as UTF-8. Answers, for each, whether it was new.
  /// Ids stay known after the body is pruned. Calls that come together share one commit to disk.
  func accept(_ deliveries: [Delivery], at now: Date) async throws -> [Bool]

  /// The delivery, or nil if it is unknown or its body has been pruned.
  func delivery(_ id: Identifier<Delivery>) async throws -> Delivery?

  /// Makes all of `change` durable or nothing.
  ///
  /// Finishing a job that is no longer leased, or unknown, is not an error and changes nothing about it; the rest still happens.
  /// The job is finished first, then deletes come before puts: a job may ask for itself again, a document may be replaced.
  func commit(_ change: Change) async throws

  /// Hands out up to `limit` jobs that are ready, each from a lane nobody works in, earliest ready first (then in order of arrival).
  ///
  /// A lease that ran out is handed out again as the next attempt, before all others of its lane, or parked after the last one.
  func lease(at now: Date, for length: Duration, limit: Int) async throws -> [LeasedJob]

  /// Holds `job` longer. False if it is no longer held.
  func extend(_ job: Identifier<Job>, until: Date) async throws -> Bool

  /// Makes every leased job ready again, for the one process that owns an embedded store, at its start, and says how many there are.
  ///
  /// It costs no try: a restart says nothing about the job.
  func releaseLeases(at now: Date) async throws -> Int

  /// When `lease` may next have something to hand out, or nil if nothing waits or is held.
  ///
  /// A job whose lane is held counts from the end of that lease on, so a worker that waits until then does not spin.
  func nextReady() async throws -> Date?

  func job(_ id: Identifier<Job>) async throws -> JobStatus?
  func parked(limit: Int) async throws -> [JobStatus]
  /// Makes a parked job ready at `now`, as a first attempt. False if it is not parked.
  func unpark(_ id: Identifier<Job>, at now: Date) async throws -> Bool

  func document(_ collection: String, id: String) async throws -> Document?
  /// Documents that answer to `key`, in order of their ids.
  func documents(_ collection: String, key: String) async throws -> [Document]
  /// Every document of a collection, in order of their ids.
  func documents(_ collection: String) async throws -> [Document]

  /// The trail of `subject`, oldest first.
  func trail(of subject: String) async throws -> [TrailEntry]

  /// Notes that the write called `key` is about to be tried, and says what was known of it before.
  ///
  /// An unknown one keeps its time: whoever looked and is sure that it had no effect abandons it and begins anew.
  func beginWrite(_ key: String, at now: Date) async throws -> WriteRecord
  /// Remembers that the write was done. Safe to repeat.
  func finishWrite(_ key: String, result: Data) async throws
  /// Forgets a try that certainly had no effect. A write that is done stays done.
  func abandonWrite(_ key: String) async throws

  func counts() async throws -> StoreCounts

  /// Forgets bodies of finished deliveries, finished jobs and done writes older than `before`, keeping ids that are still needed to see duplicates.
  ///
  /// Of a delivery its id stays, of a finished job its id, kind and lane. Waiting and parked jobs, and unknown writes, stay whole.
  func prune(before: Date) async throws
}

package struct JobStatus: Sendable, Equatable {
  package var job: Job
  package var state: JobLifecycle.State
  /// The last failure, as it was given with the outcome; for people.
  package var note: String

  package init(job: Job, state: JobLifecycle.State, note: String = "") {
    self.job = job
    self.state = state
    self.note = note
  }
}

package struct StoreCounts: Sendable, Equatable {
  package var deliveries: Int
  package var waiting: Int
  package var leased: Int
  package var parked: Int
  package var unknownWrites: Int

  package init(deliveries: Int = 0, waiting: Int = 0, leased: Int = 0, parked: Int = 0, unknownWrites: Int = 0) {
    self.deliveries = deliveries
    self.waiting = waiting
    self.leased = leased
    self.parked = parked
    self.unknownWrites = unknownWrites
  }
}
