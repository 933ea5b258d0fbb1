import Domain
import Essentials
import Foundation
package import Grouping

/// Made-up signals of many problems with vectors as a sentence encoder's, to time arrivals among many.
package struct GroupingBench: Sendable {
  package static let width = 384
  /// Signals of one problem: most come once or twice, some often.
  private static let mostPerProblem = 8
  private static let sources = ["sentry", "zendesk", "slack", "github"]

  package private(set) var index: GroupingIndex
  private let forms: [[Float]]
  private let problems: Int
  private var arrivals = 0

  /// An index that holds `count` signals, as after a start.
  package init(count: Int, calibration: Calibration) {
    var drawn = MadeNumbers(seed: 1)
    forms = Self.sources.map { _ in drawn.direction(Self.width) }
    problems = max(1, count / 3)
    index = GroupingIndex(calibration: calibration)
    let (forms, problems) = (forms, problems)
    index.load(
      (0..<count).map { number in
        let problem = Self.problem(number, of: problems)
        let made = Self.signal(number, problem: problem, forms: forms)
        // A report keeps few enough of its signals that none steps aside while the time is taken.
        return (made.input, made.vector, "r\(problem)-\(number / (problems * Self.mostPerProblem))")
      })
  }

  private static func problem(_ number: Int, of problems: Int) -> Int {
    var drawn = MadeNumbers(seed: UInt64(number) &* 31 &+ 7)
    return drawn.below(problems)
  }

  /// A newcomer about `problem`, which is decided on and put where it belongs; true if it joined.
  package mutating func arrive(about problem: Int) -> Bool {
    arrivals += 1
    let made = Self.signal(10_000_000 + arrivals, problem: problem % problems, forms: forms)
    index.warm(around: made.input, vector: made.vector)
    let assessment = index.assess(made.input, vector: made.vector, queries: [made.vector, made.vector])
    if case .join(let report, _, _) = assessment.decision {
      index.add(made.input, vector: made.vector, to: report)
      return true
    }
    index.add(made.input, vector: made.vector, to: "n\(arrivals)")
    return false
  }

  private static func signal(
    _ number: Int, problem: Int, forms: [[Float]]
  ) -> (input: GroupingInput, vector: [Float]) {
    var own = MadeNumbers(seed: UInt64(problem) &* 977 &+ 3)
    let about = own.direction(width)
    let words = (0..<8).map { _ in "w" + own.word() }
    var noise = MadeNumbers(seed: UInt64(number) &* 613 &+ 5)
    let jitter = noise.direction(width)
    let form = number % forms.count
    let numbers = zip(about, jitter).map { $0 + 0.6 * $1 }
    let sum = zip(numbers, forms[form]).map { $0 + 0.5 * $1 }
    let length = sum.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let chosen = (0..<20).map { _ in noise.below(3) == 0 ? "x" + noise.word() : words[noise.below(8)] }
    let text = chosen.joined(separator: " ")
    let signal = Signal(
      id: Identifier("b\(number)"), source: sources[form], type: "ticket", title: String(text.prefix(60)),
      content: text,
      weight: 1, occurredAt: Date(timeIntervalSince1970: 0))
    return (GroupingInput(signal), sum.map { $0 / length })
  }
}

/// Numbers that are the same in every run: SplitMix64.
private struct MadeNumbers {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }

  mutating func below(_ limit: Int) -> Int { Int(next() % UInt64(limit)) }

  mutating func word() -> String {
    String((0..<5).map { _ in Character(UnicodeScalar(UInt8(97 + below(20)))) })
  }

  mutating func direction(_ width: Int) -> [Float] {
    // The sum of two is nearer to a normal distribution than one.
    let numbers = (0..<width).map { _ in
      Float(below(2_001) + below(2_001)) / 1_000 - 2
    }
    let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return numbers.map { $0 / length }
  }
}
