import Domain
import Essentials
package import Foundation

/// Webhook deliveries as GitHub remembers them, to have those sent again that did not arrive.
package struct HookDeliveries: Sendable {
  /// One attempt; all attempts of one delivery have the same `guid`.
  package struct Attempt: Sendable, Equatable {
    package var id: Int64
    package var guid: String
    package var deliveredAt: Date
    /// Whether the receiver answered 2xx.
    package var succeeded: Bool
  }

  private let api: GitHubAPI

  package init(api: GitHubAPI) { self.api = api }

  /// The newest attempt of each delivery since `date` of which none arrived, oldest first.
  package func failed(since date: Date) async throws -> [Attempt] {
    // Newest first, so reading goes back until it meets what is too old; three days is all that GitHub keeps.
    let found = try await api.list("/app/hook/deliveries", as: .app, limit: 5000).map { json in
      try json.decoded {
        Attempt(
          id: try $0.needs("id", \.integer), guid: try $0.needs("guid", \.string),
          deliveredAt: try $0.needs("delivered_at", \.date),
          succeeded: (200..<300).contains($0["status_code"]?.int ?? 0))
      }
    }
    let arrived = Set(found.filter(\.succeeded).map(\.guid))
    var newest: [String: Attempt] = [:]
    for attempt in found where attempt.deliveredAt >= date && !arrived.contains(attempt.guid) {
      if let other = newest[attempt.guid], other.id > attempt.id { continue }
      newest[attempt.guid] = attempt
    }
    return newest.values.sorted { ($0.deliveredAt, $0.id) < ($1.deliveredAt, $1.id) }
  }

  /// Has GitHub send a delivery again.
  package func redeliver(_ attempt: Attempt) async throws {
    try await api.write(
      "POST", "/app/hook/deliveries/\(attempt.id)/attempts", as: .app, PacedWrite(.pullRequest))
  }
}
