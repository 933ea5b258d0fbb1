import Foundation
import GitHub
import Telemetry

/// What `/metrics` shows of the calls to GitHub and of what is left of its limits.
struct HostGauges: Sendable {
  enum Window: String, MetricLabel {
    static let label = "window"
    case minute, hour
  }

  private let requests: Counter<CallOutcome>
  private let unchanged: Gauge<NoLabel>
  private let limit: NamedGauge
  private let remaining: NamedGauge
  private let reset: NamedGauge
  private let written: Gauge<Window>
  private let writable: Gauge<Window>
  private let waiting: Gauge<NoLabel>

  init(_ metrics: Metrics) {
    requests = metrics.counter(
      "nightshift_github_requests_total", "Calls to GitHub by how they ended.", by: CallOutcome.self)
    unchanged = metrics.gauge(
      "nightshift_github_unchanged_ratio", "Share of answers that were 304 and cost nothing.")
    limit = metrics.gauge("nightshift_github_rate_limit", "Calls an account has in its window.", of: "account")
    remaining = metrics.gauge("nightshift_github_rate_remaining", "Calls an account has left.", of: "account")
    reset = metrics.gauge(
      "nightshift_github_rate_reset_timestamp_seconds", "When an account's window begins anew.", of: "account")
    written = metrics.gauge("nightshift_github_writes", "Our own writes in the last minute and hour.", by: Window.self)
    writable = metrics.gauge("nightshift_github_writes_limit", "Our own limit of them.", by: Window.self)
    waiting = metrics.gauge("nightshift_github_writes_waiting", "Writes that wait for their turn.")
  }

  func set(_ reading: CallReading) {
    for outcome in CallOutcome.allCases { requests.raise(to: Double(reading.calls[outcome] ?? 0), outcome) }
    if let share = reading.unchangedShare { unchanged.set(share) }
    limit.set(by(reading) { Double($0.limit) })
    remaining.set(by(reading) { Double($0.remaining) })
    reset.set(by(reading) { $0.resetsAt.timeIntervalSince1970 })
    written.set(Double(reading.pacing.usedInMinute), .minute)
    written.set(Double(reading.pacing.usedInHour), .hour)
    if let most = reading.pacing.perMinute { writable.set(Double(most), .minute) }
    if let most = reading.pacing.perHour { writable.set(Double(most), .hour) }
    waiting.set(Double(reading.pacing.waiting))
  }

  private func by(_ reading: CallReading, _ value: (RateBudget) -> Double) -> [String: Double] {
    Dictionary(reading.budgets.map { ($0.account, value($0)) }) { _, last in last }
  }
}

extension CallOutcome: MetricLabel {
  package static var label: String { "outcome" }
}
