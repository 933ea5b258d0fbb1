import Configuration
import Domain
import Essentials
import Foundation
import Sandbox
import Snapshots

extension Workshop {
  /// Throws away what nobody will come back to: snapshots a week after their report was closed, and the layers used longest ago
  /// that are beyond the budget.
  package func tidy() async throws {
    let open = try await context.shelf.reports().filter(\.state.isOpen)
    let wanted = Set(open.flatMap(\.snapshotNames).compactMap { SnapshotID($0) })
    let forgotten = try await SnapshotGarbage.collect(from: snapshots, wanted: wanted, at: context.now)
    let evicted = try await layers.evict(over: context.settings.sandbox.layers.bytes, at: context.now)
    guard forgotten + evicted > 0 else { return }
    context.log.info("tidied up", ["snapshots": forgotten, "layers": evicted])
  }
}
