import Configuration
import Domain
import Essentials
import Grouping
import Storage

/// Reports that a new signal shows to be one problem.
extension SignalGrouping {
  /// Joins `names` to `report`, or suggests it where a person acted or work has begun; like the night's review, and undone like it.
  func unite(
    _ names: [String], with report: Report, _ signal: Identifier<Signal>, _ index: inout GroupingIndex,
    _ change: inout Change
  ) async throws {
    guard !names.isEmpty else { return }
    var reports = [report.id: report]
    for name in names {
      if let found = try await context.shelf.report(Identifier(name)) {
        reports[found.id] = try await context.shelf.current(found)
      }
    }
    // What has no issue yet is left to the night's review: nobody could undo it.
    reports = reports.filter { $0.value.issue != nil && $0.value.left == nil && $0.value.state.isOpen }
    let because = "signal \(signal) is about as much like this as like the other one"
    for name in names where reports[Identifier(name)] != nil {
      let proposal = GroupingReview.Reasoned(
        proposal: .merge(report: name, into: report.id.text), because: because, confidence: 1)
      let plan = ReviewPlan(
        [proposal], reports: reports, sureFrom: Double(context.settings.reports.regroupFrom) / 100)
      for deed in plan.deeds {
        try add(deed, in: report.repository, "unite/\(signal)", &change, by: Report.newSignal)
        index.move(name, into: report.id.text)
      }
      for (id, suggestions) in plan.suggestions {
        try change.tell(id, .suggested(suggestions), cause: "unite/\(signal)/suggested", at: context.now)
      }
    }
  }
}
