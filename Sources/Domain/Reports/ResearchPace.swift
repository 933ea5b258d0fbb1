/// When a report that was looked into is looked into again: more signals have to come from pass to pass.
package struct ResearchPace: Sendable, Equatable {
  /// Signals since the last pass: after the first pass, after the second, and so on; the last one holds from there on.
  package var steps: [Int]

  /// With no steps a report is looked into once.
  package init(steps: [Int]) { self.steps = steps }

  /// Whether the next pass is due after `passes` of them, where so many `signals` came since the last one.
  package func isDue(after passes: Int, signals: Int) -> Bool {
    guard passes > 0 else { return true }
    guard let step = steps.dropFirst(passes - 1).first ?? steps.last else { return false }
    return signals >= max(1, step)
  }
}

extension Report {
  /// Whether enough signals came since the last pass: the first pass always may run.
  package func isDueForResearch(_ policy: ReportPolicy) -> Bool {
    let since = signalCount - (research?.signals ?? 0)
    return ResearchPace(steps: policy.researchAt).isDue(after: passes, signals: since)
  }

  /// How many passes there were; records of earlier versions do not say.
  private var passes: Int { research.map { $0.passes ?? 1 } ?? 0 }

  /// Takes the result of one more pass.
  mutating func take(_ result: Research) {
    var result = result
    result.passes = passes + 1
    research = result
    if !priorityIsByHand { priority = result.priority }
  }
}
