import Telemetry
import Testing

enum Outcome: String, MetricLabel {
  case kept
  case odd = "a\"b\\c\nd"

  static let label = "outcome"
}

@Suite struct `The metrics` {
  @Test func `are written in order, escaped, with help and type`() {
    let metrics = Metrics()
    metrics.gauge("b_depth", "How \\ deep").set(-1.5)
    let counter = metrics.counter("a_total", "What\ncame in", by: Outcome.self)
    counter.add(2, .odd)
    counter.add(1, .kept)
    counter.add(-1, .kept)
    #expect(
      metrics.text == #"""
        # HELP a_total What\ncame in
        # TYPE a_total counter
        a_total{outcome="a\"b\\c\nd"} 2
        a_total{outcome="kept"} 1
        # HELP b_depth How \\ deep
        # TYPE b_depth gauge
        b_depth -1.5

        """#)
  }

  @Test func `show only the names that are there now, and not without end`() {
    let metrics = Metrics()
    let gauge = metrics.gauge("left", "Left", of: "account")
    gauge.set(["acme": 3, "ada\"s": 1])
    gauge.set(["acme": 2])
    #expect(metrics.text == "# HELP left Left\n# TYPE left gauge\nleft{account=\"acme\"} 2\n")
    gauge.set(Dictionary(uniqueKeysWithValues: (0..<200).map { ("a\($0)", 1.0) }))
    #expect(metrics.text.split(separator: "\n").count == NamedGauge.limit + 2)
  }

  @Test func `take over a count and never let it fall`() {
    let metrics = Metrics()
    let counter = metrics.counter("all_total", "All", by: Outcome.self)
    for value in [3.0, 5, 4, .nan] { counter.raise(to: value, .kept) }
    #expect(metrics.text.hasSuffix("all_total{outcome=\"kept\"} 5\n"))
  }

  @Test func `count what falls into each bucket of a histogram`() {
    let metrics = Metrics()
    let histogram = metrics.histogram("h", "Seconds", bounds: [0.5, 1], by: Outcome.self)
    for value in [0.1, 0.5, 0.75, 9] { histogram.observe(value, .kept) }
    #expect(
      metrics.text.hasSuffix(
        """
        h_bucket{outcome="kept",le="0.5"} 2
        h_bucket{outcome="kept",le="1"} 3
        h_bucket{outcome="kept",le="+Inf"} 4
        h_sum{outcome="kept"} 10.35
        h_count{outcome="kept"} 4

        """))
  }

  @Test func `of one name are one, and lose nothing under concurrency`() async {
    let metrics = Metrics()
    await withTaskGroup { group in
      for _ in 0..<100 { group.addTask { metrics.counter("n_total", "All").add() } }
    }
    #expect(metrics.text.contains("n_total 100\n"))
  }
}
