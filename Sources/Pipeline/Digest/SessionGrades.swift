import Essentials
package import Foundation
package import Storage
package import WorkQueue

/// How many recorded sessions had which grade, day by day; the good ones as well, which are no signals.
package struct SessionGrades: Sendable {
  let store: any Store

  package init(store: any Store) { self.store = store }

  private static let collection = "session grades"
  /// 0 to 10.
  package static let steps = 11

  /// Counts the grades of one delivery; its job comes once, so they are counted once.
  package func count(_ leased: LeasedJob) async throws -> Change {
    let graded = try PipelineJobs.sessionGrades.payload(of: leased.job)
    var counts = try await counts(on: graded.day)
    for grade in graded.grades where counts.indices.contains(grade) { counts[grade] += 1 }
    var change = Change()
    change.puts.append(Document(collection: Self.collection, id: graded.day, body: try ReportShelf.encode(counts)))
    return change
  }

  /// By grade, over the days in `days`.
  package func counts(in days: [Date]) async throws -> [Int] {
    var sums = [Int](repeating: 0, count: Self.steps)
    for day in days {
      for (grade, count) in try await counts(on: Self.day(day)).enumerated() { sums[grade] += count }
    }
    return sums
  }

  private func counts(on day: String) async throws -> [Int] {
    let kept: [Int]? = try await store.document(Self.collection, id: day).map(ReportShelf.decode)
    guard let kept, kept.count == Self.steps else { return [Int](repeating: 0, count: Self.steps) }
    return kept
  }

  static func day(_ date: Date) -> String { String(Timestamp.text(date).prefix(10)) }

  static let lane = Identifier<Lane>("session grades")
}

/// Grades that one delivery brought.
package struct GradedSessions: Sendable, Equatable, Codable {
  package var day: String
  package var grades: [Int]

  package init(_ grades: [Int], at date: Date) {
    day = SessionGrades.day(date)
    self.grades = grades
  }
}
