import Domain
import Essentials
import Foundation
import Grouping
import Testing

/// Scores as those of vectors that know better than words, so that a signal may unite reports.
private func calibration(bridge: Double?, margin: Double? = nil) -> Calibration {
  Calibration(
    arrival: .init(lowest: 2.4, highest: 2.4, fullShare: 0.4), review: .init(lowest: 2.4, highest: 2.4, fullShare: 0.5),
    twin: 3, spread: 0.13, words: nil, bridge: bridge, margin: margin)
}

private func input(_ id: String) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: "support", type: "ticket", title: "Signal \(id)", content: "Signal \(id)", weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0)))
}

/// A vector toward each of the directions alike.
private func vector(_ directions: Int...) -> [Float] {
  var vector = [Float](repeating: 0, count: 24)
  for direction in directions { vector[direction] = 1 }
  let length = Float(directions.count).squareRoot()
  return vector.map { $0 / length }
}

/// Two reports that look in different directions, and fourteen others.
private func index(bridge: Double?, margin: Double? = nil, second: [Float]) -> GroupingIndex {
  var index = GroupingIndex(calibration: calibration(bridge: bridge, margin: margin))
  index.add(input("a"), vector: vector(0, 1), to: "first")
  index.add(input("b"), vector: second, to: "second")
  for other in 6..<20 { index.add(input("x\(other)"), vector: vector(other), to: "r\(other)") }
  return index
}

@Suite struct `A signal between two reports` {
  private let between = vector(0, 1, 2)

  @Test func `unites them if they are nearly alike without it`() {
    let found = index(bridge: 0.9, second: vector(0, 1, 2, 3)).assess(input("n"), vector: between)
    guard case .join(let report, _, _) = found.decision else { return #expect(Bool(false), "\(found)") }
    #expect(Set([report] + found.unites) == ["first", "second"])
  }

  @Test func `leaves them apart if they have too little in common`() {
    let found = index(bridge: -2, second: vector(1, 2, 3)).assess(input("n"), vector: between)
    #expect(found.considered.prefix(2).allSatisfy { $0.score >= found.bar }, "it would join either")
    #expect(found.unites.isEmpty)
  }

  @Test func `leaves them apart where scores go by words`() {
    let found = index(bridge: nil, second: vector(0, 1, 2, 3)).assess(input("n"), vector: between)
    #expect(found.unites.isEmpty)
  }

  @Test func `opens a report of its own if either could be it`() {
    let near = index(bridge: nil, second: vector(1, 2, 3))
    let found = near.assess(input("n"), vector: between)
    guard case .join = found.decision else { return #expect(Bool(false), "\(found)") }
    let ahead = found.considered[0].score - min(found.bar, found.considered[1].score)
    for (margin, isOpened) in [(ahead - 0.01, false), (ahead + 0.01, true)] {
      let strict = index(bridge: nil, margin: margin, second: vector(1, 2, 3)).assess(input("n"), vector: between)
      guard case .open(let because, let considered) = strict.decision else {
        #expect(!isOpened, "\(strict)")
        continue
      }
      #expect(isOpened && because == "two reports are about equally like it" && considered.count == 3)
    }
  }
}
