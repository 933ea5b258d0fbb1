/// Why the store could not do it, named for what the caller can do.
package struct StorageError: Error, Equatable, CustomStringConvertible {
  package enum Kind: Sendable, Equatable {
    /// Another connection holds the lock; trying again later may work.
    case busy
    /// The disk is full, or the file may not be written: nothing was kept.
    case full
    /// The file is newer than this program, or not ours.
    case unsuitable
    /// Nothing the caller can do; the engine's own code is kept for the log.
    case broken(engineCode: Int32)
  }

  package var kind: Kind
  /// The statement, without any of its arguments.
  package var statement: String

  package init(_ kind: Kind, statement: String = "") {
    self.kind = kind
    self.statement = statement
  }

  package var description: String { "storage \(kind)\(statement.isEmpty ? "" : " in \(statement)")" }
}
