/// The fixed steps of a weight label, since labels are repository objects and a free number would make one per value.
package enum WeightLadder {
  package static let steps = [1, 2, 3, 5, 8, 13, 21, 34, 55, 89]

  /// The highest step not above `sum`, or nil below 1.
  package static func step(for sum: Double) -> Int? {
    // Sums of decimal fractions come a hair short of the step they mean.
    steps.last { Double($0) <= sum + 1e-9 }
  }

  package static func label(_ step: Int) -> String { "weight: \(step)" }

  /// The step `label` stands for, or nil if it is not a weight label of ours.
  package static func step(ofLabel label: String) -> Int? {
    guard label.hasPrefix("weight: "), let step = Int(label.dropFirst(8)), steps.contains(step) else { return nil }
    return step
  }
}
