import Foundation

/// How well a grouping meets the labels, by the customary definitions.
package struct Figures: Sendable, Equatable {
  package var signals = 0
  package var groupsTrue = 0
  package var groupsFound = 0
  /// Adjusted Rand index: agreement over pairs beyond chance; 1 is perfect, 0 is chance.
  package var ari = 0.0
  /// The part of signals that, when they came, went where most of their group was, or opened a report when none of it was there.
  package var matchAccuracy = 0.0
  /// The mean over reports of the part that belongs to the report's dominant group.
  package var purity = 0.0
  /// The mean over reports of the part of its dominant group that the report has.
  package var recall = 0.0
  /// Signals that joined a report they should not have joined.
  package var over = 0
  /// Signals that opened a report though one of their group was there.
  package var under = 0

  package init() {}

  /// `placed` are the signals in the order in which they were handled: what they belong to, and the report they reached.
  ///
  /// `sizes` counts each group's signals, those that were never placed among them; without it the placed ones count.
  package init(_ placed: [Placement], sizes: [String: Int]? = nil) {
    let sizes = sizes ?? placed.reduce(into: [:]) { $0[$1.group, default: 0] += 1 }
    var reading = Reading()
    for placement in placed { reading.take(placement) }
    signals = placed.count
    groupsTrue = Set(placed.map(\.group)).count
    groupsFound = reading.reports.count
    ari = Self.adjustedRandIndex(Placement.settled(placed))
    guard !placed.isEmpty else { return }
    let share = { (count: Int, all: Int) in Double(count) / Double(max(all, 1)) }
    matchAccuracy = share(placed.count - reading.over - reading.under, placed.count)
    over = reading.over
    under = reading.under
    let dominant = reading.reports.map { ($0.counts[$0.dominant] ?? 0, $0) }
    purity = dominant.reduce(0) { $0 + share($1.0, $1.1.size) } / Double(groupsFound)
    recall = dominant.reduce(0) { $0 + share($1.0, sizes[$1.1.dominant] ?? $1.0) } / Double(groupsFound)
  }

  /// 1 where there is nothing to disagree about.
  private static func adjustedRandIndex(_ placed: [Placement]) -> Double {
    func pairs(_ keys: [String]) -> Double {
      keys.reduce(into: [:]) { $0[$1, default: 0] += 1 }.values.reduce(0) { $0 + Double($1 * ($1 - 1) / 2) }
    }
    let both = pairs(placed.map { "\($0.group.utf8.count) \($0.group)\($0.report)" })
    let groups = pairs(placed.map(\.group))
    let reports = pairs(placed.map(\.report))
    let all = Double(placed.count) * Double(placed.count - 1) / 2
    guard all > 0 else { return 1 }
    let expected = groups * reports / all
    let most = (groups + reports) / 2
    return most == expected ? 1 : (both - expected) / (most - expected)
  }
}

/// One signal's label and the report it reached.
package struct Placement: Sendable, Equatable {
  package var id: String
  package var group: String
  package var report: String
  /// Reports that became part of this one when the signal came.
  package var unites: [String]

  package init(id: String, group: String, report: String, unites: [String] = []) {
    self.id = id
    self.group = group
    self.report = report
    self.unites = unites
  }

  /// The same placements with the reports as they are in the end, after all that was united.
  package static func settled(_ placed: [Placement]) -> [Placement] {
    var homes: [String: String] = [:]
    for placement in placed {
      for (report, home) in homes where placement.unites.contains(home) { homes[report] = placement.report }
      for report in placement.unites { homes[report] = placement.report }
    }
    return placed.map { Placement(id: $0.id, group: $0.group, report: homes[$0.report] ?? $0.report) }
  }
}

/// A stream read in order, to judge each placement by what was there when it was made.
private struct Reading {
  struct Report {
    var name: String
    var counts: [String: Int] = [:]
    var size = 0
    /// The first signal's group, until another has strictly more.
    var dominant: String
  }

  private(set) var reports: [Report] = []
  private(set) var over = 0
  private(set) var under = 0

  mutating func take(_ placement: Placement) {
    var expected: Int?
    for (index, report) in reports.enumerated() {
      // The earliest report wins a tie.
      let most = expected.map { reports[$0].counts[placement.group] ?? 0 } ?? 0
      if (report.counts[placement.group] ?? 0) > most { expected = index }
    }
    let joined = reports.firstIndex { $0.name == placement.report }
    if joined == nil, expected != nil { under += 1 }
    if joined != nil, joined != expected { over += 1 }
    add(placement, to: joined)
    for other in placement.unites { unite(other, with: placement.report) }
  }

  private mutating func unite(_ name: String, with other: String) {
    guard let from = reports.firstIndex(where: { $0.name == name }),
      let to = reports.firstIndex(where: { $0.name == other })
    else { return }
    reports[to].counts.merge(reports[from].counts, uniquingKeysWith: +)
    reports[to].size += reports[from].size
    let dominant = reports[to].dominant
    if let most = reports[to].counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }),
      most.value > reports[to].counts[dominant] ?? 0
    {
      reports[to].dominant = most.key
    }
    reports.remove(at: from)
  }

  private mutating func add(_ placement: Placement, to joined: Int?) {
    let index = joined ?? reports.count
    if joined == nil { reports.append(Report(name: placement.report, dominant: placement.group)) }
    reports[index].counts[placement.group, default: 0] += 1
    reports[index].size += 1
    let own = reports[index].counts[placement.group] ?? 0
    if own > reports[index].counts[reports[index].dominant] ?? 0 { reports[index].dominant = placement.group }
  }
}
