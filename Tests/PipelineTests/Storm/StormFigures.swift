import Domain
import Foundation

/// What a storm did to the host, and how late.
struct StormFigures: CustomStringConvertible {
  var writes = 0
  var mostInMinute = 0
  var mostInHour = 0
  /// From the signal that made a report reach the threshold to the label that says so, in seconds.
  var worstLabel = 0.0
  var labels = 0
  /// From a signal to the first ledger that counts it.
  var worstLedger = 0.0
  var ledgers = 0
  var worstFirstIssue = 0.0
  var hours = 0.0

  init(_ storm: Storm, threshold: Int) {
    let writes = storm.hub.writes
    self.writes = writes.count
    mostInMinute = Self.most(of: writes.map(\.at), in: 60)
    mostInHour = Self.most(of: writes.map(\.at), in: 3600)
    hours = (writes.last?.at ?? Sample.noon).timeIntervalSince(Sample.noon) / 3600
    var arrivals: [Int: [Date]] = [:]
    for drop in storm.rain { arrivals[drop.report, default: []].append(drop.at) }
    var reports: [Int: Int] = [:]
    var counted: [Int: Int] = [:]
    var labelled: Set<Int> = []
    for write in writes {
      func label(_ report: Int, _ names: [String]) {
        guard names.contains(where: { (WeightLadder.step(ofLabel: $0) ?? 0) >= threshold }),
          labelled.insert(report).inserted, let due = arrivals[report]?[threshold - 1]
        else { return }
        labels += 1
        worstLabel = max(worstLabel, write.at.timeIntervalSince(due))
      }
      func ledger(_ report: Int, _ body: String) {
        let sum = Self.sum(in: body)
        let before = counted[report, default: 0]
        guard sum > before, let oldest = arrivals[report]?[before] else { return }
        counted[report] = sum
        ledgers += 1
        worstLedger = max(worstLedger, write.at.timeIntervalSince(oldest))
      }
      switch write.kind {
      case .issue(let number, let body, let names):
        guard let report = Self.report(in: body) else { continue }
        reports[number] = report
        worstFirstIssue = max(worstFirstIssue, write.at.timeIntervalSince(arrivals[report]?.first ?? write.at))
        label(report, names)
        ledger(report, body)
      case .body(let number, let body): if let report = reports[number] { ledger(report, body) }
      case .labels(let number, let names): if let report = reports[number] { label(report, names) }
      case .other: continue
      }
    }
    isComplete = arrivals.allSatisfy { counted[$0.key] == $0.value.count }
  }

  /// Whether the last ledger of each report counts all its signals.
  var isComplete = false

  private static func report(in body: String) -> Int? {
    guard let start = body.range(of: "nightshift:report storm-") else { return nil }
    return Int(body[start.upperBound...].prefix { $0.isNumber })
  }

  /// The weight is the number of signals, since each weighs 1.
  private static func sum(in body: String) -> Int {
    guard let start = body.range(of: "**Sum ") else { return 0 }
    return Int(body[start.upperBound...].prefix { $0.isNumber }) ?? 0
  }

  static func most(of moments: [Date], in window: Double) -> Int {
    var most = 0
    var first = 0
    for (last, moment) in moments.enumerated() {
      while moments[first] <= moment - window { first += 1 }
      most = max(most, last - first + 1)
    }
    return most
  }

  var description: String {
    func text(_ seconds: Double) -> String { String(format: "%.1f s", seconds) }
    return """
      \(writes) writes in \(String(format: "%.1f", hours)) h, at most \(mostInMinute) in a minute and \(mostInHour) in an hour; \
      \(labels) threshold labels, the latest after \(text(worstLabel)); \(ledgers) ledgers, the latest after \
      \(text(worstLedger)); the slowest first issue after \(text(worstFirstIssue))
      """
  }
}
