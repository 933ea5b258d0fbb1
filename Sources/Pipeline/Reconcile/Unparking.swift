import Essentials
import Foundation
import Storage
import WorkQueue

/// Gives jobs that we were not allowed to do another chance, once a person has changed what we may do.
struct Unparking: Sendable {
  let context: PipelineContext

  /// How many it takes at once.
  private static let width = 1_000

  /// Says how many there were.
  func takeUpForbidden() async throws -> Int {
    var count = 0
    for parked in try await context.store.parked(limit: Self.width) where FailureVerdict.isForbidden(parked.note) {
      if try await context.store.unpark(parked.job.id, at: context.now) { count += 1 }
    }
    return count
  }
}
