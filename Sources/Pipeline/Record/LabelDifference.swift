package import Domain

/// Which labels to add to an issue and which to remove, so that it shows what the report is.
///
/// Only labels of our own families are touched, one by one, so that two writers do not erase each other.
package struct LabelDifference: Equatable {
  package var add: [String]
  package var remove: [String]

  package init(report: Report, present: [String]) {
    let wanted = Self.wanted(report)
    add = wanted.filter { !present.contains($0) }
    remove = present.filter { Self.isManaged($0) && !wanted.contains($0) }
  }

  package var isEmpty: Bool { add.isEmpty && remove.isEmpty }

  package static func wanted(_ report: Report) -> [String] {
    var labels = [OwnLabel.mark, report.state.label]
    if let weight = report.weightLabel { labels.append(weight) }
    if report.snooze != nil { labels.append(OwnLabel.snoozed) }
    if let priority = report.priority { labels.append(priority.label) }
    labels += report.sources.sorted().map(OwnLabel.source)
    return labels
  }

  /// Source labels stay once they are there: a ledger never loses a source.
  private static func isManaged(_ label: String) -> Bool {
    WeightLadder.step(ofLabel: label) != nil || ReportState(label: label) != nil || Priority(label: label) != nil
      || label == OwnLabel.snoozed
  }
}
