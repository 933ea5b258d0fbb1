import Essentials
import Foundation
import Pipeline
import Runtime

/// A clock that jumps, and says whenever somebody has begun to wait for it.
final class StormTime: TimeSource {
  /// Whoever sleeps this long, in seconds, only keeps a lease and waits for nothing.
  static let far = 3_000_000.0

  private let clock: ManualTime
  /// Rung when somebody waits, or is done.
  let stir = Bell()

  init(_ start: Date) { clock = ManualTime(start) }

  func now() -> Date { clock.now() }

  func sleep(until moment: Date) async throws {
    if moment < now() + Self.far / 10 { stir.ring() }
    try await clock.sleep(until: moment)
  }

  /// Jumps to `moment`, or to a hair after now if that is over.
  func advance(to moment: Date) {
    clock.advance(by: .seconds(max(moment.timeIntervalSince(clock.now()), 0) + 0.001))
  }
}
