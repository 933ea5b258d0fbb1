/// Where a report is in the loop; exactly one state label is on its issue.
package enum ReportState: String, Sendable, Codable, CaseIterable {
  case gathering
  case researching
  case needsInput = "needs input"
  case ready
  case fixing
  case inReview = "in review"
  case green
  case merged
  case verified
  case regressed
  case dismissed

  package var label: String { "state: \(rawValue)" }

  package init?(label: String) {
    guard label.hasPrefix("state: ") else { return nil }
    self.init(rawValue: String(label.dropFirst(7)))
  }

  /// Whether a new signal may still join a report in this state.
  package var isOpen: Bool {
    switch self {
    case .gathering, .researching, .needsInput, .ready, .fixing, .inReview, .green: true
    case .merged, .verified, .regressed, .dismissed: false
    }
  }
}

package enum Priority: String, Sendable, Codable, CaseIterable, Comparable {
  case p0 = "P0"
  case p1 = "P1"
  case p2 = "P2"
  case p3 = "P3"
  case p4 = "P4"

  package var label: String { "priority: \(rawValue)" }

  package init?(label: String) {
    guard label.hasPrefix("priority: ") else { return nil }
    self.init(rawValue: String(label.dropFirst(10)))
  }

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
}

/// What research concluded.
package enum Verdict: String, Sendable, Codable, CaseIterable {
  case notActionable = "not actionable"
  case needsInput = "needs input"
  case actionable
  case alreadyAddressed = "already addressed"
}

/// Labels that are neither a weight, a state nor a priority.
package enum OwnLabel {
  package static let mark = "nightshift"
  package static let paused = "nightshift: paused"
  package static let snoozed = "nightshift: snoozed"
  package static let dashboard = "nightshift: dashboard"

  package static func source(_ source: String) -> String { "source: \(source)".prefix(50).description }
}
