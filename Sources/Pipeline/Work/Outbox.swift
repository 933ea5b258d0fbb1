import Domain
import Essentials
import Foundation
package import Runtime
package import Storage

/// Writes to the outside that must not happen twice, across crashes and time-outs.
package struct Outbox: Sendable {
  package let store: any Store
  package let time: any TimeSource
  /// How long a write whose answer never came may still appear on the other side.
  package let unknownWait: Duration

  package init(store: any Store, time: any TimeSource, unknownWait: Duration) {
    self.store = store
    self.time = time
    self.unknownWait = unknownWait
  }

  /// Does `perform` at most once for `key`, whatever happens in between, and gives its result every time.
  ///
  /// After a try whose end is unknown it asks `recover` (which lists, never searches) before it tries again, and throws
  /// `WriteDeferred` while the first try may still take effect.
  package func once<Result: Codable & Sendable>(
    _ key: String, recover: () async throws -> Result?, perform: () async throws -> Result
  ) async throws -> Result {
    switch try await store.beginWrite(key, at: time.now()) {
    case .done(let data): return try JSONDecoder().decode(Result.self, from: data)
    case .fresh: break
    case .unknown(let since):
      if let found = try await recover() {
        try await store.finishWrite(key, result: try JSONEncoder().encode(found))
        return found
      }
      let left = unknownWait.seconds - time.now().timeIntervalSince(since)
      if left > 0 { throw WriteDeferred(seconds: left) }
      // The first try had no effect; the next has a time of its own to be waited for.
      try await store.abandonWrite(key)
      _ = try await store.beginWrite(key, at: time.now())
    }
    do {
      let result = try await perform()
      try await store.finishWrite(key, result: try JSONEncoder().encode(result))
      return result
    } catch let error where Self.certainlyDidNothing(error) {
      try await store.abandonWrite(key)
      throw error
    }
  }

  private static func certainlyDidNothing(_ error: any Error) -> Bool {
    switch error {
    case is WriteDeferred: true
    case HostRefusal.unavailable(_, let mayHaveActed): !mayHaveActed
    case is HostRefusal: true
    default: false
    }
  }
}
