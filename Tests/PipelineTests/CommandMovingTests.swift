import Domain
import Essentials
import Grouping
import Foundation
import Pipeline
import Storage
import Synchronization
import Testing
import WorkQueue

@Suite struct `Joining two reports` {
  @Test func `closes one with a link and counts everything in the other`() async throws {
    let world = try CommandWorld()
    let first = try await world.open("r1", ["a1", "a2"])
    let second = try await world.open("r2", ["b1"])
    let answer = try await world.say("/nightshift join #\(second)", on: first)
    #expect(answer.contains("Joined to #\(second): 2 signals with a weight of 6"))
    let closed = try await world.issue(first)
    #expect(!closed.isOpen && closed.body.contains("**Joined to #\(second)** by @ada"))
    #expect(closed.labels.contains("state: dismissed") && !closed.labels.contains { $0.hasPrefix("weight: ") })
    let target = try await world.issue(second)
    #expect(target.labels.contains("weight: 8") && target.body.contains("Joined to this one: #\(first)."))
    #expect(target.body.contains("a1 fails") && target.body.contains("**Sum 9**"))
    #expect(try await world.shelf.signal(Identifier("a1"))?.report.text == "r2")
  }

  @Test func `sends later signals of the one to the other`() async throws {
    let world = try CommandWorld()
    let first = try await world.open("r1", ["a1"])
    let second = try await world.open("r2", ["b1"])
    // Grouping has both in memory before they are joined.
    try await world.route(CommandWorld.signal("x", like: "b1"))
    try await world.say("/nightshift join #\(second)", on: first)
    try await world.route(CommandWorld.signal("late", like: "a1"))
    #expect(try await world.report("r2").weight == 12)
    #expect(try await world.shelf.signal(Identifier("late"))?.report.text == "r2")
    // One that was on its way to the old one goes on as well.
    var change = Change()
    try change.tell(Identifier("r1"), .signalJoined(Sample.entry("later")), cause: "signal/later", at: Sample.noon)
    try await world.world.store.commit(change)
    _ = try await world.worker.runUntilIdle()
    #expect(try await world.report("r2").weight == 15)
  }

  @Test func `is undone by reopening`() async throws {
    let world = try CommandWorld()
    let first = try await world.open("r1", ["a1", "a2"])
    let second = try await world.open("r2", ["b1"])
    try await world.say("/nightshift join #\(second)", on: first)
    try await world.turn(first, open: true, by: CommandWorld.eve, delivery: "d1")
    #expect(try await world.report("r1").left != nil, "not for everybody")
    try await world.turn(first, open: true, delivery: "d2")
    #expect(try await world.report("r1").weight == 6)
    #expect(try await world.report("r2").weight == 3)
    #expect(try await world.issue(first).labels.contains("weight: 5"))
    #expect(try await world.issue(second).labels.contains("weight: 3"))
    #expect(try await world.shelf.signal(Identifier("a1"))?.report.text == "r1")
  }

  @Test func `is undone by splitting its signals off again`() async throws {
    let world = try CommandWorld()
    let first = try await world.open("r1", ["a1", "a2"])
    let second = try await world.open("r2", ["b1"])
    try await world.say("/nightshift join #\(second)", on: first)
    try await world.say("/nightshift split a1 a2", on: second)
    #expect(try await world.report("r2").weight == 3)
    let open = try await world.shelf.reports().filter { $0.origin?.report.text == "r2" }
    #expect(open.map(\.weight) == [6])
  }

  @Test func `survives the loss of the store`() async throws {
    let world = try CommandWorld()
    let first = try await world.open("r1", ["a1", "a2"])
    let second = try await world.open("r2", ["b1"])
    try await world.say("/nightshift join #\(second)", on: first)
    let context = try await world.rebuilt()
    let (one, two) = try await (
      context.shelf.report(Identifier("r1")), context.shelf.report(Identifier("r2"))
    )
    #expect(one?.left?.issue == second && one?.weight == 0 && two?.weight == 9 && two?.signalCount == 3)
    #expect(try await context.shelf.signal(Identifier("a1"))?.report.text == "r2")
  }

