package import Domain
import Essentials
package import Foundation

/// What the last whole week brought, Monday to Sunday (UTC); it is the same until the next Monday.
package struct WeeklyDigest: Sendable, Equatable {
  package var firstDay: Date
  package var signals = 0
  package var opened = 0
  package var pulls = 0
  package var merged = 0
  /// Recorded sessions by grade, 0 to 10.
  package var grades: [Int]

  private static let day: TimeInterval = 86_400

  /// The days of the last whole week before `now`.
  package static func days(before now: Date) -> [Date] {
    let today = (now.timeIntervalSince1970 / day).rounded(.down)
    // 1 January 1970 was a Thursday.
    let weekday = (today + 3).truncatingRemainder(dividingBy: 7)
    return (0..<7).map { Date(timeIntervalSince1970: (today - weekday - 7 + Double($0)) * day) }
  }

  package init(_ reports: [Report], grades: [Int], before now: Date) {
    let days = Self.days(before: now)
    firstDay = days.first ?? now
    self.grades = grades
    let week = firstDay..<firstDay.addingTimeInterval(7 * Self.day)
    for report in reports {
      // What was joined to another report counts there.
      if report.left == nil {
        for entry in report.entries where week.contains(entry.at) { signals += entry.times ?? 1 }
      }
      if week.contains(report.createdAt) { opened += 1 }
      if let change = report.change, week.contains(change.openedAt) { pulls += 1 }
      if let date = report.change?.mergedAt, week.contains(date) { merged += 1 }
    }
  }

  private var sessions: Int { grades.reduce(0, +) }

  /// A section of the dashboard, or nil for a week in which nothing came.
  package var text: String? {
    guard signals + opened + pulls + merged + sessions > 0 else { return nil }
    var parts = [
      "### Week of \(SessionGrades.day(firstDay))",
      "\(Self.count(signals, "signal")), \(Self.count(opened, "new report")), \(Self.count(pulls, "pull request")) opened, "
        + "\(merged) merged.",
    ]
    if sessions > 0 { parts.append(sessionText) }
    return parts.joined(separator: "\n\n")
  }

  private var sessionText: String {
    let low = grades.prefix(7).reduce(0, +)
    let high = grades.suffix(2).reduce(0, +)
    let score = Int((Double(high - low) / Double(sessions) * 100).rounded())
    let names = grades.indices.map { "\($0)" }.joined(separator: " | ")
    let counts = grades.map { "\($0)" }.joined(separator: " | ")
    let rule = grades.map { _ in "---:" }.joined(separator: " | ")
    return """
      \(Self.count(sessions, "recorded session")) graded, half of them \(median) or better; implied promoter score \
      \(score > 0 ? "+" : "")\(score) (9 and 10 less 0 to 6, in percent).

      | grade | \(names) |
      | --- | \(rule) |
      | sessions | \(counts) |
      """
  }

  private var median: Int {
    var rest = (sessions + 1) / 2
    for (grade, count) in grades.enumerated().reversed() {
      rest -= count
      if rest <= 0 { return grade }
    }
    return 0
  }

  private static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}
