import Foundation

/// What a test switches on to see how a client bears it.
extension Hub {
  /// Has requests that fit go wrong from now on.
  package func add(_ fault: Fault) { faults.add(fault) }

  package func clearFaults() { faults.removeAll() }

  /// Sets GitHub's clock ahead of the machine's, or behind: the `Date` of answers, times, and what JWTs are held to.
  package func shiftClock(by shift: Duration) { clock.move(to: shift) }

  /// For how long new issues, pull requests, comments and check runs cannot be asked for.
  package func set(_ lag: Lag) { freshness.set(lag) }
}
