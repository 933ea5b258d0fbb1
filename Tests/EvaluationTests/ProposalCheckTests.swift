import Domain
import Essentials
import Evaluation
import Foundation
import Grouping
import Testing

@Suite struct `A check of what the review proposes` {
  private let calibration = Calibration(
    arrival: .init(lowest: 2.4, highest: 3.3, fullShare: 0.4),
    review: .init(lowest: 2.4, highest: 3.3, fullShare: 0.5), twin: 3, spread: 0.13, words: nil)

  /// One of 24 directions, turned a little so that no two are quite the same.
  private func vector(_ direction: Int, _ number: Int) -> [Float] {
    var vector = [Float](repeating: 0, count: 24)
    vector[direction] = 1
    vector[23] = Float(number % 5) * 0.1
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }

  /// Signals by the report they are in, the direction they point in and the group they belong to.
  private func check(_ own: [(report: String, direction: Int, group: String)]) -> ProposalCheck {
    let signals = own + (6..<20).map { ("x\($0)", $0, "x\($0)") }
    var index = GroupingIndex(calibration: calibration)
    for (number, signal) in signals.enumerated() {
      let input = GroupingInput(
        Signal(
          id: Identifier("\(number)"), source: "zendesk", type: "ticket", title: "Title \(number)",
          content: "Title \(number)", weight: 1, occurredAt: Date(timeIntervalSince1970: 0)))
      index.add(input, vector: vector(signal.direction, number), to: signal.report)
    }
    let arrived = signals.enumerated().map { Placement(id: "\($0)", group: $1.group, report: $1.report) }
    return ProposalCheck(GroupingReview(index), arrived)
  }

  @Test func `finds a merge right where both are of one group`() {
    let right = check([("a", 0, "g"), ("b", 0, "g"), ("b", 0, "g")])
    #expect(right.all.count == 1 && right.right == 1)
    let wrong = check([("a", 0, "f"), ("b", 0, "g"), ("b", 0, "g")])
    #expect(wrong.all.count == 1 && wrong.right == 0)
  }

  @Test func `finds a split right where the parts are of two groups`() {
    let shape = [("a", 0), ("a", 0), ("a", 0), ("a", 1), ("a", 1), ("c", 2), ("c", 2)]
    let right = check(shape.map { ($0.0, $0.1, "g\($0.1)") })
    #expect(right.all.count == 1 && right.right == 1)
    let wrong = check(shape.map { ($0.0, $0.1, $0.0) })
    #expect(wrong.all.count == 1 && wrong.right == 0)
  }

  @Test func `finds a move right where the other report is of its group`() {
    let shape = [("a", 0), ("a", 0), ("a", 1), ("b", 1), ("b", 1), ("b", 1)]
    let right = check(shape.map { ($0.0, $0.1, "g\($0.1)") })
    #expect(right.all.count == 1 && right.right == 1)
    let wrong = check(shape.map { ($0.0, $0.1, $0.0) })
    #expect(wrong.right == 0 && wrong.sure.count <= wrong.all.count)
  }
}