  @Test func `is refused beside an open pull request, and where one is done with or gone`() async throws {
    let world = try CommandWorld()
    let plain = try await world.open("r1", ["a"])
    let busy = try await world.open("r2", ["b"], state: .inReview) { $0.change = Sample.change() }
    let done = try await world.open("r3", ["c"], state: .verified)
    let other = try await world.open("r4", ["d"])
    #expect(try await world.say("/nightshift join #\(busy)", on: plain).contains("has an open pull request: #12"))
    #expect(try await world.say("/nightshift join #\(plain)", on: busy).contains("A pull request is open: #12"))
    #expect(try await world.say("/nightshift join #\(done)", on: plain).contains("is verified: nothing joins it"))
    #expect(try await world.say("/nightshift join #\(plain)", on: done).contains("is verified, and stays"))
    try await world.say("/nightshift join #\(other)", on: plain)
    #expect(try await world.say("/nightshift join #\(plain)", on: other).contains("joined to #\(other)"))
    #expect(try await world.say("/nightshift weight 8", on: plain).contains("This report was joined to #\(other)"))
  }
}

@Suite struct `Splitting a report` {
  @Test func `opens another one that is linked, with the weight of its signals`() async throws {
    let world = try CommandWorld()
    let number = try await world.open("r1", ["a", "b", "c"])
    let short = try #require(try await world.report("r1").entries.last).shortName
    let answer = try await world.say("/nightshift split 2, \(short)", on: number)
    #expect(answer.contains("2 signals with a weight of 6 become a report of their own"))
    let new = try #require(try await world.shelf.reports().first { $0.id.text != "r1" })
    #expect(new.weight == 6 && new.entries.map(\.signal.text) == ["b", "c"])
    let issue = try await world.issue(try #require(new.issue?.number))
    #expect(issue.body.contains("Split off from #\(number) by @ada") && issue.labels.contains("weight: 5"))
    #expect(try await world.issue(number).labels.contains("weight: 3"))
    #expect(try await world.shelf.signal(Identifier("b"))?.report == new.id)
    try await world.route(CommandWorld.signal("late", like: "b"))
    #expect(try await world.report(new.id.text).weight == 9)
  }

  @Test func `names the signals it knows when one is unknown`() async throws {
    let world = try CommandWorld()
    let number = try await world.open("r1", ["a", "b"])
    let answer = try await world.say("/nightshift split 1 7 `zz`", on: number)
    let entry = try #require(try await world.report("r1").entries.first)
    #expect(answer.contains("I know no signal `7`, `zz` here"))
    #expect(answer.contains("| 1 | `\(entry.shortName)` | a fails |"))
    #expect(try await world.shelf.reports().count == 1)
  }

  @Test func `shows in the ledger by what name each signal goes`() async throws {
    let world = try CommandWorld()
    let number = try await world.open("r1", ["a", "b"]) { $0.countedElsewhere = ["0123456789abcdef"] }
    let entry = try #require(try await world.report("r1").entries.first)
    #expect(try await world.issue(number).body.contains("| 2 `\(entry.shortName)` | sentry error |"))
  }
}

@Suite struct `Moving a report` {
  private let docs = RepositoryName(CommandWorld.docs)

  @Test func `opens it there with everything, and closes it here with a link`() async throws {
    let world = try CommandWorld()
    let docs = try #require(docs)
    let number = try await world.open("r1", ["a", "b"]) { $0.countedElsewhere = ["0123456789abcdef"] }
    let answer = try await world.say("/nightshift move acme/docs", on: number)
    #expect(answer.contains("It moves to acme/docs") && answer.contains("its 3 signals"))
    let new = try #require(try await world.shelf.reports(in: docs).first)
    let there = try #require(new.issue?.number)
    let issue = try await world.issue(there, in: docs)
    #expect(issue.body.contains("Moved here from acme/shop#\(number) by @ada") && issue.body.contains("a fails"))
    #expect(issue.labels.contains("weight: 5") && new.signalCount == 3)
    let old = try await world.issue(number)
    #expect(!old.isOpen && old.body.contains("**Moved to acme/docs#\(there)** by @ada"))
    // What is like it goes along, wherever it comes in.
    try await world.route(CommandWorld.signal("late", like: "a"))
    try await world.route(CommandWorld.signal("latest", like: "b"), to: docs)
    #expect(try await world.report(new.id.text).weight == 12)
    try await world.turn(number, open: true, delivery: "d1")
    #expect(try await world.issue(number).isOpen == false, "it is there now")
  }

