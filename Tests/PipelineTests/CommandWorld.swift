import Configuration
import Domain
import Essentials
import Foundation
import Grouping
import Pipeline
import Runtime
import Storage
import Synchronization
import Testing
import WorkQueue

/// A world in which jobs run until none is left, with people who may write and people who may not.
struct CommandWorld {
  static let docs = "acme/docs"
  static let eve = Actor(id: 2, login: "eve")

  let world: World
  let worker: Worker
  let desk: CommandDesk

  var host: FakeHost { world.host }
  var shelf: ReportShelf { world.context.shelf }

  init(
    embedder: any Embedder = LexicalVector(), models: ModelDesk = .builtin,
    settings change: (inout Settings) -> Void = { _ in }
  ) throws {
    let world = try World(embedder: embedder, models: models) { settings in
      settings.pullRequests.startWithoutOnboarding = true
      change(&settings)
    }
    let docs = try #require(RepositoryName(Self.docs))
    world.host.state.withLock { state in
      state.repositories[docs] = HostedRepository(
        name: docs, id: 20, defaultBranch: "main", isPrivate: true, isArchived: false, cloneURL: "https://x/docs.git")
    }
    world.host.permit("ada", .write)
    world.host.permit("bob", .write)
    world.host.permit("eve", .read)
    self.init(world)
  }

  private init(_ world: World) {
    self.world = world
    let (context, repositories) = (world.context, world.repositories)
    let commands = CommandDesk(
      context: context, repositories: repositories,
      explanation: Explanation(context: context, repositories: repositories))
    let desk = ReportDesk(context: context, repositories: repositories)
    let writer = IssueWriter(context: context, repositories: repositories)
    let reader = IssueReader(context: context, repositories: repositories)
    let grouping = SignalGrouping(context: context)
    let checks = RoundCheckWriter(context: context)
    self.desk = commands
    worker = Worker(
      store: world.store, time: world.time, log: .discarded,
      handlers: [
        PipelineJobs.comment.name: { try await commands.run($0) },
        PipelineJobs.reportEvent.name: { try await desk.take($0) },
        PipelineJobs.writeIssue.name: { try await writer.write(PipelineJobs.writeIssue.payload(of: $0.job).report) },
        PipelineJobs.issueLook.name: { try await reader.look($0) },
        PipelineJobs.group.name: { try await grouping.group($0) },
        PipelineJobs.regroup.name: { try await grouping.regroup($0) },
        PipelineJobs.review.name: { try await grouping.review($0) },
        PipelineJobs.roundCheck.name: { try await checks.write($0) },
      ], bell: Bell())
  }

  /// A report with its issue and signals, all of it written.
  @discardableResult
  func open(
    _ id: String, _ signals: [String], state: ReportState = .gathering, in repository: RepositoryName? = nil,
    with edit: (inout Report) -> Void = { _ in }
  ) async throws -> Int {
    let repository = try repository ?? Sample.shop()
    let issue = host.open("Report \(id)", "", labels: [OwnLabel.mark], by: FakeHost.us, in: repository)
    var report = Report(id: Identifier(id), repository: repository, title: "Report \(id)", createdAt: Sample.noon)
    report.issue = IssueReference(number: issue.address.number, id: issue.id, url: issue.url)
    report.state = state
    report.entries = signals.map { Sample.entry($0, title: "\($0) fails") }
    report.weight = Double(3 * signals.count)
    edit(&report)
    var change = Change()
    change.puts.append(try ReportShelf.document(report))
    for name in signals {
      let signal = Self.signal(name, like: name)
      change.puts.append(
        try ReportShelf.document(MemberSignal(signal: signal, report: report.id, repository: repository)))
    }
    try change.askForWrite(report.id, at: world.time.now())
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
    return issue.address.number
  }

  /// A signal that has the fingerprint of another one.
  static func signal(_ id: String, like other: String) -> Signal {
    var signal = Sample.signal(id, title: "\(other) fails")
    signal.fingerprints = [other]
    return signal
  }

  /// What a person says on an issue, and the answer to it, if there is one.
  @discardableResult
  func say(
    _ text: String, by actor: Actor = Sample.ada, on number: Int, in repository: RepositoryName? = nil,
    _ edit: (inout CommentSeen) -> Void = { _ in }
  ) async throws -> String {
    let address = IssueAddress(repository: try repository ?? Sample.shop(), number: number)
    let comment = host.say(text, by: actor, on: address)
    var seen = CommentSeen(issue: address, comment: comment.id, author: actor, body: text)
    edit(&seen)
    return try await hear(seen)
  }

  /// Has a command done, and gives its answer.
  @discardableResult
  func hear(_ seen: CommentSeen) async throws -> String {
    var change = Change()
    change.enqueues.append(try seen.enqueue(at: world.time.now()))
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
    return try await host.comments(on: seen.issue).last { $0.body.contains("nightshift:answer \(seen.name) ") }?.body
      ?? ""
  }

  func report(_ id: String) async throws -> Report { try #require(await shelf.report(Identifier(id))) }

  func issue(_ number: Int, in repository: RepositoryName? = nil) async throws -> TrackedIssue {
    try await host.issue(IssueAddress(repository: try repository ?? Sample.shop(), number: number))
  }

  /// A person opens or closes an issue.
  func turn(_ number: Int, open: Bool, by actor: Actor = Sample.ada, delivery: String) async throws {
    let address = IssueAddress(repository: try Sample.shop(), number: number)
    host.state.withLock { $0.issues[address]?.isOpen = open }
    let look = IssueLook(issue: address, label: nil, wasAdded: false, sender: actor, delivery: delivery)
    var change = Change()
    change.enqueues.append(
      Enqueue(
        try PipelineJobs.issueLook.job(
          look, id: Identifier("issue/\(delivery)"), lane: Lanes.issue(address), readyAt: world.time.now())))
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
  }

  /// A signal that was routed to a repository.
  func route(_ signal: Signal, to repository: RepositoryName? = nil) async throws {
    let routed = RoutedSignal(
      signal: signal, repository: try repository ?? Sample.shop(), because: "the payload names it", isInInbox: false)
    var change = Change()
    change.enqueues.append(
      Enqueue(
        try PipelineJobs.group.job(
          routed, id: Identifier("group/\(signal.id)"), lane: Lanes.grouping(routed.repository),
          readyAt: world.time.now())))
    try await world.store.commit(change)
    _ = try await worker.runUntilIdle()
  }

  /// A store that was lost, and what came back into an empty one from the issues alone.
  func rebuilt() async throws -> PipelineContext {
    let context = PipelineContext(
      store: MemoryStore(backoff: Sample.backoff), tracker: host, host: host, time: world.time,
      settings: world.context.settings, labels: world.context.labels, log: .discarded, bell: Bell(), appID: 99,
      blockKey: Sample.key, unknownWriteWait: .seconds(60))
    _ = try await Rebuilding(context: context, repositories: RepositoryBook(context: context)).rebuild { _ in }
    return context
  }
}
