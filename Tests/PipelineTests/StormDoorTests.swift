import Configuration
import Domain
import Essentials
import Foundation
import HTTPMessages
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

/// A door, the counting behind it and one report, with a stand-in for screening and grouping that puts every signal into the report.
private struct Repeating {
  let world: World
  let worker: Worker
  /// How many signals went the expensive way.
  let readOneByOne: Counter

  actor Counter {
    private(set) var count = 0
    func add() { count += 1 }
  }

  /// Another process over the same `store`, if one is given.
  init(store: (any Store)? = nil, at now: Date = Sample.noon, settings: (inout Settings) -> Void = { _ in }) throws {
    let world = try World(store: store, settings: settings)
    world.time.advance(by: .seconds(now.timeIntervalSince(Sample.noon)))
    let (context, repositories) = (world.context, world.repositories)
    let deliveries = DeliveryReader(context: context, repositories: repositories)
    let storms = StormCounting(context: context)
    let desk = ReportDesk(context: context, repositories: repositories)
    let writer = IssueWriter(context: context, repositories: repositories)
    let counter = Counter()
    worker = Worker(
      store: world.store, time: world.time, log: .discarded,
      handlers: [
        PipelineJobs.deliveryName: { try await deliveries.read($0) },
        PipelineJobs.signal.name: { leased in
          await counter.add()
          return try Self.join(PipelineJobs.signal.payload(of: leased.job), at: context.now)
        },
        PipelineJobs.stormCount.name: { try await storms.count($0) },
        PipelineJobs.stormTell.name: { try await storms.tell($0) },
        PipelineJobs.reportEvent.name: { try await desk.take($0) },
        PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
        PipelineJobs.research.name: { _ in Change() }, PipelineJobs.dashboard.name: { _ in Change() },
      ], bell: Bell())
    self.world = world
    readOneByOne = counter
  }

  private static func join(_ signal: Signal, at now: Date) throws -> Change {
    let report = try Sample.report()
    var change = Change()
    change.puts.append(
      try ReportShelf.document(MemberSignal(signal: signal, report: report.id, repository: report.repository)))
    try change.tell(
      report.id, .signalJoined(LedgerEntry(signal, because: "the same")), cause: "signal/\(signal.id)", at: now)
    return change
  }

  static func lines(_ numbers: Range<Int>) -> String {
    numbers.map { number in
      #"{"source":"sentry","type":"error","id":"e\#(number)","content":"KeyError: sku\n  order \#(number)","fingerprint":["sku"]}"#
    }.joined(separator: "\n")
  }

  @discardableResult
  func send(_ numbers: Range<Int>) async throws -> JSONValue {
    var request = HTTPRequest("POST", "/signals", body: Data(Self.lines(numbers).utf8))
    request.headers["Authorization"] = "Bearer new-token"
    return try JSONValue(parsing: await SignalDoor(context: world.context).receive(request).body)
  }

  /// Everything that is due within `time` is done.
  func settle(_ time: Duration = .seconds(61)) async throws {
    _ = try await worker.runUntilIdle()
    world.time.advance(by: time)
    _ = try await worker.runUntilIdle()
  }

  func report() async throws -> Report {
    try #require(try await world.context.shelf.report(try Sample.report().id))
  }

  /// Signals of the ledger and the repetitions that it counts.
  func total() async throws -> Int { try await report().entries.reduce(0) { $0 + ($1.times ?? 1) } }
}

@Suite struct `A storm of identical signals` {
  @Test func `is one model call and one edit, however many they are`() async throws {
    let storm = try Repeating { $0.signals.stormAfter = 1 }
    try await storm.world.keep(try Sample.report())
    for start in stride(from: 0, to: 50_000, by: 10_000) { try await storm.send(start..<(start + 10_000)) }
    try await storm.settle()
    #expect(await storm.readOneByOne.count == 1)
    #expect(try await storm.total() == 50_000)
    let bodies = storm.world.host.writes.filter { $0.hasPrefix("create issue") || $0.contains("body") }
    #expect(bodies.count(where: { $0.hasPrefix("create issue") }) == 1)
    // The hidden block needs the issue's number; then comes the one edit with the count.
    #expect(bodies.count <= 3, "\(bodies)")
  }

  @Test func `is one edit beyond the first writes with the usual settings, too`() async throws {
    let storm = try Repeating()
    try await storm.world.keep(try Sample.report())
    for start in stride(from: 0, to: 50_000, by: 10_000) { try await storm.send(start..<(start + 10_000)) }
    _ = try await storm.worker.runUntilIdle()
    func bodies() -> Int {
      storm.world.host.writes.count { $0.hasPrefix("create issue") || $0.contains("body") }
    }
    let first = bodies()
    #expect(first <= 2, "the ten that are read one by one came together, and are written together")
    try await storm.settle()
    #expect(bodies() == first + 1)
    #expect(await storm.readOneByOne.count == 10)
    #expect(try await storm.total() == 50_000)
  }

