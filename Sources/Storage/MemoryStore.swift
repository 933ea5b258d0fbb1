package import Essentials
package import Foundation
package import WorkQueue

/// A store that forgets everything with its process, for tests and dry runs.
package actor MemoryStore: Store {
  private struct Received {
    var delivery: Delivery
    var isPruned = false
  }

  private struct Write {
    var since: Date
    var result: Data?
  }

  private let backoff: Backoff
  private var arrivals: Int64 = 0
  private var deliveries: [Identifier<Delivery>: Received] = [:]
  private var jobs: [Identifier<Job>: JobRecord] = [:]
  private var documents: [DocumentName: Document] = [:]
  private var trails: [String: [TrailEntry]] = [:]
  private var writes: [String: Write] = [:]

  package init(backoff: Backoff) { self.backoff = backoff }

  package func accept(_ deliveries: [Delivery], at now: Date) -> [Bool] {
    deliveries.map { delivery in
      guard self.deliveries[delivery.id] == nil else { return false }
      self.deliveries[delivery.id] = Received(delivery: delivery)
      enqueue(Enqueue(delivery.job(readyAt: now)))
      return true
    }
  }

  package func delivery(_ id: Identifier<Delivery>) -> Delivery? {
    deliveries[id].flatMap { $0.isPruned ? nil : $0.delivery }
  }

  package func commit(_ change: Change) {
    if let finished = change.finished { jobs[finished.job]?.finish(finished) }
    for name in change.deletes { documents[name] = nil }
    for document in change.puts { documents[document.name] = document }
    for enqueue in change.enqueues { self.enqueue(enqueue) }
    for entry in change.trail { trails[entry.subject, default: []].append(entry) }
  }

  private func enqueue(_ enqueue: Enqueue) {
    let id = enqueue.job.id
    guard jobs[id] == nil else {
      jobs[id]?.repeated(enqueue)
      return
    }
    arrivals += 1
    jobs[id] = JobRecord(job: enqueue.job, lifecycle: JobLifecycle(backoff: backoff), arrival: arrivals)
  }

  package func lease(at now: Date, for length: Duration, limit: Int) -> [LeasedJob] {
    var leased: [LeasedJob] = []
    while leased.count < limit {
      let heads = laneHeads().filter { ($0.heldUntil ?? $0.job.readyAt) <= now }
      guard let head = heads.min(by: Self.precedes) else { break }
      if let job = jobs[head.job.id]?.lease(at: now, for: length) { leased.append(job) }
    }
    return leased
  }

  /// The job of each lane that has one which is held, or else the one that is ready first.
  private func laneHeads() -> some Collection<JobRecord> {
    var heads: [Identifier<Lane>: JobRecord] = [:]
    for record in jobs.values where record.isWaiting || record.heldUntil != nil {
      let lane = record.job.lane
      guard let head = heads[lane] else {
        heads[lane] = record
        continue
      }
      if head.heldUntil == nil, record.heldUntil != nil || Self.precedes(record, head) { heads[lane] = record }
    }
    return heads.values
  }

  private static func precedes(_ left: JobRecord, _ right: JobRecord) -> Bool {
    (left.job.readyAt, left.arrival) < (right.job.readyAt, right.arrival)
  }

  package func extend(_ job: Identifier<Job>, until: Date) -> Bool {
    jobs[job]?.lifecycle.extend(until: until) ?? false
  }

  package func releaseLeases(at now: Date) -> Int {
    var released = 0
    for id in jobs.keys where jobs[id]?.heldUntil != nil {
      if jobs[id]?.release(at: now) == true { released += 1 }
    }
    return released
  }

  package func nextReady() -> Date? { laneHeads().map { $0.heldUntil ?? $0.job.readyAt }.min() }

  package func job(_ id: Identifier<Job>) -> JobStatus? { jobs[id]?.status }

  package func parked(limit: Int) -> [JobStatus] {
    jobs.values.filter(\.isParked).sorted { $0.arrival < $1.arrival }.prefix(max(0, limit)).map(\.status)
  }

  package func unpark(_ id: Identifier<Job>, at now: Date) -> Bool { jobs[id]?.unpark(at: now) ?? false }

  package func document(_ collection: String, id: String) -> Document? {
    documents[DocumentName(collection: collection, id: id)]
  }

  package func documents(_ collection: String, key: String) -> [Document] {
    documents(collection).filter { $0.keys.contains(key) }
  }

  package func documents(_ collection: String) -> [Document] {
    documents.values.filter { $0.collection == collection }
      .sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
  }

  package func trail(of subject: String) -> [TrailEntry] { trails[subject] ?? [] }

  package func beginWrite(_ key: String, at now: Date) -> WriteRecord {
    guard let write = writes[key] else {
      writes[key] = Write(since: now)
      return .fresh
    }
    return write.result.map { .done($0) } ?? .unknown(since: write.since)
  }

  package func finishWrite(_ key: String, result: Data) {
    writes[key] = Write(since: writes[key]?.since ?? .distantPast, result: result)
  }

  package func abandonWrite(_ key: String) {
    if writes[key]?.result == nil { writes[key] = nil }
  }

  package func counts() -> StoreCounts {
    StoreCounts(
      deliveries: deliveries.count,
      waiting: jobs.values.count { $0.isWaiting },
      leased: jobs.values.count { $0.heldUntil != nil },
      parked: jobs.values.count { $0.isParked },
      unknownWrites: writes.values.count { $0.result == nil })
  }

  package func prune(before: Date) {
    for (id, received) in deliveries where received.delivery.receivedAt < before && !received.isPruned {
      guard jobs[received.delivery.jobID]?.isDone ?? true else { continue }
      jobs[received.delivery.jobID] = nil
      deliveries[id]?.isPruned = true
      deliveries[id]?.delivery.body = Data()
    }
    for (id, record) in jobs where record.isDone && (record.endedAt ?? before) < before {
      jobs[id]?.job.payload = Data()
      jobs[id]?.note = ""
    }
    writes = writes.filter { $0.value.result == nil || $0.value.since >= before }
  }
}
