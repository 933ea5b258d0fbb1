import Domain
import Essentials
import Foundation
import Grouping
import Testing

/// Directions in a space of 24, a little turned so that no two are quite the same.
private func vector(_ direction: Int, _ number: Int) -> [Float] {
  var vector = [Float](repeating: 0, count: 24)
  vector[direction] = 1
  vector[23] = Float(number % 5) * 0.1
  let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return vector.map { $0 / length }
}

private let calibration = Calibration(
  arrival: .init(lowest: 2.4, highest: 3.3, fullShare: 0.4), review: .init(lowest: 2.4, highest: 3.3, fullShare: 0.5),
  twin: 3, spread: 0.13, words: nil)

private func input(_ id: String) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: "zendesk", type: "ticket", title: "Title \(id)", content: "Title \(id)", weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0)))
}

/// Signals named by report and number, in the direction given.
private func index(_ members: [(report: String, direction: Int)]) -> GroupingIndex {
  var index = GroupingIndex(calibration: calibration)
  for (number, member) in members.enumerated() {
    index.add(input("\(member.report)\(number)"), vector: vector(member.direction, number), to: member.report)
  }
  return index
}

private let background: [(report: String, direction: Int)] = (6..<20).map { ("x\($0)", $0) }

@Suite struct `A nightly review` {
  @Test func `has nothing to say about what is in order`() {
    let review = GroupingReview(index([("a", 0), ("a", 0), ("b", 1), ("b", 1)] + background))
    #expect(review.proposals.isEmpty)
    #expect(Set(review.reports.values).count == 2 + background.count)
  }

  @Test func `proposes to merge two reports about one problem, into the larger`() throws {
    let review = GroupingReview(index([("a", 0), ("b", 0), ("b", 0), ("c", 1), ("c", 1)] + background))
    let proposal = try #require(review.proposals.first)
    #expect(review.proposals.count == 1)
    #expect(proposal.proposal == .merge(report: "a", into: "b"))
    #expect(proposal.because.contains("alike") && proposal.confidence > 0.5)
    #expect(review.reports[Identifier("a0")] == "b")
  }

  @Test func `proposes to split a report that holds two problems`() throws {
    let review = GroupingReview(
      index([("a", 0), ("a", 0), ("a", 0), ("a", 1), ("a", 1), ("c", 2), ("c", 2)] + background))
    let proposal = try #require(review.proposals.first)
    #expect(proposal.proposal == .split(report: "a", signals: [Identifier("a3"), Identifier("a4")], into: nil))
    #expect(proposal.because.contains("less like the others"))
    #expect(review.reports[Identifier("a3")] == "+a3")
  }

  @Test func `proposes to move what fits another report better`() throws {
    let review = GroupingReview(
      index([("a", 0), ("a", 0), ("a", 1), ("b", 1), ("b", 1), ("b", 1)] + background))
    #expect(
      review.proposals.map(\.proposal) == [.split(report: "a", signals: [Identifier("a2")], into: "b")])
  }

  @Test func `never splits a report that a person acted on, nor merges two of them`() {
    let members = [("a", 0), ("a", 1), ("b", 0), ("b", 0), ("c", 0)] + background
    let review = GroupingReview(index(members), protected: ["a", "b"])
    #expect(review.reports[Identifier("a0")] == "a" && review.reports[Identifier("a1")] == "a")
    #expect(review.reports[Identifier("b2")] == "b" && review.reports[Identifier("b3")] == "b")
    #expect(
      review.proposals.allSatisfy {
        if case .merge(let report, let into) = $0.proposal {
          report == "c" && ["a", "b"].contains(into)
        } else {
          false
        }
      })
  }

  @Test func `gives the same for nothing and for one`() {
    #expect(GroupingReview(GroupingIndex(calibration: calibration)).proposals.isEmpty)
    #expect(GroupingReview(index([("a", 0)])).reports == [Identifier("a0"): "a"])
  }
}

@Suite struct `A clustering` {
  private func score(_ one: Int, _ other: Int) -> Double { one / 3 == other / 3 ? 4 : 0 }

  @Test func `joins what is alike on average, and names clusters by their first member`() {
    #expect(Clustering(count: 7, bar: 2, score: score).clusters == [[0, 1, 2], [3, 4, 5], [6]])
    #expect(Clustering(count: 0, bar: 2, score: score).clusters.isEmpty)
    #expect(Clustering(count: 3, bar: 5, score: score).clusters == [[0], [1], [2]])
  }

  @Test func `stops where the mean over all cross pairs is too low`() {
    // 0 and 1 are alike, 1 and 2 are, 0 and 2 are not: a chain is no cluster.
    let chain: (Int, Int) -> Double = { abs($0 - $1) == 1 ? 3 : 0 }
    #expect(Clustering(count: 3, bar: 2, score: chain).clusters == [[0, 1], [2]])
  }

  @Test func `keeps fixed sets whole and apart`() {
    #expect(
      Clustering(count: 6, fixed: [[0, 3], [1]], bar: 2, score: score).clusters.filter {
        $0.contains(0) || $0.contains(1)
      }
      .allSatisfy { !($0.contains(0) && $0.contains(1)) && $0.contains(0) == $0.contains(3) })
  }
}
