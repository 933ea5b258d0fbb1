import Foundation

/// What makes the state outlive the process.
package protocol HubKeeping: Sendable {
  /// Everything kept, in no particular order.
  func load() async throws -> [RowChange]
  /// Makes all of `changes` durable or nothing; returns only then.
  func keep(_ changes: [RowChange]) async throws
}

/// Keeps nothing: the world ends with the process.
package struct NothingKept: HubKeeping {
  package init() {}
  package func load() async throws -> [RowChange] { [] }
  package func keep(_ changes: [RowChange]) async throws {}
}
