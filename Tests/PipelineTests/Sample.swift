import Configuration
import Domain
import Essentials
import Foundation
import Grouping
import Pipeline
import Runtime
import Storage
import Testing
import WorkQueue

/// What does not matter to a test.
enum Sample {
  static let noon = Date(timeIntervalSince1970: 1_795_262_400)
  static let key = Redacted("0123456789abcdef0123456789abcdef")
  static let backoff = Backoff(first: .seconds(1), ceiling: .seconds(60), attempts: 3)
  static let ada = Actor(id: 1, login: "ada")

  static func shop() throws -> RepositoryName { try #require(RepositoryName("acme/shop")) }

  static func report(_ state: ReportState = .gathering, weight: Double = 0) throws -> Report {
    var report = Report(id: Identifier("r1"), repository: try shop(), title: "Checkout fails", createdAt: noon)
    report.state = state
    report.weight = weight
    return report
  }

  static func entry(
    _ id: String, weight: Double = 3, title: String = "KeyError: sku", because: String = "same stack trace",
    url: String? = nil, at: Date = noon
  ) -> LedgerEntry {
    LedgerEntry(signal(id, title: title, weight: weight, url: url, at: at), because: because)
  }

  static func signal(
    _ id: String, title: String = "KeyError: sku", weight: Double = 3, url: String? = nil, at: Date = noon,
    severity: Severity? = nil, people: Int? = nil, source: String = "sentry", frames: [StackFrame] = []
  ) -> Signal {
    Signal(
      id: Identifier(id), source: source, type: "error", title: title, content: title, weight: weight, occurredAt: at,
      url: url, severity: severity, people: people, frames: frames)
  }

  static func change(_ number: Int = 12, head: String = "h1") -> ProposedChange {
    ProposedChange(
      number: number, branch: "nightshift/7-checkout", head: head, base: "b0", snapshot: nil, suspect: "c0ffee",
      reviewers: [], openedAt: noon)
  }

  static func research(_ verdict: Verdict = .actionable) -> Research {
    Research(
      verdict: verdict, explanation: "the frames exist", cause: "a commit", priority: .p2, impact: "three people",
      codePaths: [CodePath(path: "shop/cart.py", line: 7)], suspects: [], reviewers: [], dataQueried: ["blame"],
      successCriterion: "no more", base: "b0", signals: 1, at: noon)
  }

  static func pull(_ address: IssueAddress, branch: String = "nightshift/7-checkout", isDraft: Bool = true)
    -> HostedPullRequest
  {
    HostedPullRequest(
      address: address, nodeID: "PR_\(address.number)", title: "Fix", body: "", isOpen: true, isMerged: false,
      isDraft: isDraft, headCommit: "h1", headBranch: branch, baseBranch: "main", baseCommit: "b0", isMergeable: true,
      author: FakeHost.us, requestedReviewers: [], mergeCommit: nil, closedAt: nil, url: "")
  }

  static func check(_ name: String, _ conclusion: Check.Conclusion?, title: String = "") -> Check {
    Check(id: 1, name: name, appID: 1, conclusion: conclusion, completedAt: nil, title: title)
  }
}

/// A context over a store and a host in memory, and a clock that stands still.
struct World {
  let store: any Store
  let host: FakeHost
  let time = ManualTime(Sample.noon)
  let context: PipelineContext
  let repositories: RepositoryBook

  init(
    store: (any Store)? = nil, hooks: (any HookRecord)? = nil, embedder: any Embedder = LexicalVector(),
    models: ModelDesk = .builtin, settings change: (inout Settings) -> Void = { _ in }
  ) throws {
    let store = store ?? MemoryStore(backoff: Sample.backoff)
    let host = FakeHost(try Sample.shop())
    var settings = Settings()
    settings.signals.tokens = [Redacted("old-token"), Redacted("new-token")]
    settings.signals.sources["sentry"] = SourceSettings(secrets: [Redacted("sentry-secret")])
    settings.github.webhookSecrets = [Redacted("old-secret"), Redacted("new-secret")]
    settings.pullRequests.startWithoutOnboarding = true
    change(&settings)
    self.store = store
    self.host = host
    context = PipelineContext(
      store: store, tracker: host, host: host, time: time, settings: settings, labels: try LabelCatalogue.builtIn(),
      log: .discarded, bell: Bell(), appID: 99, blockKey: Sample.key, unknownWriteWait: .seconds(60), hooks: hooks,
      history: host, embedder: embedder, models: models)
    repositories = RepositoryBook(context: context)
  }

  /// Keeps `report` in the store.
  func keep(_ report: Report) async throws {
    var change = Change()
    change.puts.append(try ReportShelf.document(report))
    try await store.commit(change)
  }

  /// A job as a worker holds it.
  func leased(_ job: Job) -> LeasedJob { LeasedJob(job: job, attempt: 1, until: Sample.noon + 60) }
}

extension Change {
  /// The events it tells reports.
  var events: [ReportEvent] {
    enqueues.compactMap { try? PipelineJobs.reportEvent.payload(of: $0.job).event }
  }

  var kinds: [String] { enqueues.map(\.job.kind) }
}
