package import Domain
import Essentials
package import Foundation

/// What a write's turn depends on.
package struct PacedWrite: Sendable, Equatable {
  package var urgency: WriteUrgency
  /// Whether people get a notification from it.
  package var notifies: Bool
  /// What is written to, whose turn is kept while it is put off; nil: each time it stands at the end.
  package var subject: String?

  package init(_ urgency: WriteUrgency, notifies: Bool = false, subject: String? = nil) {
    self.urgency = urgency
    self.notifies = notifies
    self.subject = subject
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

  /// How many writes went out in the last minute and the last hour.
  package func used(at now: Date) -> (minute: Int, hour: Int) {
    (writes.count - firstIndex(after: now - 60), writes.count - firstIndex(after: now - 3600))
  }

  /// The place of the first write after `moment`, by halving.
  private func firstIndex(after moment: Date) -> Int {
    var (low, high) = (0, writes.count)
    while low < high {
      let middle = (low + high) / 2
      if writes[middle] > moment { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// When `write` will have its turn if all of `ahead` go first, and nothing else comes between.
  ///
  /// One that notifies nobody slips in between those that do.
  package func forecast(_ write: PacedWrite, behind ahead: [PacedWrite], at now: Date) -> Date {
    var future = self
    var moment = now
    for var other in ahead {
      other.notifies = other.notifies && write.notifies
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
