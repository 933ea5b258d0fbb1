/// What a label put on or taken off by somebody means.
package struct LabelChange: Sendable, Equatable {
  package enum Sender: Sendable, Equatable {
    case ourselves
    case person(login: String, canWrite: Bool)
  }

  package var label: String
  package var wasAdded: Bool
  package var sender: Sender
  /// The labels the issue has now, freshly read.
  package var present: [String]

  package init(label: String, wasAdded: Bool, sender: Sender, present: [String]) {
    self.label = label
    self.wasAdded = wasAdded
    self.sender = sender
    self.present = present
  }
}

package enum LabelConsequence: Sendable, Equatable {
  /// Tell the report that this happened.
  case event(ReportEvent)
  /// Make the issue a report, its text the first signal.
  case adopt(weight: Int?)
  /// Put the labels back as the report has them, and say why.
  case restore(reason: String)
  /// The label is none of ours, or nothing follows.
  case nothing
}

/// The rules for labels (DESIGN: our own echo, a person with write access, anyone else).
package enum LabelPolicy {
  package static func decide(_ change: LabelChange, report: Report?, threshold: Double) -> LabelConsequence {
    guard isOurs(change.label) else { return .nothing }
    guard let report else { return decideAdoption(change) }
    switch change.sender {
    case .ourselves: return echo(change, threshold: threshold)
    case .person(let login, canWrite: true): return obey(change, login, report)
    case .person(let login, canWrite: false):
      return .restore(reason: "@\(login) has no write access here, so the label `\(change.label)` was put back.")
    }
  }

  /// Whether a label belongs to one of our families.
  package static func isOurs(_ label: String) -> Bool {
    label == OwnLabel.mark || WeightLadder.step(ofLabel: label) != nil || ReportState(label: label) != nil
      || Priority(label: label) != nil
  }

  /// Our own label may promote; it never sets the sum.
  private static func echo(_ change: LabelChange, threshold: Double) -> LabelConsequence {
    guard change.wasAdded, let step = WeightLadder.step(ofLabel: change.label), Double(step) >= threshold,
      change.present.contains(change.label)
    else { return .nothing }
    return .event(.crossedThreshold)
  }

  private static func decideAdoption(_ change: LabelChange) -> LabelConsequence {
    guard change.wasAdded, change.present.contains(change.label) else { return .nothing }
    let step = WeightLadder.step(ofLabel: change.label)
    guard step != nil || change.label == OwnLabel.mark else { return .nothing }
    switch change.sender {
    case .ourselves: return .nothing
    case .person(_, canWrite: true): return .adopt(weight: step)
    case .person(let login, canWrite: false):
      return .restore(reason: "@\(login) has no write access here, so the label `\(change.label)` was taken off.")
    }
  }

  private static func obey(_ change: LabelChange, _ login: String, _ report: Report) -> LabelConsequence {
    if WeightLadder.step(ofLabel: change.label) != nil {
      guard change.wasAdded else {
        let others = change.present.contains { WeightLadder.step(ofLabel: $0) != nil }
        // Whoever swaps a label sends two events: the other one says what is meant.
        guard change.label == report.weightLabel, !others else { return .nothing }
        return .restore(reason: "A report keeps its weight label; `/nightshift weight N` changes it.")
      }
      // Several may have been added at once, each with an event of its own: the highest newly added one counts.
      let added = change.present.filter { $0 != report.weightLabel }.compactMap(WeightLadder.step(ofLabel:))
      guard let highest = added.max() else { return .nothing }
      return .event(.weightSet(Double(highest), by: login))
    }
    if let priority = Priority(label: change.label) {
      return change.wasAdded && change.present.contains(change.label)
        ? .event(.prioritySet(priority, by: login)) : .nothing
    }
    guard let state = ReportState(label: change.label) else { return .nothing }
    guard change.wasAdded else {
      let others = change.present.contains { ReportState(label: $0) != nil }
      guard state == report.state, !others else { return .nothing }
      return .restore(reason: "A report always has exactly one state label.")
    }
    guard change.present.contains(change.label), state != report.state else { return .nothing }
    switch state {
    case .researching: return .event(.researchAsked(by: login))
    case .fixing: return .event(.fixAsked(by: login))
    case .dismissed: return .event(.dismissed(reason: "by label", by: login))
    default:
      return .restore(
        reason:
          "`\(state.label)` follows from what happens; `researching`, `fixing` and `dismissed` can be put on by hand.")
    }
  }
}
