package import Essentials
package import Foundation

/// What the demo plays with: two repositories, and the signals of one night.
package struct DemoWorld {
  /// `acme/shop`: a small shop with a regression in its history.
  package static func shop() throws -> RepositoryHistory {
    try RepositoryHistory(parsing: text(PackageResources.acme_shop_history))
  }

  /// `acme/docs`: a handbook that nothing should touch.
  package static func docs() throws -> RepositoryHistory {
    try RepositoryHistory(parsing: text(PackageResources.acme_docs_history))
  }

  /// The subject of the commit that broke the shop.
  package static let culprit = "Share percentage vouchers by tax class"

  /// What came in during the night before `now`, in order, in the shape that `POST /signals` takes.
  package static func signals(now: Date) throws -> [JSONValue] { try night(now: now, late: false) }

  /// What still comes in once a pull request is open.
  package static func lateSignals(now: Date) throws -> [JSONValue] { try night(now: now, late: true) }

  private static func night(now: Date, late: Bool) throws -> [JSONValue] {
    // A night begins after the last commit, even where the clock is wrong.
    let lastCommit = try shop().commits.last?.date ?? now
    let morning = max(now, lastCommit.addingTimeInterval(12 * 3600))
    let lines = text(PackageResources.night_ndjson).split(separator: "\n")
    return try lines.compactMap { line in
      guard case .object(var signal) = try JSONValue(parsing: String(line)) else { return nil }
      guard (signal.removeValue(forKey: "late")?.bool ?? false) == late else { return nil }
      // The file says how many minutes before the end of the night.
      let minutes = signal["occurred_at"]?.number ?? 0
      signal["occurred_at"] = .string(Timestamp.text(morning.addingTimeInterval(minutes * 60)))
      return .object(signal)
    }
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