  @Test func `survives the loss of the store`() async throws {
    let world = try CommandWorld()
    let docs = try #require(docs)
    let number = try await world.open("r1", ["a", "b"])
    try await world.say("/nightshift move acme/docs", on: number)
    let context = try await world.rebuilt()
    let reports = try await context.shelf.reports()
    #expect(reports.count == 2 && reports.reduce(0) { $0 + $1.weight } == 6)
    #expect(try await context.shelf.signals(in: docs).count == 2)
    #expect(try await context.shelf.signals(in: Sample.shop()).map(\.repository) == [docs, docs])
  }

  @Test func `needs write access on both sides`() async throws {
    let world = try CommandWorld()
    let number = try await world.open("r1", ["a"])
    world.host.permit("ada in acme/docs", .read)
    let answer = try await world.say("/nightshift move acme/docs", on: number)
    #expect(answer.contains("you need write access there as well"))
    #expect(try await world.report("r1").left == nil)
  }
}

@Suite struct `A renamed repository` {
  /// Takes note that the shop is called so by now.
  private func rename(_ world: CommandWorld, _ name: RepositoryName) async throws {
    var change = Change()
    let renamed = KnownRepository(id: 10, name: name, formerNames: [try Sample.shop()])
    change.puts.append(try RepositoryRoll.document(renamed, before: ["name:acme/shop"]))
    try await world.world.store.commit(change)
  }

  @Test func `has new signals join those that came before, until its reports have followed`() async throws {
    let world = try CommandWorld()
    try await world.open("r1", ["a"])
    let store = try #require(RepositoryName("acme/store"))
    try await rename(world, store)
    try await world.route(CommandWorld.signal("late", like: "a"), to: store)
    #expect(try await world.shelf.reports().map(\.id.text) == ["r1"])
    #expect(try await world.report("r1").entries.map(\.signal.text) == ["a", "late"])
  }

  @Test func `has new signals join those that follow it at that very moment`() async throws {
    let mover = Mover()
    let world = try CommandWorld(embedder: mover)
    let store = try #require(RepositoryName("acme/store"))
    try await world.open("r1", ["a"])
    try await world.open("r2", ["b"], in: store)
    try await rename(world, store)
    // Grouping reads the signals of each name; in between, that of r1 follows to the new one.
    mover.move.withLock { move in
      move = {
        let signal = CommandWorld.signal("a", like: "a")
        var change = Change()
        change.puts.append(
          try ReportShelf.document(MemberSignal(signal: signal, report: Identifier("r1"), repository: store)))
        try await world.world.store.commit(change)
      }
    }
    try await world.route(CommandWorld.signal("late", like: "a"), to: store)
    #expect(try await world.shelf.signal(Identifier("late"))?.report.text == "r1")
  }

  @Test func `is known by the name that a payload still uses`() async throws {
    let world = try CommandWorld()
    let store = try #require(RepositoryName("acme/store"))
    world.host.rename(try Sample.shop(), to: store)
    try await rename(world, store)
    var signal = Sample.signal("s-1")
    signal.repository = try Sample.shop()
    let mirrors = MirrorBook(context: world.world.context, directory: "/nonexistent")
    let routed = try await SignalRouter(context: world.world.context, mirrors: mirrors).route(signal)
    #expect(routed.repository == store && !routed.isInInbox)
  }
}

/// An embedder during whose first work something else happens.
private final class Mover: Embedder {
  let move = Mutex<(@Sendable () async throws -> Void)?>(nil)
  private let words = LexicalVector()

  var name: String { words.name }
  var calibration: Calibration { words.calibration }

  func vectors(for texts: [String]) async throws -> [[Float]] {
    let now = move.withLock { move in
      defer { move = nil }
      return move
    }
    try await now?()
    return words.vectors(for: texts)
  }
}
