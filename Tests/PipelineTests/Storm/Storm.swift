import Configuration
import Domain
import Essentials
import Foundation
import GitHub
import Pipeline
import Runtime
import Signing
import Storage
import Synchronization
import Testing
import WorkQueue

/// Signals that rain on reports, with the loop's own jobs, store and pacer, and a clock that jumps to what happens next.
///
/// Grouping has been done: each signal is told to its report, as the job that grouping leaves behind does.
final class Storm: Sendable {
  struct Rain: Sendable {
    var at: Date
    var report: Int
  }

  static let hands = 8
  let time = StormTime(Sample.noon)
  let hub: StormHub
  let rain: [Rain]
  private let store: any Store
  private let api: GitHubAPI
  private let worker: Worker
  private let busy = Mutex(0)
  private let drop = Sample.entry("s", weight: 1)

  /// `signals` over `length`; each report's begin one after the other in the first quarter of it.
  init(signals: Int, reports: Int, length: Duration, directory: String) async throws {
    rain = Self.rain(signals, reports, length.seconds)
    let store = try await SQLiteStore.open(path: "\(directory)/storm.db", backoff: Sample.backoff)
    self.store = store
    let time = self.time.clock
    let shop = try Sample.shop()
    hub = StormHub(time: time) { number, label in
      try await store.commit(try Self.echo(label, IssueAddress(repository: shop, number: number), time.now()))
    }
    api = GitHubAPI(
      endpoint: try #require(Endpoint(apiURL: "https://ghe.example.com/api/v3")),
      identity: AppIdentity(appID: 99, key: try RSAKey.generate()), transport: hub, pacing: .gitHubDotCom, time: time)
    let host = GitHubHost(api: api)
    let context = PipelineContext(
      store: store, tracker: host, host: host, time: time, settings: Settings(), labels: try LabelCatalogue.builtIn(),
      log: .discarded, bell: Bell(), appID: 99, blockKey: Sample.key, unknownWriteWait: .seconds(60))
    worker = Worker(
      store: store, time: time, log: .discarded, handlers: Self.handlers(context), bell: Bell(),
      lease: .seconds(StormTime.far))
    for number in 0..<reports { try await store.commit(Self.opened(number, shop)) }
  }

  /// The parts of the loop from a grouped signal to the issue; research finds nothing to do.
  private static func handlers(_ context: PipelineContext) -> [String: JobHandler] {
    let repositories = RepositoryBook(context: context)
    let desk = ReportDesk(context: context, repositories: repositories)
    let writer = IssueWriter(context: context, repositories: repositories)
    let issues = IssueReader(context: context, repositories: repositories)
    return [
      PipelineJobs.reportEvent.name: { try await desk.take($0) },
      PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
      PipelineJobs.issueLook.name: { try await issues.look($0) },
      PipelineJobs.research.name: { _ in Change() },
    ]
  }

  private static func rain(_ signals: Int, _ reports: Int, _ length: Double) -> [Rain] {
    var random: UInt64 = 88_172_645_463_325_252
    return (0..<signals).map { index in
      random ^= random << 13
      random ^= random >> 7
      random ^= random << 17
      let share = Double(index) / Double(signals)
      let begun = max(1, min(reports, Int((share * 4 * Double(reports)).rounded(.up))))
      return Rain(at: Sample.noon + (share * length).rounded(), report: Int(random >> 11) % begun)
    }
  }

  static func name(_ report: Int) -> Identifier<Report> { Identifier("storm-\(report)") }

  private static func opened(_ number: Int, _ shop: RepositoryName) throws -> Change {
    var change = Change()
    let report = Report(id: name(number), repository: shop, title: "Storm \(number)", createdAt: Sample.noon)
    change.puts.append(try ReportShelf.document(report))
    return change
  }

  /// What GitHub tells us of our own label.
  private static func echo(_ label: String, _ issue: IssueAddress, _ now: Date) throws -> Change {
    let look = IssueLook(
      issue: issue, label: label, wasAdded: true, sender: Actor(id: 900, login: "nightshift[bot]", isBot: true),
      delivery: "\(issue) \(label) \(now.timeIntervalSince1970)")
    var change = Change()
    change.enqueues.append(
      Enqueue(
        try PipelineJobs.issueLook.job(
          look, id: Identifier("echo/\(look.delivery)"), lane: Lanes.issue(issue), readyAt: now)))
    return change
  }

  /// Lets it rain until nothing is left to do.
  func run() async throws {
    var fallen = 0
    try await withThrowingTaskGroup(of: Void.self) { group in
      while true {
        fallen = try await hand(in: fallen)
        if try await isReady(), busy.withLock({ $0 }) < Self.hands {
          start(in: &group)
          await settle()
          continue
        }
        guard let next = try await nextMoment(after: fallen) else { break }
        time.advance(to: next)
        await settle()
      }
      try await group.waitForAll()
    }
  }

  private func hand(in fallen: Int) async throws -> Int {
    let now = time.now()
    var change = Change()
    var next = fallen
    while next < rain.count, rain[next].at <= now {
      var entry = drop
      entry.signal = Identifier("s\(next)")
      entry.at = rain[next].at
      try change.tell(
        Self.name(rain[next].report), .signalJoined(entry), cause: "signal/\(next)", at: now)
      next += 1
    }
    if next > fallen { try await store.commit(change) }
    return next
  }

  private func isReady() async throws -> Bool { (try await store.nextReady() ?? .distantFuture) <= time.now() }

  private func start(in group: inout ThrowingTaskGroup<Void, any Error>) {
    busy.withLock { $0 += 1 }
    group.addTask {
      defer {
        self.busy.withLock { $0 -= 1 }
        self.time.stir.ring()
      }
      _ = try await self.worker.runUntilIdle()
    }
  }

  /// Returns once every hand is done or waits for its turn to write.
  private func settle() async {
    while true {
      let mark = time.stir.count
      let state = await api.pacing
      let isQuiet = (state.nextStep ?? .distantFuture) > time.now()
      if isQuiet, state.waiting == busy.withLock({ $0 }) { return }
      await time.stir.wait(after: mark)
    }
  }

  private func nextMoment(after fallen: Int) async throws -> Date? {
    let signal = fallen < rain.count ? rain[fallen].at : nil
    return [signal, try await store.nextReady(), await api.pacing.nextStep].compactMap(\.self).min()
  }
}
