package import Domain
import Essentials
package import Foundation

/// What a write's turn depends on.
package struct PacedWrite: Sendable, Equatable {
  package var urgency: WriteUrgency
  /// Whether people get a notification from it.
  package var notifies: Bool

  package init(_ urgency: WriteUrgency, notifies: Bool = false) {
    self.urgency = urgency
    self.notifies = notifies
  }
}

/// When the next write may go out, from those that did.
package struct PacingBudget: Sendable {
  package let profile: PacingProfile
  /// Oldest first, no more than an hour's worth.
  private var writes: [Date] = []
  private var lastNotifying: Date?

  package init(profile: PacingProfile) { self.profile = profile }

  /// The first moment, not before `now`, at which `write` keeps every limit.
  package func earliest(_ write: PacedWrite, at now: Date) -> Date {
    var moment = now
    if let last = writes.last { moment = max(moment, last.advanced(by: profile.spacing)) }
    if write.notifies, let last = lastNotifying {
      moment = max(moment, last.advanced(by: profile.notifyingSpacing))
    }
    moment = max(moment, opening(limit: profile.perMinute, window: .seconds(60), write.urgency) ?? now)
    moment = max(moment, opening(limit: profile.perHour, window: .seconds(3600), write.urgency) ?? now)
    return moment
  }

  package mutating func record(_ write: PacedWrite, at moment: Date) {
    writes.append(moment)
    if write.notifies { lastNotifying = moment }
    if let most = profile.perHour ?? profile.perMinute {
      if writes.count > 2 * most { writes.removeFirst(writes.count - most) }
    } else {
      writes = [moment]
    }
  }

  /// When `write` will have its turn if all of `ahead` go first, and nothing else comes between.
  package func forecast(_ write: PacedWrite, behind ahead: [PacedWrite], at now: Date) -> Date {
    var future = self
    var moment = now
    for other in ahead {
      moment = future.earliest(other, at: moment)
      future.record(other, at: moment)
    }
    return future.earliest(write, at: moment)
  }

  /// When the window has room again; nil if it has now or is not limited.
  private func opening(limit: Int?, window: Duration, _ urgency: WriteUrgency) -> Date? {
    guard let limit else { return nil }
    let usable = max(1, Int(Double(limit) * urgency.share))
    guard writes.count >= usable else { return nil }
    return writes[writes.count - usable].advanced(by: window)
  }
}
