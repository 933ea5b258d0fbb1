package import Domain
import Essentials
package import Foundation

/// Webhook deliveries as GitHub remembers them.
package struct HookDeliveries: HookRecord {
  private let api: GitHubAPI

  package init(api: GitHubAPI) { self.api = api }

  package func attempts(since date: Date) async throws -> [DeliveryAttempt] {
    // Newest first: pages are turned until one reaches back far enough.
    let found = try await api.list("/app/hook/deliveries", as: .app, limit: 5000) {
      ($0["delivered_at"]?.string.flatMap(Timestamp.date)).map { $0 < date } ?? false
    }
    return try found.map { json in
      try json.decoded {
        DeliveryAttempt(
          id: try $0.needs("id", \.integer), guid: try $0.needs("guid", \.string),
          deliveredAt: try $0.needs("delivered_at", \.date),
          succeeded: (200..<300).contains($0["status_code"]?.int ?? 0))
      }
    }.filter { $0.deliveredAt >= date }
  }

  package func redeliver(_ attempt: Int64) async throws {
    try await api.write("POST", "/app/hook/deliveries/\(attempt)/attempts", as: .app, PacedWrite(.ledger))
  }
}
