package import Domain
package import Essentials
package import Foundation
import Synchronization

/// Tells repetitions that are only counted from signals that go on one by one.
///
/// The first few of a kind in an hour go on, so that people see some of them; a storm's rest is a number. What was counted is in the
/// store; what is here only saves asking it.
package final class StormGate: Sendable {
  /// An hour in which signals of one kind come.
  package struct Window: Sendable, Equatable {
    package var since: Date
    /// Those that went on one by one, which are the same again when they are sent again.
    package var passed: [Identifier<Signal>]

    package init(since: Date, passed: [Identifier<Signal>]) {
      self.since = since
      self.passed = passed
    }
  }

  package static let length: TimeInterval = 3_600
  /// Kinds that are remembered at once; without memory a few more go on one by one.
  static let width = 10_000

  private let windows = Mutex<[StormKey: Window]>([:])
  /// What was read in full before, by what a glance sees of it.
  private let glances = Mutex<[UInt64: StormKey]>([:])

  package init() {}

  /// Whether `key` need not be looked up in the store.
  package func knows(_ key: StormKey) -> Bool { windows.withLock { $0[key] != nil } }

  /// Takes over what the store knows, unless somebody was faster.
  package func remember(_ key: StormKey, _ window: Window, at now: Date) {
    windows.withLock { windows in
      Self.makeRoom(&windows, at: now)
      if windows[key] == nil { windows[key] = window }
    }
  }

  /// The kind of what looks like `glance`, if one of it was read in full.
  package func key(of glance: UInt64) -> StormKey? { glances.withLock { $0[glance] } }

  /// Remembers what kind it is that looks like `glance`.
  package func learn(_ glance: UInt64, _ key: StormKey) {
    glances.withLock { glances in
      if glances.count >= Self.width { glances = [:] }
      glances[glance] = key
    }
  }

  /// Whether `signal` would only be counted; nothing changes by asking.
  package func counts(_ signal: Identifier<Signal>, _ key: StormKey, after limit: Int, at now: Date) -> Bool {
    windows.withLock { windows in
      guard let window = windows[key], now.timeIntervalSince(window.since) < Self.length else { return false }
      return !window.passed.contains(signal) && window.passed.count >= max(1, limit)
    }
  }

  /// The hour in which `signal` is only counted, or nil if it goes on by itself, as the first `limit` of a kind do.
  package func window(
    counting signal: Identifier<Signal>, _ key: StormKey, after limit: Int, at now: Date
  ) -> Window? {
    windows.withLock { windows in
      guard var window = windows[key], now.timeIntervalSince(window.since) < Self.length else {
        Self.makeRoom(&windows, at: now)
        windows[key] = Window(since: now, passed: [signal])
        return nil
      }
      if window.passed.contains(signal) { return nil }
      guard window.passed.count < max(1, limit) else { return window }
      window.passed.append(signal)
      windows[key] = window
      return nil
    }
  }

  private static func makeRoom(_ windows: inout [StormKey: Window], at now: Date) {
    guard windows.count >= width else { return }
    windows = windows.filter { now.timeIntervalSince($0.value.since) < length }
    if windows.count >= width { windows = [:] }
  }
}
