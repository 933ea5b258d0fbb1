import Configuration
import Domain
import Essentials
import Foundation
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

/// A host's memory of its deliveries.
final class FakeHooks: HookRecord {
  private let state: Mutex<(attempts: [DeliveryAttempt], asked: [Int64], refusals: [Int64: any Error])>

  init(_ attempts: [DeliveryAttempt]) { state = Mutex((attempts, [], [:])) }

  var asked: [Int64] { state.withLock(\.asked) }

  func add(_ attempt: DeliveryAttempt) { state.withLock { $0.attempts.insert(attempt, at: 0) } }

  func refuse(_ attempt: Int64, with error: any Error) { state.withLock { $0.refusals[attempt] = error } }

  func attempts(since date: Date) async throws -> [DeliveryAttempt] {
    state.withLock { $0.attempts.filter { $0.deliveredAt >= date } }
  }

  func redeliver(_ attempt: Int64) async throws {
    try state.withLock { state in
      if let error = state.refusals[attempt] { throw error }
      state.asked.append(attempt)
    }
  }
}

@Suite struct `The sweep of lost deliveries` {
  private static let noon = Sample.noon

  private static func attempt(_ id: Int64, _ guid: String, _ minutesAgo: Double, arrived: Bool = false)
    -> DeliveryAttempt
  {
    DeliveryAttempt(id: id, guid: guid, deliveredAt: noon - 60 * minutesAgo, succeeded: arrived)
  }

  private func plan(
    _ attempts: [DeliveryAttempt], known: Set<String> = [], asked: [String: SweepPlan.Asked] = [:],
    at now: Date = noon
  ) -> SweepPlan {
    SweepPlan(attempts, known: known, memory: .init(since: Self.noon - 86_400, asked: asked), at: now)
  }

  @Test func `asks once for each delivery of which no attempt arrived, by its newest attempt`() {
    let plan = plan([
      Self.attempt(6, "c", 1), Self.attempt(5, "a", 2, arrived: true), Self.attempt(4, "c", 3),
      Self.attempt(3, "a", 4), Self.attempt(2, "b", 5),
    ])
    #expect(plan.ask.map(\.id) == [2, 6])
    #expect(plan.memory.since == Self.noon - 300, "the next look reaches back to what is still missing")
  }

  @Test func `passes over what came though GitHub did not hear so`() {
    let plan = plan([Self.attempt(6, "c", 1), Self.attempt(2, "b", 5)], known: ["b", "c"])
    #expect(plan.ask.isEmpty && plan.memory.since == Self.noon - 60)
  }

  @Test func `asks again with growing pauses, and gives up`() {
    let attempts = [Self.attempt(2, "b", 5)]
    for (times, pause) in [(1, 600.0), (2, 1_200), (3, 2_400)] {
      let asked = ["b": SweepPlan.Asked(times: times, at: Self.noon)]
      #expect(plan(attempts, asked: asked, at: Self.noon + pause - 1).ask.isEmpty)
      #expect(plan(attempts, asked: asked, at: Self.noon + pause).ask.map(\.id) == [2])
    }
    let weary = plan(attempts, asked: ["b": .init(times: 4, at: Self.noon)], at: Self.noon + 86_400)
    #expect(weary.ask.isEmpty && weary.givenUp == 1 && weary.memory.since == Self.noon - 300)
  }

  @Test func `is no flood after a long outage`() {
    let plan = plan((1...500).map { Self.attempt(Int64($0), "g\($0)", Double(600 - $0)) })
    #expect(plan.ask.count == 50 && plan.ask.first?.id == 1)
    #expect(plan.memory.since == Self.noon - 60 * 599)
  }

  @Test(arguments: [("https://github.com", 3.0), ("https://ghe.example.com", 7)])
  func `reaches back as far as GitHub can send again, and remembers how far it got`(
    _ address: String, _ days: Double
  ) async throws {
    let hooks = FakeHooks([
      Self.attempt(3, "new", 5), Self.attempt(2, "old", days * 1_440 - 1), Self.attempt(1, "ancient", days * 1_440 + 1),
    ])
    let world = try World(hooks: hooks) { $0.github.htmlURL = URL(string: address) ?? $0.github.htmlURL }
    try await sweep(world)
    #expect(hooks.asked == [2, 3])
    try await sweep(world)
    #expect(hooks.asked == [2, 3], "asked for a moment ago")
    hooks.add(Self.attempt(4, "old", -1, arrived: true))
    hooks.add(Self.attempt(5, "new", -1, arrived: true))
    world.time.advance(by: .seconds(120))
    try await sweep(world)
    #expect(hooks.asked == [2, 3])
    let kept = try await world.store.document("hooks", id: "sweep").map { try JSONValue(parsing: $0.body) }
    #expect(kept?["since"]?.string == Timestamp.text(Self.noon + 60) && kept?["asked"] == [:])
  }

  @Test func `does not ask for what is kept here`() async throws {
    let hooks = FakeHooks([Self.attempt(3, "slow", 5)])
    let world = try World(hooks: hooks)
    let delivery = Delivery(
      id: Identifier("github:slow"), source: "github", event: "push", body: Data("{}".utf8), receivedAt: Self.noon)
    _ = try await world.store.accept([delivery], at: Self.noon)
    try await sweep(world)
    #expect(hooks.asked.isEmpty)
  }

  @Test func `goes on with the rest where one cannot be sent again, and stops when told to wait`() async throws {
    let hooks = FakeHooks([Self.attempt(3, "c", 1), Self.attempt(2, "b", 2), Self.attempt(1, "a", 3)])
    hooks.refuse(1, with: HostRefusal.notFound)
    hooks.refuse(3, with: WriteDeferred(seconds: 30))
    let world = try World(hooks: hooks)
    try await sweep(world)
    #expect(hooks.asked == [2])
    world.time.advance(by: .seconds(600))
    try await sweep(world)
    #expect(hooks.asked == [2, 2], "the one that waits has not been asked for, and the first still cannot")
  }

  @Test func `writes nothing where nothing was lost`() async throws {
    let world = try World(hooks: FakeHooks([]))
    #expect(try await change(world).puts.isEmpty)
    #expect(try await change(try World()).isEmpty, "nobody to ask")
  }

  private func change(_ world: World) async throws -> Change {
    try await HookSweep(context: world.context).sweep(world.leased(try HookSweep.job(at: Self.noon)))
  }

  private func sweep(_ world: World) async throws { try await world.store.commit(try await change(world)) }
}
