import GitHub
import Storage
import Telemetry

/// What `/metrics` shows.
struct Gauges: Sendable {
  enum Outcome: String, MetricLabel {
    static let label = "outcome"
    case accepted, refused, failed
  }

  enum JobState: String, MetricLabel {
    static let label = "state"
    case waiting, running, parked
  }

  enum Scope: String, MetricLabel {
    static let label = "scope"
    case service, repository
  }

  private let metrics: Metrics
  private let answers: Counter<Outcome>
  private let jobs: Gauge<JobState>
  private let deliveries: Gauge<NoLabel>
  private let unknownWrites: Gauge<NoLabel>
  private let host: HostGauges
  private let paused: Gauge<Scope>

  init(_ metrics: Metrics) {
    self.metrics = metrics
    answers = metrics.counter("nightshift_http_answers_total", "Requests answered.", by: Outcome.self)
    jobs = metrics.gauge("nightshift_jobs", "Jobs in the store.", by: JobState.self)
    deliveries = metrics.gauge("nightshift_deliveries", "Deliveries kept in the store.")
    unknownWrites = metrics.gauge("nightshift_unknown_writes", "Writes to GitHub whose answer never came.")
    host = HostGauges(metrics)
    paused = metrics.gauge("nightshift_paused", "Pauses: of the whole service, and of repositories.", by: Scope.self)
  }

  func count(_ status: Int) { answers.add(1, status < 400 ? .accepted : status < 500 ? .refused : .failed) }

  func set(_ counts: StoreCounts) {
    jobs.set(Double(counts.waiting), .waiting)
    jobs.set(Double(counts.leased), .running)
    jobs.set(Double(counts.parked), .parked)
    deliveries.set(Double(counts.deliveries))
    unknownWrites.set(Double(counts.unknownWrites))
  }

  func set(_ reading: CallReading) { host.set(reading) }

  /// Whether the whole service is paused, and how many repositories on their own.
  func set(isPaused: Bool, pausedRepositories: Int) {
    paused.set(isPaused ? 1 : 0, .service)
    paused.set(Double(pausedRepositories), .repository)
  }

  var text: String { metrics.text }
}
