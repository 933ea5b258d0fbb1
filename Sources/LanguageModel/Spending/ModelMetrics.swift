package import Configuration
import Essentials
package import Telemetry

extension ModelTask: MetricLabel {
  package static var label: String { "task" }
}

/// What calls of models add up to, for Prometheus.
package struct ModelMetrics: Sendable {
  package enum Tokens: String, MetricLabel {
    case input, output, cacheRead = "cache_read", cacheWrite = "cache_write"
    package static var label: String { "kind" }
  }

  private let calls: Counter<ModelTask>
  private let failures: Counter<ModelTask>
  private let dollars: Counter<ModelTask>
  private let tokens: Counter<Tokens>
  private let seconds: Histogram<ModelTask>

  package init(_ metrics: Metrics) {
    calls = metrics.counter("nightshift_model_calls_total", "Calls of language models.", by: ModelTask.self)
    failures = metrics.counter(
      "nightshift_model_failures_total", "Calls of language models without an answer.", by: ModelTask.self)
    dollars = metrics.counter("nightshift_model_dollars_total", "What models cost, in US dollars.", by: ModelTask.self)
    tokens = metrics.counter("nightshift_model_tokens_total", "Tokens read and written by models.", by: Tokens.self)
    seconds = metrics.histogram(
      "nightshift_model_seconds", "How long models took to answer.", bounds: [0.5, 1, 2, 5, 10, 30, 60, 120, 300],
      by: ModelTask.self)
  }

  package func note(_ call: ModelCall) {
    calls.add(1, call.task)
    if call.failure != nil { failures.add(1, call.task) }
    dollars.add(call.dollars, call.task)
    tokens.add(Double(call.usage.input), .input)
    tokens.add(Double(call.usage.output), .output)
    tokens.add(Double(call.usage.cacheRead), .cacheRead)
    tokens.add(Double(call.usage.cacheWrite), .cacheWrite)
    seconds.observe(call.latency.seconds, call.task)
  }
}
