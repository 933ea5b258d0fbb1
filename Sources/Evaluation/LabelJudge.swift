package import Grouping

/// A judge that knows the labels: what a model that is always right could add where it is asked, and how often it would be.
package struct LabelJudge: MatchJudge {
  private let home: String?

  /// `group` is the label of the signal in question, `arrived` are the signals before it.
  package init(group: String, after arrived: [Placement]) {
    var sizes: [String: Int] = [:]
    var best: (report: String, size: Int)?
    // Of equals the report that was opened first.
    for placement in Placement.settled(arrived) where placement.group == group {
      sizes[placement.report, default: 0] += 1
      let size = sizes[placement.report] ?? 0
      if size > best?.size ?? 0 { best = (placement.report, size) }
    }
    home = best?.report
  }

  package func choose(_ question: MatchQuestion) async throws -> [String] {
    question.candidates.map(\.report).filter { $0 == home }
  }
}
