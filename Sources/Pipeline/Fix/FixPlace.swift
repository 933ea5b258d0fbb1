package import Configuration
package import Domain
import Essentials
package import Foundation

/// Whether another pull request may be opened in a repository now.
package enum FixPlace: Sendable, Equatable {
  case free
  /// As many are open as may be.
  case full(limit: Int)
  /// As many were opened within the hour as may be; the next may be at `at`.
  case later(at: Date, limit: Int)

  /// `reports` are those of the repository.
  package init(_ reports: [Report], _ limits: PullRequestSettings, at now: Date) {
    let changes = reports.compactMap(\.change)
    let recent = changes.map(\.openedAt).filter { $0 > now.addingTimeInterval(-3_600) }.sorted()
    if changes.count(where: { $0.state == .open }) >= limits.openPerRepository {
      self = .full(limit: limits.openPerRepository)
    } else if recent.count >= limits.newPerHour, limits.newPerHour > 0 {
      self = .later(at: recent[recent.count - limits.newPerHour].addingTimeInterval(3_600), limit: limits.newPerHour)
    } else {
      self = limits.newPerHour > 0 ? .free : .full(limit: 0)
    }
  }

  /// Seconds after which it is worth asking again; nil if there is a place.
  package func wait(at now: Date) -> Double? {
    switch self {
    case .free: nil
    case .full: 300
    case .later(let date, _): max(5, date.timeIntervalSince(now))
    }
  }

  /// What is waited for, in words.
  package var text: String {
    switch self {
    case .free: "is next"
    case .full(let limit): "waits for a free place: \(limit) pull requests may be open at a time"
    case .later(let date, let limit):
      "waits until \(Timestamp.text(date)): \(limit) new pull requests may be opened in an hour"
    }
  }
}
