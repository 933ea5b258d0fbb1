import Synchronization

/// One metric and its series, by the value of its label.
final class MetricFamily: Sendable {
  enum Kind: Sendable, Equatable {
    case counter, gauge
    case histogram(bounds: [Double])

    var word: String {
      switch self {
      case .counter: "counter"
      case .gauge: "gauge"
      case .histogram: "histogram"
      }
    }
  }

  struct Series: Sendable {
    var sum = 0.0
    var count = 0
    /// Not cumulative; the last is for values above every bound.
    var buckets: [Int] = []
  }

  let name: String
  let help: String
  let kind: Kind
  let label: String
  private let series = Mutex<[String: Series]>([:])

  init(name: String, help: String, kind: Kind, label: String) {
    self.name = name
    self.help = help
    self.kind = kind
    self.label = label
  }

  func change(_ value: String, _ body: (inout Series) -> Void) {
    series.withLock { body(&$0[value, default: Series()]) }
  }

  /// Puts `values` in the place of all series.
  func replace(_ values: [String: Double]) {
    series.withLock { $0 = values.mapValues { Series(sum: $0) } }
  }

  func observe(_ observed: Double, _ value: String) {
    guard case .histogram(let bounds) = kind, !observed.isNaN else { return }
    let bucket = bounds.firstIndex { observed <= $0 } ?? bounds.count
    series.withLock { all in
      var series = all[value] ?? Series(buckets: Array(repeating: 0, count: bounds.count + 1))
      series.sum += observed
      series.count += 1
      series.buckets[bucket] += 1
      all[value] = series
    }
  }

  var text: String {
    let written = series.withLock { $0.sorted { $0.key < $1.key } }.flatMap { lines(of: $0.value, $0.key) }
    return (["# HELP \(name) \(Self.escaped(help))", "# TYPE \(name) \(kind.word)"] + written)
      .map { $0 + "\n" }.joined()
  }

  private func lines(of series: Series, _ value: String) -> [String] {
    let own = label.isEmpty ? [] : ["\(label)=\"\(Self.escaped(value, quotes: true))\""]
    guard case .histogram(let bounds) = kind else { return [name + Self.braces(own) + " " + Self.number(series.sum)] }
    var below = 0
    let buckets = zip(bounds + [.infinity], series.buckets).map { bound, count in
      below += count
      return "\(name)_bucket" + Self.braces(own + ["le=\"\(Self.number(bound))\""]) + " \(below)"
    }
    return buckets + [
      "\(name)_sum" + Self.braces(own) + " " + Self.number(series.sum),
      "\(name)_count" + Self.braces(own) + " \(series.count)",
    ]
  }

  private static func braces(_ labels: [String]) -> String {
    labels.isEmpty ? "" : "{" + labels.joined(separator: ",") + "}"
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    return Int64(exactly: value).map { String($0) } ?? String(value)
  }

  private static func escaped(_ text: String, quotes: Bool = false) -> String {
    text.reduce(into: "") { out, character in
      switch character {
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\"" where quotes: out += "\\\""
      default: out.append(character)
      }
    }
  }
}
