import Foundation
import Synchronization

/// Keeps what concerns everything from being said with every job.
final class Alarm: Sendable {
  private let last = Mutex<Date?>(nil)
  private let pause: Double

  /// `pause` is in seconds.
  init(pause: Double = 600) { self.pause = pause }

  /// Whether it is time to say it (again).
  func mayRing(at now: Date) -> Bool {
    last.withLock { last in
      if let last, now.timeIntervalSince(last) < pause { return false }
      last = now
      return true
    }
  }
}
