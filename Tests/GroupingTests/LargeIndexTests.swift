import Domain
import Essentials
import Foundation
import Grouping
import Testing

private let calibration = Calibration(
  arrival: .init(lowest: 2.5, highest: 3.3, fullShare: 0.4), review: .init(lowest: 2.25, highest: 3.2, fullShare: 0.5),
  twin: 3, spread: 0.13, words: nil, bridge: 0.45)

/// Numbers that look random and are the same in every run.
private struct Numbers {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> Float {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Float(Int32(truncatingIfNeeded: state >> 33)) / Float(Int32.max)
  }

  mutating func direction(_ width: Int) -> [Float] { unit((0..<width).map { _ in next() }) }
}

private func unit(_ vector: [Float]) -> [Float] {
  let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return vector.map { $0 / length }
}

private func dot(_ left: [Float], _ right: [Float]) -> Double {
  Double(zip(left, right).reduce(0) { $0 + $1.0 * $1.1 })
}

private struct Sample {
  var input: GroupingInput
  var vector: [Float]
  var report: String
}

/// Signals of two sources about problems that come three times, each a direction of its own.
private func samples(_ count: Int, width: Int = 64) -> [Sample] {
  var numbers = Numbers(11)
  let form = [numbers.direction(width), numbers.direction(width)]
  var problem: [Float] = []
  return (0..<count).map { number in
    if number % 3 == 0 { problem = numbers.direction(width) }
    let noise = numbers.direction(width)
    let vector = unit(
      (0..<width).map { form[number % 2][$0] * 0.5 + problem[$0] + noise[$0] * 0.6 })
    let letters = String("\(number / 3)".map { Character(UnicodeScalar(UInt8(97 + ($0.wholeNumberValue ?? 0)))) })
    let text = "Unhappy about thing\(letters)"
    let input = GroupingInput(
      Signal(
        id: Identifier("s\(number)"), source: number % 2 == 0 ? "tickets" : "errors", type: "x",
        title: text, content: text, weight: 1,
        occurredAt: Date(timeIntervalSince1970: 0)))
    return Sample(input: input, vector: vector, report: "r\(number / 3)")
  }
}

private func index(_ samples: [Sample]) -> GroupingIndex {
  var index = GroupingIndex(calibration: calibration)
  for sample in samples { index.add(sample.input, vector: sample.vector, to: sample.report) }
  return index
}

/// The score of the last one with each of the others, all pairs looked at.
private func scores(_ samples: [Sample]) -> [Double] {
  var means: [String: [Float]] = [:]
  let width = samples[0].vector.count
  let all = (0..<width).map { place in samples.reduce(Float(0)) { $0 + $1.vector[place] } / Float(samples.count) }
  for (source, own) in Dictionary(grouping: samples, by: \.input.source) {
    means[source] = (0..<width).map { place in
      (own.reduce(5 * all[place]) { $0 + $1.vector[place] }) / Float(own.count + 5)
    }
  }
  let left = samples.map { sample in unit(zip(sample.vector, means[sample.input.source] ?? []).map { $0 - $1 }) }
  let surroundings = left.indices.map { one in
    let nearest = left.indices.filter { $0 != one }.map { dot(left[one], left[$0]) }.sorted(by: >).prefix(60)
    let mean = nearest.reduce(0, +) / Double(nearest.count + 20)
    let squares = nearest.reduce(20 * 0.13 * 0.13) { $0 + ($1 - mean) * ($1 - mean) }
    return (mean: mean, spread: (squares / Double(nearest.count + 20)).squareRoot())
  }
  let newest = samples.count - 1
  return left.indices.dropLast().map { other in
    let cosine = dot(left[newest], left[other])
    return 0.5
      * ((cosine - surroundings[newest].mean) / surroundings[newest].spread
        + (cosine - surroundings[other].mean) / surroundings[other].spread)
  }
}

@Suite struct `A large grouping index` {
  /// More than are compared with each other for each newcomer.
  private static let all = samples(331)

  @Test func `scores the near ones as looking at all pairs does`() throws {
    let known = Array(Self.all.dropLast())
    let newest = Self.all[330]
    let found = index(known).assess(newest.input, vector: newest.vector)
    let wanted = scores(Self.all)
    let reports = Dictionary(grouping: wanted.indices) { known[$0].report }
    for considered in found.considered.prefix(5) {
      let values = try #require(reports[considered.report]).map { wanted[$0] }
      let score = 0.5 * (values.max() ?? 0) + 0.5 * values.reduce(0, +) / Double(values.count)
      #expect(abs(considered.score - score) < 0.1, "\(considered) should be \(score)")
    }
    let nearest = try #require(wanted.indices.max { wanted[$0] < wanted[$1] })
    #expect(found.considered.first?.report == known[nearest].report)
  }

