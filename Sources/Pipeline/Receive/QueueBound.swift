package import Foundation
package import HTTPMessages
package import Storage
import Synchronization

/// Whether so much waits that senders have to come again later: what was accepted is never lost, so no more is accepted than can be kept.
package final class QueueBound: Sendable {
  private struct Look {
    var at: Date
    var waiting: Int
  }

  /// Seconds for which a count of the queue holds.
  private static let lasts = 1.0
  private let look = Mutex<Look?>(nil)

  package init() {}

  /// The answer to whoever sends while more than `limit` jobs wait in `store`, or nil if there is room.
  package func refusal(_ store: any Store, limit: Int, at now: Date) async -> HTTPResponse? {
    let waiting: Int
    if let look = look.withLock({ $0 }), abs(now.timeIntervalSince(look.at)) < Self.lasts {
      waiting = look.waiting
    } else {
      // A store that does not answer says so itself when something is to be kept.
      guard let counts = try? await store.counts() else { return nil }
      waiting = counts.waiting
      look.withLock { $0 = Look(at: now, waiting: counts.waiting) }
    }
    guard waiting > limit else { return nil }
    var response = HTTPResponse.problem(
      429, "\(waiting) jobs wait, more than `signals.queue_limit`; nothing of this was kept; send it again later")
    response.headers["Retry-After"] = "30"
    return response
  }
}
