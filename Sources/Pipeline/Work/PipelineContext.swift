package import Configuration
package import Domain
package import Essentials
package import Foundation
package import Grouping
package import HTTPMessages
package import Runtime
package import SignalSources
package import Storage

/// What every stage may use: the outside by protocol, time by argument, and the operator's settings.
package struct PipelineContext: Sendable {
  package let store: any Store
  package let tracker: any Tracker
  package let host: any CodeHost
  package let time: any TimeSource
  package let settings: Settings
  package let labels: LabelCatalogue
  package let log: Log
  package let bell: Bell
  package let shelf: ReportShelf
  package let outbox: Outbox
  /// Who reads what comes in at `/webhooks/NAME`.
  package let sources: SourceCatalogue
  /// Before every write of `tracker` and `host`.
  package let gate: PauseGate
  /// Writes even while everything is paused; only for what tells people that it is.
  package let announcer: any Tracker
  /// Our numeric app id, to tell our own check runs.
  package let appID: Int64
  /// The key of the hidden block.
  package let blockKey: Redacted
  /// The host's memory of its webhook deliveries; nil where there is none to ask.
  package let hooks: (any HookRecord)?
  /// What happened in issues while nobody told us.
  package let history: any IssueHistory
  /// What repeats so often that it is only counted.
  package let storms = StormGate()
  package let queueBound = QueueBound()
  /// What tells how alike two signals are.
  package let embedder: any Embedder
  /// Who is asked where judgement is needed.
  package let models: ModelDesk
  /// Makes a way to context servers that have an address, with a time limit for each call; nil where none is set up.
  package let webTransport: WebTransport?
  package typealias WebTransport = @Sendable (_ timeout: Duration) throws -> any Transport

  package init(
    store: any Store, tracker: any Tracker, host: any CodeHost, time: any TimeSource, settings: Settings,
    labels: LabelCatalogue, log: Log, bell: Bell, appID: Int64, blockKey: Redacted, unknownWriteWait: Duration,
    hooks: (any HookRecord)? = nil, history: any IssueHistory = NoHistory(),
    sources: SourceCatalogue = SourceCatalogue(), embedder: any Embedder = LexicalVector(),
    models: ModelDesk = .builtin, webTransport: WebTransport? = nil
  ) {
    self.store = store
    gate = PauseGate(store: store, host: host, time: time)
    let gated = GatedHost(tracker: tracker, host: host, gate: gate)
    self.tracker = gated
    self.host = gated
    announcer = tracker
    self.time = time
    self.settings = settings
    self.labels = labels
    self.log = log
    self.bell = bell
    self.shelf = ReportShelf(store: store)
    self.outbox = Outbox(store: store, time: time, unknownWait: unknownWriteWait)
    self.sources = sources
    self.appID = appID
    self.blockKey = blockKey
    self.hooks = hooks
    self.history = history
    self.embedder = embedder
    self.models = models
    self.webTransport = webTransport
  }

  package var now: Date { time.now() }

  package func policy(for repository: EffectiveSettings) -> ReportPolicy {
    ReportPolicy(
      threshold: repository.promotionWeight, researchAt: settings.reports.researchAt,
      rounds: settings.pullRequests.rounds, fixes: repository.mayFix && !repository.isPaused,
      halfLife: settings.reports.decayHalfLife.seconds)
  }
}
