import CSQLite
import Foundation

/// A value that is bound to a statement or read from a row.
enum SQLiteValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case real(Double)
  case text(String)
  case blob(Data)

  static func date(_ date: Date?) -> SQLiteValue { date.map { .real($0.timeIntervalSinceReferenceDate) } ?? .null }

  var integer: Int64? { if case .integer(let value) = self { value } else { nil } }
  var text: String? { if case .text(let value) = self { value } else { nil } }
  var blob: Data? { if case .blob(let value) = self { value } else { nil } }
  var date: Date? {
    switch self {
    case .real(let value): Date(timeIntervalSinceReferenceDate: value)
    case .integer(let value): Date(timeIntervalSinceReferenceDate: Double(value))
    default: nil
    }
  }
}

/// One connection to a file.
///
/// Not for several threads at once: whoever owns it sees to that.
final class SQLiteConnection {
  private let handle: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]

  init(path: String, busyTimeout: Duration) throws {
    var opened: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw Self.error(code, opening: true, "open")
    }
    handle = opened
    sqlite3_busy_timeout(
      handle, Int32(busyTimeout.components.seconds * 1000 + busyTimeout.components.attoseconds / 1_000_000_000_000_000))
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }
  var changes: Int { Int(sqlite3_changes64(handle)) }

  /// Runs one statement and gives its rows.
  ///
  /// Statements are kept prepared: their text must come from this program.
  @discardableResult
  func run(_ sql: String, _ arguments: [SQLiteValue] = []) throws -> [[SQLiteValue]] {
    let statement = try prepared(sql)
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    for (index, value) in arguments.enumerated() {
      let code = Self.bind(value, to: statement, at: Int32(index + 1))
      guard code == SQLITE_OK else { throw Self.error(code, sql) }
    }
    var rows: [[SQLiteValue]] = []
    while true {
      let code = sqlite3_step(statement)
      if code == SQLITE_DONE { return rows }
      guard code == SQLITE_ROW else { throw Self.error(code, sql) }
      rows.append((0..<sqlite3_column_count(statement)).map { Self.column(statement, $0) })
    }
  }

  /// Runs several statements that take no arguments.
  func script(_ sql: String) throws {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    guard code == SQLITE_OK else { throw Self.error(code, sql) }
  }

  private func prepared(_ sql: String) throws -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw Self.error(code, sql) }
    statements[sql] = statement
    return statement
  }

  private static func bind(_ value: SQLiteValue, to statement: OpaquePointer, at index: Int32) -> Int32 {
    switch value {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let value): sqlite3_bind_int64(statement, index, value)
    case .real(let value): sqlite3_bind_double(statement, index, value)
    case .text(var text):
      text.withUTF8 { bytes in
        bytes.withMemoryRebound(to: CChar.self) {
          nightshift_sqlite_bind_text(
            statement, index, $0.baseAddress ?? UnsafePointer(bitPattern: 1), UInt64($0.count))
        }
      }
    case .blob(let data):
      data.withUnsafeBytes { nightshift_sqlite_bind_blob(statement, index, $0.baseAddress, UInt64($0.count)) }
    }
  }

  private static func column(_ statement: OpaquePointer, _ index: Int32) -> SQLiteValue {
    let count = Int(sqlite3_column_bytes(statement, index))
    switch sqlite3_column_type(statement, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(statement, index))
    case SQLITE_TEXT:
      let bytes = UnsafeBufferPointer(start: sqlite3_column_text(statement, index), count: count)
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_BLOB:
      return .blob(sqlite3_column_blob(statement, index).map { Data(bytes: $0, count: count) } ?? Data())
    default: return .null
    }
  }

  private static func error(_ code: Int32, opening: Bool = false, _ statement: String) -> StorageError {
    let kind: StorageError.Kind =
      switch code & 0xff {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL, SQLITE_READONLY: .full
      case SQLITE_IOERR where code != SQLITE_IOERR | (1 << 8): .full  // all but SQLITE_IOERR_READ
      case SQLITE_NOTADB: .unsuitable
      case SQLITE_CANTOPEN where opening: .unsuitable
      default: .broken(engineCode: code)
      }
    return StorageError(kind, statement: statement)
  }
}
