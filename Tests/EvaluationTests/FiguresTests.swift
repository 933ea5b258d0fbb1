import Evaluation
import Foundation
import Testing

/// Groups by letter and reports by digit, in order: `a1 a1 b2`.
private func placed(_ text: String) -> [Placement] {
  text.split(separator: " ").enumerated().map { index, word in
    Placement(id: "\(index)", group: String(word.prefix(1)), report: String(word.dropFirst()))
  }
}

private func isClose(_ one: Double, _ other: Double) -> Bool { abs(one - other) < 1e-9 }

@Suite struct `Grouping figures` {
  @Test func `are full marks for a perfect grouping`() {
    let figures = Figures(placed("a1 b2 a1 c3 b2"))
    #expect((figures.signals, figures.groupsTrue, figures.groupsFound) == (5, 3, 3))
    #expect(figures.ari == 1 && figures.matchAccuracy == 1 && figures.purity == 1 && figures.recall == 1)
    #expect(figures.over == 0 && figures.under == 0)
  }

  @Test func `give chance to every signal alone, which is pure and misses all others`() {
    let figures = Figures(placed("a1 a2 b3 b4"))
    #expect(figures.ari == 0)
    #expect(figures.matchAccuracy == 0.5 && figures.under == 2 && figures.over == 0)
    #expect(figures.purity == 1 && figures.recall == 0.5)
  }

  @Test func `give chance to all in one, which misses nothing`() {
    let figures = Figures(placed("a1 a1 b1 b1"))
    #expect(figures.ari == 0)
    // The second b follows the first, to where most of its group is.
    #expect(figures.matchAccuracy == 0.75 && figures.over == 1)
    #expect(figures.purity == 0.5 && figures.recall == 1)
  }

  @Test func `follow the pair counts worked out by hand`() {
    // Pairs together in truth: 3 + 1 = 4, found: 1 + 3 = 4, both: 1 + 1 = 2, of 10; expected 1.6, most 4.
    let figures = Figures(placed("a1 a1 a2 b2 b2"))
    #expect(isClose(figures.ari, (2 - 1.6) / (4 - 1.6)))
    // The third a opens a report; the first b joins one where nothing of its group is; the second follows it.
    #expect((figures.over, figures.under) == (1, 1) && isClose(figures.matchAccuracy, 0.6))
    // Report 2 begins as a's and becomes b's with the second b.
    #expect(isClose(figures.purity, (1 + 2.0 / 3) / 2) && isClose(figures.recall, (2.0 / 3 + 1) / 2))
  }

  @Test func `judge a signal by the reports there were, and the whole by those there are in the end`() {
    var placements = placed("a1 a2 b3 a1 a1")
    placements[3].unites = ["2"]
    let figures = Figures(placements)
    // The second a opened a report; that the fourth one mended it does not make it right.
    #expect(figures.under == 1 && figures.over == 0 && isClose(figures.matchAccuracy, 0.8))
    #expect(figures.groupsFound == 2 && figures.ari == 1 && figures.purity == 1 && figures.recall == 1)
    #expect(Placement.settled(placements).map(\.report) == ["1", "1", "3", "1", "1"])
  }

  @Test func `follow reports that are united again`() {
    var placements = placed("a1 a2 a3 a2 a3")
    placements[3].unites = ["1"]
    placements[4].unites = ["2"]
    #expect(Set(Placement.settled(placements).map(\.report)) == ["3"])
    #expect(Figures(placements).groupsFound == 1)
  }

  @Test func `keep the first group dominant in a tie`() {
    let figures = Figures(placed("a1 b1"))
    #expect(figures.purity == 0.5 && figures.recall == 1)
  }

  @Test func `count joining the smaller half of one's group as over`() {
    #expect(Figures(placed("a1 a1 a2 a2")).over == 1)
    #expect(Figures(placed("a1 a2 a1 a2")).over == 1)
  }

  @Test func `count what was never placed in the recall's denominator`() {
    #expect(Figures(placed("a1 a1"), sizes: ["a": 4]).recall == 0.5)
  }

  @Test func `are calm about nothing and about one`() {
    #expect(Figures([]).ari == 1 && Figures([]).signals == 0)
    #expect(Figures(placed("a1")).ari == 1 && Figures(placed("a1")).matchAccuracy == 1)
  }

  @Test func `do not confuse names that run together`() {
    let placements = [("a", "bc"), ("ab", "c")].map { Placement(id: "x", group: $0.0, report: $0.1) }
    #expect(Figures(placements).groupsTrue == 2)
    #expect(Figures(placements).ari == 1)
  }
}
