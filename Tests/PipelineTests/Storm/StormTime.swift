import Essentials
import Foundation
import Pipeline
import Runtime

/// A clock that jumps, and a bell that rings whenever somebody has begun to wait for it.
struct StormTime: Sendable {
  /// Whoever rests this long, in seconds, only keeps a lease and waits for nothing.
  static let far = 3_000_000.0

  let clock: ManualTime
  /// Rung when somebody waits, or is done.
  let stir: Bell

  init(_ start: Date) {
    let stir = Bell()
    self.stir = stir
    clock = ManualTime(start) { moment in
      if moment < start + Self.far / 10 { stir.ring() }
    }
  }

  func now() -> Date { clock.now() }

  /// Jumps to `moment`, or to a hair after now if that is over.
  func advance(to moment: Date) {
    clock.advance(by: .seconds(max(moment.timeIntervalSince(clock.now()), 0) + 0.001))
  }
}