  @Test func `finds the report of a problem that is there, and none for a new one`() {
    let known = index(Array(Self.all.filter { $0.report != "r100" }))
    for number in [1, 100, 200, 299] {
      let sample = Self.all[number]
      let again = GroupingInput(
        Signal(
          id: Identifier("again"), source: "tickets", type: "x", title: "Other words", content: "Other words",
          weight: 1,
          occurredAt: Date(timeIntervalSince1970: 0)))
      let decision = known.decide(again, vector: sample.vector)
      if case .join(let report, _, _) = decision {
        #expect(report == sample.report && number < 300 || number > 302)
      } else {
        #expect(sample.report == "r100", "\(sample.report) should be found")
      }
    }
  }

  @Test func `decides alike whether signals came one by one or were loaded, and after some went`() {
    var loaded = GroupingIndex(calibration: calibration)
    loaded.load(Self.all.map { ($0.input, $0.vector, $0.report) })
    var other = index(Self.all + samples(400).suffix(40))
    for sample in samples(400).suffix(40) { other.remove(sample.input.id) }
    let probe = samples(340)[339]
    let wanted = index(Self.all).assess(probe.input, vector: probe.vector)
    #expect(loaded.assess(probe.input, vector: probe.vector) == wanted)
    let found = other.assess(probe.input, vector: probe.vector)
    #expect(found.considered.first?.report == wanted.considered.first?.report)
    #expect(abs((found.considered.first?.score ?? 0) - (wanted.considered.first?.score ?? 9)) < 0.1)
  }

  @Test func `is reviewed alike once the neighbours that a load left out are looked up`() {
    let many = samples(2_100, width: 32)
    var loaded = GroupingIndex(calibration: calibration)
    loaded.load(many.map { ($0.input, $0.vector, $0.report) })
    let bare = loaded.unlisted
    #expect(bare > 1_500, "very many signals are loaded without their neighbours")
    #expect(loaded.warm(upTo: 100) == 100 && loaded.unlisted == bare - 100)
    while loaded.warm(upTo: 500) > 0 {}
    #expect(loaded.unlisted == 0)
    let wanted = GroupingReview(index(many)).reports
    let found = GroupingReview(loaded).reports
    #expect(Double(wanted.count { found[$0.key] == $0.value }) >= Double(wanted.count) * 0.99)
  }

  @Test func `joins a signal whose words and vector are strange by its exact key`() {
    let frame = StackFrame(file: "shop/pricing.py", function: "apply_voucher", line: 42)
    func error(_ id: String) -> GroupingInput {
      GroupingInput(
        Signal(
          id: Identifier(id), source: "sentry", type: "x", title: "KeyError: 'rate'", content: "KeyError: 'rate'",
          weight: 1, occurredAt: Date(timeIntervalSince1970: 0), frames: [frame]))
    }
    var known = index(Self.all)
    known.add(error("e"), vector: Self.all[3].vector, to: "error")
    guard case .join(let report, _, let score) = known.decide(error("f"), vector: Self.all[7].vector) else {
      return #expect(Bool(false), "it should join")
    }
    #expect(report == "error" && score == .infinity)
  }

  @Test func `is reviewed in parts as it would be as a whole`() {
    var numbers = Numbers(5)
    let scores = (0..<60).map { _ in (0..<60).map { _ in Double(numbers.next()) * 2 } }
    func score(_ one: Int, _ other: Int) -> Double {
      (one / 4 == other / 4 ? 2.5 : 0) + scores[min(one, other)][max(one, other)]
    }
    let near = (0..<60).map { one in (0..<60).filter { $0 != one && score(one, $0) >= 1.5 } }
    let whole = Clustering(count: 60, fixed: [[3, 9]], bar: 1.9, score: score)
    let parts = Clustering(count: 60, fixed: [[3, 9]], bar: 1.9, near: near, score: score)
    #expect(parts.clusters == whole.clusters && whole.clusters.count < 60)
  }

  @Test func `proposes to merge what was opened twice`() {
    var known = index(Self.all)
    known.add(samples(34)[33].input, vector: Self.all[33].vector, to: "double")
    let review = GroupingReview(known)
    let isFound = review.proposals.contains { reasoned in
      switch reasoned.proposal {
      case .merge(let report, let into): Set([report, into]) == ["double", "r11"]
      case .split: false
      }
    }
    #expect(isFound)
  }
}
