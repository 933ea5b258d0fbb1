package import Essentials
package import Foundation
package import WorkQueue

extension SQLiteStore {
  package func delivery(_ id: Identifier<Delivery>) async throws -> Delivery? {
    let sql = "SELECT source, event, body, received_at FROM deliveries WHERE id = ? AND body IS NOT NULL"
    return try await reader.read { connection in
      try connection.run(sql, [.text(id.text)]).first.flatMap { row in
        guard let source = row[0].text, let event = row[1].text, let body = row[2].blob, let date = row[3].date else {
          return nil
        }
        return Delivery(id: id, source: source, event: event, body: body, receivedAt: date)
      }
    }
  }

  package func nextReady() async throws -> Date? {
    try await reader.read { connection in
      let free = try connection.run("SELECT min(ready_at) FROM lanes WHERE held_until IS NULL")
      let held = try connection.run("SELECT min(held_until) FROM lanes WHERE held_until IS NOT NULL")
      return [free.first?[0].date, held.first?[0].date].compactMap { $0 }.min()
    }
  }

  package func job(_ id: Identifier<Job>) async throws -> JobStatus? {
    try await reader.read { [backoff] in try SQLiteJobs(connection: $0, backoff: backoff).record(id)?.status }
  }

  package func parked(limit: Int) async throws -> [JobStatus] {
    let sql = "SELECT \(SQLiteJobs.columns) FROM jobs WHERE state = 3 ORDER BY arrival LIMIT ?"
    return try await reader.read { [backoff] connection in
      let jobs = SQLiteJobs(connection: connection, backoff: backoff)
      return try connection.run(sql, [.integer(Int64(max(0, limit)))]).compactMap { jobs.record($0)?.status }
    }
  }

  package func document(_ collection: String, id: String) async throws -> Document? {
    try await reader.read { try SQLiteDocuments(connection: $0).document(collection, id: id) }
  }

  package func documents(_ collection: String, key: String) async throws -> [Document] {
    try await reader.read { try SQLiteDocuments(connection: $0).documents(collection, key: key) }
  }

  package func documents(_ collection: String) async throws -> [Document] {
    try await reader.read { try SQLiteDocuments(connection: $0).documents(collection) }
  }

  package func trail(of subject: String) async throws -> [TrailEntry] {
    try await reader.read { try SQLiteDocuments(connection: $0).trail(of: subject) }
  }

  package func counts() async throws -> StoreCounts {
    let sql = """
      SELECT (SELECT count(*) FROM deliveries), (SELECT count(*) FROM jobs WHERE state = 0),
        (SELECT count(*) FROM jobs WHERE state = 1), (SELECT count(*) FROM jobs WHERE state = 3),
        (SELECT count(*) FROM writes WHERE result IS NULL)
      """
    return try await reader.read { connection in
      let counts = try connection.run(sql).first?.map { Int($0.integer ?? 0) } ?? []
      guard counts.count == 5 else { return StoreCounts() }
      return StoreCounts(
        deliveries: counts[0], waiting: counts[1], leased: counts[2], parked: counts[3], unknownWrites: counts[4])
    }
  }
}
