package import Foundation

/// Keeps snapshots by the hash of their bytes.
package protocol SnapshotStore: Sendable {
  /// Keeps `archive` and gives its name; keeping it twice is keeping it once. It is durable when this returns.
  func put(_ archive: Data) async throws -> SnapshotID

  /// The bytes, checked against their name.
  ///
  /// - Throws: `SnapshotError` of kind `unknown` or `damaged`.
  func open(_ id: SnapshotID) async throws -> Data

  /// Forgets a snapshot; forgetting an unknown one is not an error.
  func delete(_ id: SnapshotID) async throws

  /// Notes that somebody wants it at `date`; an unknown one is not an error.
  func touch(_ id: SnapshotID, at date: Date) async throws

  /// When it was last wanted or put; nil for an unknown one.
  func lastTouched(_ id: SnapshotID) async throws -> Date?

  /// All names, sorted.
  func list() async throws -> [SnapshotID]
}