  @Test func `shows the first few and a number, and weighs by its logarithm`() async throws {
    let storm = try Repeating()
    try await storm.world.keep(try Sample.report())
    #expect(try await storm.send(0..<1_000) == ["accepted": 1_000, "duplicates": 0])
    try await storm.settle()
    let report = try await storm.report()
    #expect(await storm.readOneByOne.count == 10 && report.entries.count == 11)
    let entry = try #require(report.entries.last)
    #expect(entry.times == 990 && abs(entry.weight - (2 + 0.25 * log2(990))) < 0.01)
    #expect(entry.reckoning == "2 for one of them + 2.49 for 990 times")
    #expect(storm.world.host.state.withLock { $0.issues.values.first?.body.contains("sentry error ×990") } == true)
    try await storm.send(1_000..<3_000)
    try await storm.settle()
    #expect(try await storm.report().entries.map(\.times).last == 2_990)
    #expect(try await storm.total() == 3_000)
  }

  @Test func `that is sent again counts once, whole or one by one, before and after a restart`() async throws {
    let storm = try Repeating()
    try await storm.world.keep(try Sample.report())
    try await storm.send(0..<500)
    #expect(try await storm.send(0..<500) == ["accepted": 0, "duplicates": 500])
    #expect(try await storm.send(600..<601) == ["accepted": 1, "duplicates": 0])
    #expect(try await storm.send(600..<601) == ["accepted": 0, "duplicates": 1])
    #expect(try await storm.send(3..<4) == ["accepted": 0, "duplicates": 1])
    try await storm.settle()
    let again = try Repeating(store: storm.world.store, at: storm.world.context.now)
    #expect(try await again.send(0..<500) == ["accepted": 0, "duplicates": 500])
    #expect(try await again.send(600..<601) == ["accepted": 0, "duplicates": 1])
    try await again.settle()
    #expect(try await again.total() == 501)
  }

  @Test(arguments: [true, false])
  func `goes on being counted by another process`(_ isSettled: Bool) async throws {
    let before = try Repeating()
    try await before.world.keep(try Sample.report())
    try await before.send(0..<500)
    if isSettled { try await before.settle(.seconds(1)) }
    let after = try Repeating(store: before.world.store, at: before.world.context.now)
    try await after.send(500..<1_000)
    try await after.settle()
    #expect(try await after.total() == 1_000)
    // Who knows nothing of the count yet lets a few more go on.
    #expect(await before.readOneByOne.count + after.readOneByOne.count == (isSettled ? 10 : 20))
  }

  @Test func `is shown anew in the next hour`() async throws {
    let storm = try Repeating()
    try await storm.world.keep(try Sample.report())
    try await storm.send(0..<100)
    try await storm.settle(.seconds(3_600))
    try await storm.send(100..<200)
    try await storm.settle()
    #expect(try await storm.report().entries.compactMap(\.times) == [90, 90])
    #expect(await storm.readOneByOne.count == 20)
  }

  @Test func `of what was dropped is counted and shows nowhere`() async throws {
    let storm = try Repeating()
    var change = Change()
    let lost = Repetition(
      key: "0123456789abcdef", since: Sample.noon, passed: [Identifier("gone")], times: 5, last: Sample.noon)
    change.enqueues.append(
      Enqueue(
        try PipelineJobs.stormCount.job(lost, id: Identifier("c"), lane: Identifier("l"), readyAt: Sample.noon)))
    try await storm.world.store.commit(change)
    try await storm.settle()
    #expect(try await storm.world.store.counts().waiting == 1)
    try await storm.settle(.seconds(86_500))
    #expect(try await storm.world.store.counts().waiting == 0)
    #expect(try await storm.world.context.shelf.reports().isEmpty)
  }
}

@Suite struct `A queue that is full` {
  @Test func `asks senders to come later, keeps nothing of theirs, and everything that was accepted`() async throws {
    let storm = try Repeating {
      $0.signals.queueLimit = 2
      $0.signals.stormAfter = 100
    }
    try await storm.world.keep(try Sample.report())
    #expect(try await storm.send(0..<3) == ["accepted": 3, "duplicates": 0])
    storm.world.time.advance(by: .seconds(2))
    var request = HTTPRequest("POST", "/signals", body: Data(Repeating.lines(3..<4).utf8))
    request.headers["Authorization"] = "Bearer new-token"
    let refused = await SignalDoor(context: storm.world.context).receive(request)
    #expect(refused.status == 429 && refused.headers["Retry-After"] == "30")
    let webhook = await WebhookDoor(context: storm.world.context).source("zendesk", request)
    #expect(webhook.status == 429 && webhook.headers["Retry-After"] == "30")
    request.headers["Authorization"] = nil
    #expect(await SignalDoor(context: storm.world.context).receive(request).status == 401)
    #expect(try await storm.world.store.counts().deliveries == 3)
    try await storm.settle()
    #expect(try await storm.total() == 3)
    #expect(try await storm.send(3..<4) == ["accepted": 1, "duplicates": 0])
  }
}
