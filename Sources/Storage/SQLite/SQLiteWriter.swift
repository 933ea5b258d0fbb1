import Foundation
import Runtime
import Synchronization

/// The one connection that writes. Calls that come while a commit is under way share the next one.
actor SQLiteWriter {
  /// A call's part of a transaction, and what became of it.
  private final class Ticket<Result: Sendable>: Sendable {
    let work: @Sendable (SQLiteConnection) throws -> Result
    let result = Mutex<Swift.Result<Result, any Error>?>(nil)

    init(_ work: @escaping @Sendable (SQLiteConnection) throws -> Result) { self.work = work }

    func perform(_ connection: SQLiteConnection) throws {
      let value = try work(connection)
      result.withLock { $0 = .success(value) }
    }

    func fail(_ error: any Error) { result.withLock { $0 = .failure(error) } }
  }

  private struct Part {
    var perform: @Sendable (SQLiteConnection) throws -> Void
    var fail: @Sendable (any Error) -> Void
  }

  private let executor: BlockingExecutor
  private let connection: SQLiteConnection
  private let pending = Mutex<[Part]>([])
  /// How many transactions were committed.
  private(set) var commits = 0

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(connection: sending SQLiteConnection, executor: BlockingExecutor) {
    self.connection = connection
    self.executor = executor
  }

  /// Makes `work` durable or nothing; it may be run again if another part of its transaction breaks it off.
  nonisolated func write<Result: Sendable>(
    _ work: @escaping @Sendable (SQLiteConnection) throws -> Result
  ) async throws -> Result {
    let ticket = Ticket(work)
    pending.withLock { $0.append(Part(perform: ticket.perform, fail: ticket.fail)) }
    // Whichever call gets here first does the work of all; the rest find theirs done.
    await flush()
    guard let result = ticket.result.withLock({ $0 }) else {
      throw StorageError(.broken(engineCode: 0), statement: "a call was lost")
    }
    return try result.get()
  }

  private func flush() {
    var parts = pending.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    while !parts.isEmpty { parts = attempt(parts) }
  }

  /// Commits `parts` in one transaction, and gives back those that must be tried again.
  private func attempt(_ parts: [Part]) -> [Part] {
    do {
      try connection.run("BEGIN IMMEDIATE")
      var kept: [Part] = []
      for (index, part) in parts.enumerated() {
        do {
          try perform(part)
          kept.append(part)
        } catch {
          part.fail(error)
          // A full disk takes back the whole transaction: the others are innocent.
          if !connection.isInTransaction { return kept + parts[(index + 1)...] }
        }
      }
      try connection.run("COMMIT")
      commits += 1
    } catch {
      if connection.isInTransaction { _ = try? connection.run("ROLLBACK") }
      for part in parts { part.fail(error) }
    }
    return []
  }

  private func perform(_ part: Part) throws {
    try connection.run("SAVEPOINT part")
    do {
      try part.perform(connection)
    } catch {
      if connection.isInTransaction {
        try connection.run("ROLLBACK TO part")
        try connection.run("RELEASE part")
      }
      throw error
    }
    try connection.run("RELEASE part")
  }
}

/// A connection that only reads, and so never waits for the writer.
actor SQLiteReader {
  private let executor: BlockingExecutor
  private let connection: SQLiteConnection

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(connection: sending SQLiteConnection, executor: BlockingExecutor) {
    self.connection = connection
    self.executor = executor
  }

  func read<Result: Sendable>(_ work: @Sendable (SQLiteConnection) throws -> Result) throws -> Result {
    try work(connection)
  }
}
