import Domain
import Essentials
import Foundation
import SignalSources

/// A signal at the door: read in full, or as much of it as it takes to count it.
enum ArrivedSignal {
  case whole(Signal)
  /// One of a kind of which enough were read in full, with its line in case it is to be read after all.
  case repetition(SignalRepeat, of: StormKey, line: Data)

  /// What `line` is by a glance, if it is only counted; reading it in full would come to the same.
  init?(glancingAt line: Data, in storms: StormGate, after limit: Int, at now: Date) {
    let found = line.withUnsafeBytes { bytes -> (SignalRepeat, StormKey)? in
      guard let glance = SignalGlance(bytes), let key = storms.key(of: glance.key),
        let repeated = SignalRepeat(bytes, receivedAt: now), storms.counts(repeated.id, key, after: limit, at: now)
      else { return nil }
      return (repeated, key)
    }
    guard let (repeated, key) = found else { return nil }
    self = .repetition(repeated, of: key, line: line)
  }

  var id: Identifier<Signal> {
    switch self {
    case .whole(let signal): signal.id
    case .repetition(let repeated, _, _): repeated.id
    }
  }

  var occurredAt: Date {
    switch self {
    case .whole(let signal): signal.occurredAt
    case .repetition(let repeated, _, _): repeated.occurredAt
    }
  }

  var key: StormKey {
    switch self {
    case .whole(let signal): StormKey(signal)
    case .repetition(_, let key, _): key
    }
  }

  /// All of it.
  func read(at now: Date) throws -> Signal {
    switch self {
    case .whole(let signal): return signal
    case .repetition(_, _, let line):
      guard let signal = try GenericSource().signals(from: try JSONValue(parsing: line), receivedAt: now).first else {
        throw SignalProblem(field: "", reason: "is no signal")
      }
      return signal
    }
  }
}
