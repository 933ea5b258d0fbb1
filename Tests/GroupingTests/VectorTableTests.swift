import Domain
import Essentials
import Foundation
import Grouping
import Testing

private let words = LexicalVector()

private func input(_ id: String, _ content: String) -> GroupingInput {
  GroupingInput(
    Signal(
      id: Identifier(id), source: "zendesk", type: "ticket", title: content, content: content, weight: 1,
      occurredAt: Date(timeIntervalSince1970: 0)))
}

/// A few hundred things that go wrong in a few hundred places.
private func stream(_ count: Int) -> [GroupingInput] {
  let things = [
    "export", "login", "invoice", "calendar", "upload", "search", "avatar", "webhook", "digest", "printing",
  ]
  let places = [
    "Lisbon", "tablet", "spreadsheet", "sidebar", "footer", "archive", "gallery", "terminal", "kiosk", "mirror",
  ]
  let ways = ["stalls", "flickers", "vanishes", "doubles", "rotates", "overflows", "freezes"]
  return (0..<count).map { number in
    input(
      "w\(number)",
      "\(things[number % 10]) \(ways[number % 7]) \(places[number / 10 % 10]) token\(number)alpha token\(number)beta")
  }
}

@Suite struct `Grouping by words among many` {
  @Test func `finds the report whose words a newcomer has`() async throws {
    var index = GroupingIndex(calibration: words.calibration)
    for (number, input) in stream(230).enumerated() {
      index.add(input, vector: try #require(try await words.vectors(of: [input]).first), to: "r\(number)")
    }
    let again = input("n", "export stalls Lisbon token140alpha token140beta, now every day")
    let vector = try #require(try await words.vectors(of: [again]).first)
    #expect(index.assess(again, vector: vector).considered.first?.report == "r140")
    index.remove(report: "r140")
    #expect(index.assess(again, vector: vector).considered.contains { $0.report == "r140" } == false)
  }

  @Test func `ranks by shared words, and forgets what went`() {
    var search = LexicalSearch([["export", "lisbon"], ["login"], [], ["export", "tablet", "kiosk"]])
    #expect(search.scores(for: ["export", "lisbon"]).map { $0 > 0 } == [true, false, false, true])
    #expect(search.scores(for: ["export", "lisbon"])[0] > search.scores(for: ["export", "lisbon"])[3])
    search.clear(0)
    search.clear(0)
    search.put(["login", "lisbon"], at: 1)
    #expect(search.scores(for: ["lisbon"]).map { $0 > 0 } == [false, true, false, false])
    var again = LexicalSearch([["a"], ["login", "lisbon"], [], ["export", "tablet", "kiosk"]])
    again.clear(0)
    #expect(again.scores(for: ["login", "kiosk"]) == search.scores(for: ["login", "kiosk"]))
  }

  @Test func `takes vectors of any length, and none at all`() {
    var index = GroupingIndex(calibration: words.calibration)
    index.add(input("a", "export stalls"), vector: [], to: "a")
    index.add(input("b", "login stalls in Lisbon"), vector: [0.6, 0.8, 0], to: "b")
    index.add(input("c", "calendar flickers"), vector: Array(repeating: 0.1, count: 100), to: "c")
    #expect(index.count == 3)
    #expect(
      index.decide(input("d", "login stalls in Lisbon"), vector: [0.6, 0.8, 0]) != .open(because: "", considered: []))
  }
}
