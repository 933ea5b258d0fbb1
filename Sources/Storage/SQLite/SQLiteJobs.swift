import Essentials
import Foundation
import WorkQueue

/// Jobs in their tables: loads, lets the record decide, saves.
struct SQLiteJobs {
  let connection: SQLiteConnection
  let backoff: Backoff

  static let columns =
    "arrival, id, kind, lane, payload, ready_at, state, attempt, held_until, wanted_again_at, note, ended_at"

  /// Lanes that can hand something out: in the order of the index, past the few that are held.
  static let ready = """
    SELECT job FROM lanes INDEXED BY lanes_by_readiness
    WHERE ready_at <= ?1 AND (held_until IS NULL OR held_until <= ?1) ORDER BY ready_at, job LIMIT ?2
    """

  static let head = """
    SELECT * FROM (SELECT arrival, ready_at, held_until FROM jobs WHERE lane = ?1 AND state = 1 LIMIT 1)
    UNION ALL SELECT * FROM (
      SELECT arrival, ready_at, NULL FROM jobs WHERE lane = ?1 AND state = 0 ORDER BY ready_at, arrival LIMIT 1)
    LIMIT 1
    """

  func record(_ id: Identifier<Job>) throws -> JobRecord? {
    try connection.run("SELECT \(Self.columns) FROM jobs WHERE id = ?", [.text(id.text)]).first.flatMap(record)
  }

  func record(arrival: SQLiteValue) throws -> JobRecord? {
    try connection.run("SELECT \(Self.columns) FROM jobs WHERE arrival = ?", [arrival]).first.flatMap(record)
  }

  func enqueue(_ enqueue: Enqueue) throws {
    let job = enqueue.job
    if let old = try record(job.id) {
      var record = old
      record.repeated(enqueue)
      if record != old { try save(record, lane: old.job.lane) }
      return
    }
    try connection.run(
      """
      INSERT INTO jobs (id, kind, lane, payload, ready_at, state, attempt, note) VALUES (?, ?, ?, ?, ?, 0, 1, '')
      """,
      [
        .text(job.id.text), .text(job.kind), .text(job.lane.text), .blob(job.payload),
        .date(job.readyAt),
      ])
    try refresh(job.lane)
  }

  /// Changes the job, and says what `body` said; nil if there is none.
  @discardableResult
  func change<Result>(_ id: Identifier<Job>, _ body: (inout JobRecord) -> Result) throws -> Result? {
    guard let old = try record(id) else { return nil }
    var record = old
    let result = body(&record)
    if record != old { try save(record, lane: old.job.lane) }
    return result
  }

  func lease(at now: Date, for length: Duration, limit: Int) throws -> [LeasedJob] {
    var leased: [LeasedJob] = []
    while leased.count < limit {
      let heads = try connection.run(Self.ready, [.date(now), .integer(Int64(limit - leased.count))])
      if heads.isEmpty { break }
      for head in heads {
        guard var record = try record(arrival: head[0]) else { continue }
        let job = record.lease(at: now, for: length)
        try save(record, lane: record.job.lane)
        if let job { leased.append(job) }
      }
    }
    return leased
  }

  func releaseLeases(at now: Date) throws -> Int {
    let held = try connection.run("SELECT \(Self.columns) FROM jobs WHERE state = 1").compactMap(record)
    return try held.count { record in try change(record.job.id) { $0.release(at: now) } == true }
  }

  /// The lane's head follows from its jobs.
  func refresh(_ lane: Identifier<Lane>) throws {
    guard let head = try connection.run(Self.head, [.text(lane.text)]).first else {
      try connection.run("DELETE FROM lanes WHERE lane = ?", [.text(lane.text)])
      return
    }
    try connection.run(
      """
      INSERT INTO lanes (lane, job, ready_at, held_until) VALUES (?1, ?2, ?3, ?4)
      ON CONFLICT (lane) DO UPDATE SET job = ?2, ready_at = ?3, held_until = ?4
      """, [.text(lane.text)] + head)
  }

  private func save(_ record: JobRecord, lane: Identifier<Lane>) throws {
    let job = record.job
    let (state, attempt) = Self.columns(of: record.lifecycle.state)
    try connection.run(
      """
      UPDATE jobs SET kind = ?2, lane = ?3, payload = ?4, ready_at = ?5, state = ?6, attempt = ?7, held_until = ?8,
        wanted_again_at = ?9, note = ?10, ended_at = ?11 WHERE arrival = ?1
      """,
      [
        .integer(record.arrival), .text(job.kind), .text(job.lane.text), .blob(job.payload), .date(job.readyAt),
        .integer(state), .integer(Int64(attempt)), .date(record.heldUntil), .date(record.lifecycle.wantedAgainAt),
        .text(record.note), .date(record.endedAt),
      ])
    try refresh(job.lane)
    if lane != job.lane { try refresh(lane) }
  }

  private static func columns(of state: JobLifecycle.State) -> (state: Int64, attempt: Int) {
    switch state {
    case .waiting(let attempt): (0, attempt)
    case .leased(let attempt, _): (1, attempt)
    case .done: (2, 0)
    case .parked(let attempt): (3, attempt)
    }
  }

  func record(_ row: [SQLiteValue]) -> JobRecord? {
    guard row.count == 12, let arrival = row[0].integer, let id = row[1].text, let kind = row[2].text,
      let lane = row[3].text, let payload = row[4].blob, let readyAt = row[5].date, let attempt = row[7].integer
    else { return nil }
    let state: JobLifecycle.State =
      switch row[6].integer {
      case 0: .waiting(attempt: Int(attempt))
      case 1: .leased(attempt: Int(attempt), until: row[8].date ?? readyAt)
      case 2: .done
      default: .parked(attempt: Int(attempt))
      }
    return JobRecord(
      job: Job(id: Identifier(id), kind: kind, lane: Identifier(lane), payload: payload, readyAt: readyAt),
      lifecycle: JobLifecycle(state: state, wantedAgainAt: row[9].date, backoff: backoff), note: row[10].text ?? "",
      arrival: arrival, endedAt: row[11].date)
  }
}
