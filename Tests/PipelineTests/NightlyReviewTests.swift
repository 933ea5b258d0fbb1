import Configuration
import Domain
import Essentials
import Foundation
import Grouping
import LanguageModel
import Pipeline
import Runtime
import Storage
import Testing
import WorkQueue

/// Vectors come with the signals here; nothing is told from a text.
private struct Compass: Embedder {
  let name = "compass"
  let calibration = Calibration(
    arrival: .init(lowest: 2.4, highest: 3.3, fullShare: 0.4),
    review: .init(lowest: 2.4, highest: 3.3, fullShare: 0.5), twin: 3, spread: 0.13, words: nil)

  func vectors(for texts: [String]) async throws -> [[Float]] { texts.map { _ in [] } }

  /// One of 24 directions, turned a little so that no two vectors are quite the same.
  static func vector(_ direction: Int, _ number: Int) -> [Float] {
    var vector = [Float](repeating: 0, count: 24)
    vector[direction] = 1
    vector[23] = Float(number % 5) * 0.1
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / length }
  }
}

/// Reports whose signals point where the test says, and nights that pass.
private struct Nights {
  let world: CommandWorld

  init(sureFrom: Int, models: ModelDesk = .builtin) async throws {
    world = try CommandWorld(embedder: Compass(), models: models) { $0.reports.regroupFrom = sureFrom }
  }

  /// Other problems, each of which came once.
  func background(_ directions: Range<Int> = 6..<20) async throws {
    for direction in directions { try await open("x\(direction)", [direction]) }
  }

  @discardableResult
  func open(_ id: String, _ directions: [Int], with edit: (inout Report) -> Void = { _ in }) async throws -> Int {
    let names = directions.indices.map { "\(id)-\($0)" }
    let number = try await world.open(id, names, with: edit)
    var change = Change()
    for (offset, name) in names.enumerated() {
      change.puts.append(
        try ReportShelf.document(
          MemberSignal(
            signal: CommandWorld.signal(name, like: name), report: Identifier(id), repository: try Sample.shop(),
            vector: KeptVector(Compass.vector(directions[offset], offset), madeBy: "compass"))))
    }
    try await world.world.store.commit(change)
    return number
  }

  func pass() async throws {
    world.world.time.advance(by: .seconds(86_400))
    var change = Change()
    change.enqueues.append(
      Enqueue(try SignalGrouping.reviewJob(try Sample.shop(), at: world.world.time.now())))
    try await world.world.store.commit(change)
    _ = try await world.worker.runUntilIdle()
  }
}

@Suite struct `A night's review` {
  @Test func `suggests to join two reports about one problem, with the reason and the command`() async throws {
    let nights = try await Nights(sureFrom: 101)
    let small = try await nights.open("a", [0])
    let large = try await nights.open("b", [0, 0])
    try await nights.background()
    try await nights.pass()
    let body = try await nights.world.issue(small).body
    #expect(body.contains("**Possibly one problem with #\(large)**") && body.contains("alike"))
    #expect(body.contains("`/nightshift join #\(large)`"))
    #expect(try await !nights.world.issue(large).body.contains("Possibly"))
    #expect(try await nights.world.report("a").left == nil)
  }

  @Test func `takes back what it suggested once that is done`() async throws {
    let nights = try await Nights(sureFrom: 101)
    let number = try await nights.open("a", [0, 0, 0, 1, 1])
    try await nights.open("c", [2, 2])
    try await nights.background()
    try await nights.pass()
    let body = try await nights.world.issue(number).body
    #expect(body.contains("**Possibly two problems**: 2 of 5 signals"))
    let names = try await nights.world.report("a").entries.suffix(2).map(\.shortName)
    #expect(body.contains("`/nightshift split \(names.joined(separator: " "))`"))
    #expect(try await nights.world.say("/nightshift split \(names.joined(separator: " "))", on: number).contains("6"))
    #expect(try await !nights.world.issue(number).body.contains("Possibly"))
    try await nights.pass()
    #expect(try await !nights.world.issue(number).body.contains("Possibly"), "a person has split it: it is left alone")
  }

