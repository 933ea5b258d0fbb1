import Foundation
import Storage

/// A second connection to a file, as another program would have it.
struct Locker {
  private let connection: SQLiteProbe

  /// Runs `sql`, by default to hold the file's lock.
  init(path: String, sql: String = "BEGIN EXCLUSIVE") throws {
    connection = try SQLiteProbe(path: path)
    try connection.script(sql)
  }

  func release() { connection.close() }
}
