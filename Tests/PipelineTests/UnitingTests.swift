import Configuration
import Domain
import Essentials
import Foundation
import Grouping
import Pipeline
import Storage
import Testing

/// The vector of a text is a sum of the directions that it names, as in “toward d1 d2”.
private struct Signpost: Embedder {
  let name = "signpost"
  let calibration = Calibration(
    arrival: .init(lowest: 2.4, highest: 2.4, fullShare: 0.4), review: .init(lowest: 2.4, highest: 2.4, fullShare: 0.5),
    twin: 3, spread: 0.13, words: nil, bridge: 0.9)

  func vectors(for texts: [String]) async throws -> [[Float]] { texts.map(Self.vector) }

  static func vector(_ text: String) -> [Float] {
    var vector = [Float](repeating: 0, count: 24)
    for word in text.split(whereSeparator: { !$0.isLetter && !$0.isNumber }) where word.first == "d" {
      if let direction = Int(word.dropFirst()), direction < 24 { vector[direction] = 1 }
    }
    let length = max(1, vector.reduce(0, +)).squareRoot()
    return vector.map { $0 / length }
  }
}

/// Two reports that look nearly the same way, and others.
private struct Crossing {
  let world: CommandWorld

  init(regroupFrom: Int = 100, with edit: (inout Report) -> Void = { _ in }) async throws {
    world = try CommandWorld(embedder: Signpost()) { $0.reports.regroupFrom = regroupFrom }
    try await open("first", "toward d0 d1")
    try await open("second", "toward d0 d1 d2 d3", with: edit)
    for direction in 6..<20 { try await open("x\(direction)", "toward d\(direction)") }
  }

  private func open(_ id: String, _ text: String, with edit: (inout Report) -> Void = { _ in }) async throws {
    try await world.open(id, ["\(id)-0"], with: edit)
    let vector = KeptVector(Signpost.vector(text), madeBy: "signpost")
    var change = Change()
    change.puts.append(
      try ReportShelf.document(
        MemberSignal(
          signal: CommandWorld.signal("\(id)-0", like: id), report: Identifier(id), repository: try Sample.shop(),
          vector: vector)))
    try await world.world.store.commit(change)
  }

  func arrive() async throws { try await world.route(Sample.signal("new", title: "toward d0 d1 d2")) }

  func left() async throws -> [Report] {
    var left: [Report] = []
    for name in ["first", "second"] {
      let report = try await world.report(name)
      if report.left != nil { left.append(report) }
    }
    return left
  }
}

@Suite struct `A signal that is about two reports` {
  @Test func `has them joined, with their signals and weight, until somebody undoes it`() async throws {
    let crossing = try await Crossing()
    try await crossing.arrive()
    let gone = try #require(try await crossing.left().first)
    let number = try #require(gone.issue?.number)
    let issue = try await crossing.world.issue(number)
    #expect(!issue.isOpen && issue.body.contains("by a signal that is about both"))
    let home = try await crossing.world.report(try #require(gone.left?.report.text))
    #expect(home.weight > 6 && home.signalCount == 3)
    try await crossing.world.turn(number, open: true, delivery: "d1")
    #expect(try await crossing.left().isEmpty)
    #expect(try await crossing.world.report(gone.id.text).weight == 3)
  }

  @Test func `only suggests it where the operator wants to be asked`() async throws {
    let crossing = try await Crossing(regroupFrom: 101)
    try await crossing.arrive()
    #expect(try await crossing.left().isEmpty)
    var suggested: [GroupingSuggestion] = []
    for name in ["first", "second"] { suggested += try await crossing.world.report(name).suggestions ?? [] }
    #expect(suggested.count == 1)
  }

  @Test func `leaves a report that a person has acted on`() async throws {
    let crossing = try await Crossing { $0.assignee = "bob" }
    try await crossing.arrive()
    #expect(try await crossing.left().allSatisfy { $0.id.text != "second" })
  }
}
