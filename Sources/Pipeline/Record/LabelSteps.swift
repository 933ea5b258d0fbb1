package import Domain

/// The label writes that bring an issue in line, each with how soon it matters.
///
/// What is added goes in one call, as urgently as the most urgent of it.
package struct LabelSteps: Sendable, Equatable {
  package var add: [String]
  package var addUrgency: WriteUrgency
  /// Labels of states and priorities, which must not stand there twice.
  package var removeSoon: [String]
  /// Weights below the one that is there.
  package var removeLater: [String]

  package init(_ difference: LabelDifference, present: [String], threshold: Double) {
    add = difference.add
    let reaches = { (label: String) in WeightLadder.step(ofLabel: label).map { Double($0) >= threshold } ?? false }
    if difference.add.contains(where: reaches), !present.contains(where: reaches) {
      addUrgency = .thresholdLabel
    } else {
      addUrgency = difference.add.allSatisfy { WeightLadder.step(ofLabel: $0) != nil } ? .upkeep : .report
    }
    removeSoon = difference.remove.filter { WeightLadder.step(ofLabel: $0) == nil }
    removeLater = difference.remove.filter { WeightLadder.step(ofLabel: $0) != nil }
  }
}
