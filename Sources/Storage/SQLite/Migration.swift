import Essentials

/// A step from one form of the file to the next.
///
/// Shipped ones are read-only; new ones are added at the end.
package struct Migration: Sendable {
  package let name: String
  let sql: String

  /// Changes with every character of the step.
  package var fingerprint: String { StableHash.of(name, sql) }

  package static let all: [Migration] = [
    Migration(
      name: "2026-11-21 first",
      sql: """
        CREATE TABLE deliveries (
          id TEXT PRIMARY KEY, source TEXT NOT NULL, event TEXT NOT NULL, body BLOB, received_at REAL NOT NULL
        );
        CREATE INDEX deliveries_by_age ON deliveries (received_at) WHERE body IS NOT NULL;

        CREATE TABLE jobs (
          arrival INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, lane TEXT NOT NULL,
          payload BLOB NOT NULL, ready_at REAL NOT NULL, state INTEGER NOT NULL, attempt INTEGER NOT NULL,
          held_until REAL, wanted_again_at REAL, note TEXT NOT NULL, ended_at REAL
        );
        CREATE INDEX jobs_waiting ON jobs (lane, ready_at, arrival) WHERE state = 0;
        CREATE INDEX jobs_leased ON jobs (lane) WHERE state = 1;
        CREATE INDEX jobs_done ON jobs (ended_at) WHERE state = 2;
        CREATE INDEX jobs_parked ON jobs (arrival) WHERE state = 3;

        -- The job of each lane that comes next or is held: follows from jobs, kept so that a long lane costs nothing.
        CREATE TABLE lanes (
          lane TEXT PRIMARY KEY, job INTEGER NOT NULL, ready_at REAL NOT NULL, held_until REAL
        ) WITHOUT ROWID;
        CREATE INDEX lanes_by_readiness ON lanes (ready_at, job);
        CREATE INDEX lanes_free ON lanes (ready_at) WHERE held_until IS NULL;
        CREATE INDEX lanes_held ON lanes (held_until) WHERE held_until IS NOT NULL;

        CREATE TABLE documents (
          collection TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (collection, id)
        );
        CREATE TABLE document_keys (
          collection TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (collection, key, id),
          FOREIGN KEY (collection, id) REFERENCES documents (collection, id) ON DELETE CASCADE
        ) WITHOUT ROWID;
        CREATE INDEX document_keys_by_document ON document_keys (collection, id);

        CREATE TABLE trail (
          number INTEGER PRIMARY KEY, subject TEXT NOT NULL, at REAL NOT NULL, stage TEXT NOT NULL, text TEXT NOT NULL
        );
        CREATE INDEX trail_by_subject ON trail (subject, number);

        CREATE TABLE writes (key TEXT PRIMARY KEY, since REAL NOT NULL, result BLOB) WITHOUT ROWID;
        CREATE INDEX writes_unknown ON writes (since) WHERE result IS NULL;
        """)
  ]

  /// Brings the file up to date, or throws `unsuitable` if it is another program's or a newer one's.
  static func run(on connection: SQLiteConnection) throws {
    try connection.run("BEGIN IMMEDIATE")
    do {
      try upgrade(connection)
      try connection.run("COMMIT")
    } catch {
      if connection.isInTransaction { try connection.run("ROLLBACK") }
      throw error
    }
  }

  private static func upgrade(_ connection: SQLiteConnection) throws {
    let tables = try connection.run("SELECT name FROM sqlite_master WHERE type = 'table'").compactMap { $0[0].text }
    guard tables.isEmpty || tables.contains("migrations") else {
      throw StorageError(.unsuitable, statement: "open: the file belongs to another program")
    }
    try connection.run("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL)")
    let applied = try connection.run("SELECT name, fingerprint FROM migrations ORDER BY rowid")
    guard applied.count <= all.count else {
      throw StorageError(.unsuitable, statement: "open: the file is newer than this program")
    }
    for (row, migration) in zip(applied, all)
    where row != [.text(migration.name), .text(migration.fingerprint)] {
      throw StorageError(.unsuitable, statement: "open: the file was made by another version")
    }
    for migration in all.dropFirst(applied.count) {
      try connection.script(migration.sql)
      try connection.run(
        "INSERT INTO migrations (name, fingerprint) VALUES (?, ?)",
        [.text(migration.name), .text(migration.fingerprint)])
    }
  }
}
