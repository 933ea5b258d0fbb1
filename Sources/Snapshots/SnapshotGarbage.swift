package import Foundation

/// Deletes snapshots that nobody will come back to.
package enum SnapshotGarbage {
  /// How long one is kept after it was last wanted: a pull request may be opened again, and a run may not have ended.
  package static let grace: TimeInterval = 7 * 86_400

  /// Notes that `wanted` are still needed, and forgets those that have not been for the grace period; says how many.
  package static func collect(
    from store: any SnapshotStore, wanted: Set<SnapshotID>, at now: Date
  ) async throws -> Int {
    var count = 0
    for id in try await store.list() {
      if wanted.contains(id) {
        try await store.touch(id, at: now)
        continue
      }
      guard let since = try await store.lastTouched(id), now.timeIntervalSince(since) > grace else { continue }
      try await store.delete(id)
      count += 1
    }
    return count
  }
}
