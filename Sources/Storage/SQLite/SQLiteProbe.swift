/// A bare connection to a file, for looking at it from outside a store: plans, locks, foreign content.
///
/// Not for several threads at once.
package final class SQLiteProbe {
  private var connection: SQLiteConnection?

  package init(path: String) throws {
    connection = try SQLiteConnection(path: path, busyTimeout: .zero)
  }

  package func script(_ sql: String) throws { try connection?.script(sql) }

  /// How the engine would find the next jobs and a lane's head, in its own words.
  package func plans() throws -> [String] {
    try [SQLiteJobs.ready, SQLiteJobs.head].flatMap { sql in
      try connection?.run("EXPLAIN QUERY PLAN " + sql).compactMap { $0.last?.text } ?? []
    }
  }

  /// What the engine finds wrong with the file, in its own words; at most five things.
  package func problems() throws -> [String] {
    let rows = try connection?.run("PRAGMA quick_check(5)").compactMap { $0.last?.text } ?? []
    return rows == ["ok"] ? [] : rows
  }

  package func close() { connection = nil }
}