  @Test func `joins by itself what it is sure of, and leaves what a person undid`() async throws {
    let nights = try await Nights(sureFrom: 50)
    let small = try await nights.open("a", [0])
    let large = try await nights.open("b", [0, 0])
    try await nights.background()
    try await nights.pass()
    let closed = try await nights.world.issue(small)
    #expect(!closed.isOpen && closed.body.contains("**Joined to #\(large)** by the nightly review."))
    #expect(try await nights.world.report("b").weight == 9)
    #expect(try await nights.world.shelf.signal(Identifier("a-0"))?.report.text == "b")
    try await nights.world.turn(small, open: true, delivery: "d1")
    #expect(try await nights.world.report("a").weight == 3)
    try await nights.pass()
    #expect(try await nights.world.report("a").left == nil)
    #expect(try await nights.world.report("b").weight == 6)
  }

  @Test func `splits by itself what it is sure of, with the weight of the signals`() async throws {
    let nights = try await Nights(sureFrom: 50)
    let number = try await nights.open("a", [0, 0, 0, 1, 1])
    try await nights.open("c", [2, 2])
    try await nights.background()
    try await nights.pass()
    let new = try #require(try await nights.world.shelf.reports().first { $0.origin?.report.text == "a" })
    #expect(new.weight == 6 && new.entries.map(\.signal.text) == ["a-3", "a-4"])
    #expect(try await nights.world.report("a").weight == 9)
    let issue = try await nights.world.issue(try #require(new.issue?.number))
    #expect(issue.body.contains("Split off from #\(number) by the nightly review."))
    try await nights.pass()
    #expect(try await nights.world.report("a").weight == 9, "what is in order stays")
  }

  @Test func `only suggests where a model decides what scores leave open`() async throws {
    let model = ScriptedModel { _, _ in ModelReply(text: #"{"reports": []}"#) }
    let nights = try await Nights(sureFrom: 50, models: ModelDesk { task, _ in task == .match ? model : nil })
    let small = try await nights.open("a", [0])
    let large = try await nights.open("b", [0, 0])
    try await nights.background()
    try await nights.pass()
    let open = try await nights.world.issue(small)
    #expect(open.isOpen && open.body.contains("Possibly one problem with #\(large)"))
  }

  @Test func `leaves reports that people have acted on`() async throws {
    let nights = try await Nights(sureFrom: 50)
    let one = try await nights.open("a", [0, 1]) { $0.priorityIsByHand = true }
    let other = try await nights.open("b", [0, 0]) { $0.assignee = "bob" }
    let third = try await nights.open("c", [0])
    try await nights.background()
    try await nights.pass()
    for name in ["a", "b", "c"] { #expect(try await nights.world.report(name).left == nil) }
    for number in [one, other] { #expect(try await !nights.world.issue(number).body.contains("Possibly")) }
    // What nobody has acted on may be offered to one that somebody has, and is not put there.
    #expect(try await nights.world.issue(third).body.contains("**Possibly one problem with #\(other)**"))
  }

  @Test func `says nothing about a handful of signals`() async throws {
    let nights = try await Nights(sureFrom: 50)
    try await nights.open("a", [0])
    try await nights.open("b", [0, 0])
    try await nights.pass()
    let report = try await nights.world.report("a")
    #expect(report.left == nil && report.suggestions == nil)
  }

  @Test func `is due once a night`() throws {
    let shop = try Sample.shop()
    let noon = try SignalGrouping.reviewJob(shop, at: Sample.noon)
    let later = try SignalGrouping.reviewJob(shop, at: Sample.noon + 3600)
    let tomorrow = try SignalGrouping.reviewJob(shop, at: Sample.noon + 86_400)
    #expect(noon.id == later.id && noon.id != tomorrow.id && noon.lane == Lanes.grouping(shop))
    #expect(noon.readyAt == Sample.noon - 9 * 3600)
  }

  @Test func `is asked for by reconciling`() async throws {
    let unheard = try Unheard()
    try await unheard.pass()
    let job = try SignalGrouping.reviewJob(try Sample.shop(), at: unheard.world.context.now)
    #expect(try await unheard.world.store.job(job.id) != nil)
  }
}
