package import Essentials
package import Foundation
import Runtime
package import WorkQueue

/// A store in one SQLite file, for one process.
package final class SQLiteStore: Store {
  let writer: SQLiteWriter
  let reader: SQLiteReader
  let backoff: Backoff

  private init(writer: SQLiteWriter, reader: SQLiteReader, backoff: Backoff) {
    self.writer = writer
    self.reader = reader
    self.backoff = backoff
  }

  /// Opens the file, or makes it; its folder must be there.
  ///
  /// A lock of another process is waited for `busyTimeout` long before a call is `busy`. `maximumPages` bounds the file, in pages
  /// of 4 KiB; nil for what the disk holds.
  package static func open(
    path: String, backoff: Backoff, busyTimeout: Duration = .milliseconds(250), maximumPages: Int? = nil
  ) async throws -> SQLiteStore {
    let executor = BlockingExecutor("nightshift.store.write")
    let writer = try await executor.run {
      let connection = try connect(path, busyTimeout)
      try Migration.run(on: connection)
      if let maximumPages { try connection.script("PRAGMA max_page_count = \(maximumPages)") }
      return SQLiteWriter(connection: connection, executor: executor)
    }
    let readExecutor = BlockingExecutor("nightshift.store.read")
    let reader = try await readExecutor.run {
      let connection = try connect(path, busyTimeout)
      try connection.script("PRAGMA query_only = ON")
      return SQLiteReader(connection: connection, executor: readExecutor)
    }
    return SQLiteStore(writer: writer, reader: reader, backoff: backoff)
  }

  private static func connect(_ path: String, _ busyTimeout: Duration) throws -> SQLiteConnection {
    let connection = try SQLiteConnection(path: path, busyTimeout: busyTimeout)
    try connection.script("PRAGMA journal_mode = WAL")
    try connection.script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON")
    return connection
  }

  /// How many transactions were committed since it was opened.
  package var commits: Int { get async { await writer.commits } }

  func jobs<Result: Sendable>(_ work: @escaping @Sendable (SQLiteJobs) throws -> Result) async throws -> Result {
    try await writer.write { [backoff] in try work(SQLiteJobs(connection: $0, backoff: backoff)) }
  }

  package func accept(_ deliveries: [Delivery], at now: Date) async throws -> [Bool] {
    try await jobs { jobs in
      try deliveries.map { delivery in
        try jobs.connection.run(
          """
          INSERT INTO deliveries (id, source, event, body, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """,
          [
            .text(delivery.id.text), .text(delivery.source), .text(delivery.event), .blob(delivery.body),
            .date(delivery.receivedAt),
          ])
        guard jobs.connection.changes > 0 else { return false }
        try jobs.enqueue(Enqueue(delivery.job(readyAt: now)))
        return true
      }
    }
  }

  package func commit(_ change: Change) async throws {
    guard !change.isEmpty else { return }
    try await jobs { jobs in
      if let finished = change.finished { try jobs.change(finished.job) { $0.finish(finished) } }
      let documents = SQLiteDocuments(connection: jobs.connection)
      for name in change.deletes { try documents.delete(name) }
      for document in change.puts { try documents.put(document) }
      for enqueue in change.enqueues { try jobs.enqueue(enqueue) }
      for entry in change.trail { try documents.append(entry) }
    }
  }

  package func lease(at now: Date, for length: Duration, limit: Int) async throws -> [LeasedJob] {
    guard limit > 0 else { return [] }
    // Most polls find nothing: then nothing is written.
    let isReady = try await reader.read { try !$0.run(SQLiteJobs.ready, [.date(now), .integer(1)]).isEmpty }
    guard isReady else { return [] }
    return try await jobs { try $0.lease(at: now, for: length, limit: limit) }
  }

  package func extend(_ job: Identifier<Job>, until: Date) async throws -> Bool {
    try await jobs { try $0.change(job) { $0.lifecycle.extend(until: until) } ?? false }
  }

  package func releaseLeases(at now: Date) async throws -> Int {
    try await jobs { try $0.releaseLeases(at: now) }
  }

  package func unpark(_ id: Identifier<Job>, at now: Date) async throws -> Bool {
    try await jobs { try $0.change(id) { $0.unpark(at: now) } ?? false }
  }

  package func beginWrite(_ key: String, at now: Date) async throws -> WriteRecord {
    try await writer.write { connection in
      let row = try connection.run("SELECT since, result FROM writes WHERE key = ?", [.text(key)]).first
      guard let row else {
        try connection.run("INSERT INTO writes (key, since) VALUES (?, ?)", [.text(key), .date(now)])
        return .fresh
      }
      return row[1].blob.map { .done($0) } ?? .unknown(since: row[0].date ?? now)
    }
  }

  package func finishWrite(_ key: String, result: Data) async throws {
    _ = try await writer.write { connection in
      try connection.run(
        "INSERT INTO writes (key, since, result) VALUES (?1, ?2, ?3) ON CONFLICT (key) DO UPDATE SET result = ?3",
        [.text(key), .date(.distantPast), .blob(result)])
    }
  }

  package func abandonWrite(_ key: String) async throws {
    _ = try await writer.write { connection in
      try connection.run("DELETE FROM writes WHERE key = ? AND result IS NULL", [.text(key)])
    }
  }

  package func prune(before: Date) async throws {
    try await writer.write { connection in
      let old: [SQLiteValue] = [.date(before)]
      try connection.run(
        """
        UPDATE deliveries SET body = NULL WHERE body IS NOT NULL AND received_at < ?
          AND NOT EXISTS (SELECT 1 FROM jobs WHERE jobs.id = 'delivery/' || deliveries.id AND state <> 2)
        """, old)
      try connection.run(
        """
        DELETE FROM jobs WHERE state = 2 AND id IN (
          SELECT 'delivery/' || id FROM deliveries WHERE body IS NULL AND received_at < ?)
        """, old)
      try connection.run("UPDATE jobs SET payload = x'', note = '' WHERE state = 2 AND ended_at < ?", old)
      try connection.run("DELETE FROM writes WHERE result IS NOT NULL AND since < ?", old)
    }
  }
}
