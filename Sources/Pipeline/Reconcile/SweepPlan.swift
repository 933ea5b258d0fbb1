package import Domain
package import Foundation

/// Which lost deliveries to ask for, and how far back the next look has to go.
package struct SweepPlan: Sendable, Equatable {
  /// How far the sweep got, and what it asked for.
  package struct Memory: Sendable, Equatable, Codable {
    /// Every delivery before this has arrived or is given up.
    package var since: Date
    package var asked: [String: Asked]

    package init(since: Date, asked: [String: Asked] = [:]) {
      self.since = since
      self.asked = asked
    }
  }

  /// How often a delivery was asked for, and when last.
  package struct Asked: Sendable, Equatable, Codable {
    package var times: Int
    package var at: Date

    package init(times: Int, at: Date) {
      self.times = times
      self.at = at
    }
  }

  /// Attempts to have sent again, oldest first.
  package var ask: [DeliveryAttempt]
  /// Deliveries that did not come however often they were asked for.
  package var givenUp: Int
  package var memory: Memory

  /// How often one delivery is asked for: reconciling finds what it told anyway.
  static let patience = 4
  /// How many are asked for in one sweep, so that a long outage does not end in a flood.
  static let width = 50
  /// The pause after the first ask; it doubles with each.
  static let firstPause: Double = 600

  /// Plans from `attempts`, which reach back to `memory.since`; `known` are the deliveries that came in spite of it.
  package init(_ attempts: [DeliveryAttempt], known: Set<String>, memory: Memory, at now: Date) {
    let arrived = known.union(attempts.filter(\.succeeded).map(\.guid))
    var newest: [String: DeliveryAttempt] = [:]
    for attempt in attempts where !arrived.contains(attempt.guid) {
      if let other = newest[attempt.guid], other.id > attempt.id { continue }
      newest[attempt.guid] = attempt
    }
    let lost = newest.values.sorted { ($0.deliveredAt, $0.id) < ($1.deliveredAt, $1.id) }
    let open = lost.filter { memory.asked[$0.guid]?.times ?? 0 < Self.patience }
    ask = Array(open.filter { memory.asked[$0.guid]?.isDue(at: now) ?? true }.prefix(Self.width))
    givenUp = lost.count - open.count
    let newestSeen = attempts.map(\.deliveredAt).max() ?? memory.since
    self.memory = Memory(
      since: open.first?.deliveredAt ?? newestSeen, asked: memory.asked.filter { newest[$0.key] != nil })
  }

  /// Notes that `attempt` was asked for.
  package mutating func asked(for attempt: DeliveryAttempt, at now: Date) {
    memory.asked[attempt.guid] = Asked(times: (memory.asked[attempt.guid]?.times ?? 0) + 1, at: now)
  }
}

extension SweepPlan.Asked {
  fileprivate func isDue(at now: Date) -> Bool {
    now.timeIntervalSince(at) >= SweepPlan.firstPause * Double(1 << (times - 1))
  }
}
