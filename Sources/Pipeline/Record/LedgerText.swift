import Domain
import Essentials
import Foundation

/// The open ledger: each signal, what it weighs and why it is here.
struct LedgerText {
  let report: Report
  let threshold: Double
  let disclosure: Disclosure

  init(report: Report, threshold: Double, disclosure: Disclosure) {
    self.report = disclosure.shown(report)
    self.threshold = threshold
    self.disclosure = disclosure
  }

  /// The section, in at most `room` bytes: newest rows first to stay.
  func text(room: Int) -> String {
    var shown = report.entries
    while table(shown).utf8.count > room - 2_048, !shown.isEmpty { shown.removeFirst(max(1, shown.count / 8)) }
    let hidden = report.earlierCount + report.entries.count - shown.count
    var lines = ["### Ledger", "", table(shown)]
    if hidden > 0 { lines.append("\n\(hidden) earlier signals are counted too; older rows are in comments below.") }
    // What a report took to another one is summed up there.
    if report.left == nil {
      lines.append("\n**Sum \(ReportLifecycle.text(report.weight))**\(distance)\(handSet)\(faded)")
    }
    if let chart { lines += ["", chart] }
    return lines.joined(separator: "\n")
  }

  /// The last rows, numbered as all the signals that the report has counted.
  private func table(_ shown: [LedgerEntry]) -> String {
    Self.table(shown, from: report.earlierCount + report.entries.count - shown.count + 1, disclosure)
  }

  /// The rows of `entries` under their heading; the first has the number `first`.
  static func table(_ entries: [LedgerEntry], from first: Int, _ disclosure: Disclosure) -> String {
    let rows = entries.enumerated().map { row(disclosure.shown($0.element), number: first + $0.offset) }
    return
      (["| # | source | when | weight | why it is here | signal |", "| --- | --- | --- | --- | --- | --- |"] + rows)
      .joined(separator: "\n")
  }

  private var distance: String {
    let left = threshold - report.weight
    return left > 0
      ? ", \(ReportLifecycle.text((left * 100).rounded() / 100)) below the threshold of \(ReportLifecycle.text(threshold))."
      : ", at or above the threshold of \(ReportLifecycle.text(threshold))."
  }

  private var handSet: String {
    report.handSet.map { " @\($0.by) set it to \(ReportLifecycle.text($0.weight)) by hand." } ?? ""
  }

  private var faded: String {
    report.fading.map {
      " \(ReportLifecycle.text($0.by)) faded with time, the last of it on \(Timestamp.text($0.at).prefix(10))."
    }
      ?? ""
  }

  private static func row(_ entry: LedgerEntry, number: Int) -> String {
    let title = entry.url.map { "[\(entry.title)](\($0))" } ?? entry.title
    let times = entry.times.map { " ×\($0)" } ?? ""
    let origin = "\(entry.source) \(entry.type)".trimmingSpaces() + times
    return
      "| \(number) `\(entry.shortName)` | \(origin) | \(Timestamp.text(entry.at)) | \(weight(entry)) "
      + "| \(entry.because) | \(title) <!--s:\(entry.countedAs)--> |"
  }

  /// `5 (3 for an error + 2 for 16 people)`.
  private static func weight(_ entry: LedgerEntry) -> String {
    ReportLifecycle.text(entry.weight) + (entry.reckoning.map { " (\($0))" } ?? "")
  }

  /// Signals by hour (or by day, once they span more than two) as a Mermaid chart.
  private var chart: String? {
    guard report.entries.count > 1, let first = report.entries.map(\.at).min(),
      let last = report.entries.map(\.at).max()
    else { return nil }
    let step: Double = last.timeIntervalSince(first) > 172_800 ? 86_400 : 3_600
    let slots = min(24, Int(last.timeIntervalSince(first) / step) + 1)
    var counts = Array(repeating: 0, count: slots)
    for entry in report.entries {
      let slot = Int(last.timeIntervalSince(entry.at) / step)
      if slot < slots { counts[slots - 1 - slot] += 1 }
    }
    let unit = step == 3_600 ? "hours" : "days"
    return """
      ```mermaid
      xychart-beta
        title "Signals over the last \(slots) \(unit)"
        x-axis [\((1...slots).map(String.init).joined(separator: ", "))]
        y-axis "signals"
        bar [\(counts.map(String.init).joined(separator: ", "))]
      ```
      """
  }
}

/// Reads rows that an earlier version of the body shows, for entries whose text only the tracker still has.
package enum LedgerRows {
  package struct Row: Sendable, Equatable {
    package var because: String
    package var title: String
    package var reckoning: String?
    package var url: String?
  }

  /// Rows by the hash of their signal.
  package static func read(_ body: String) -> [String: Row] {
    var rows: [String: Row] = [:]
    for line in body.split(separator: "\n") where line.hasPrefix("| ") {
      guard let mark = line.range(of: " <!--s:"), let end = line.range(of: "--> |") else { continue }
      let hash = String(line[mark.upperBound..<end.lowerBound])
      var cells = line[..<mark.lowerBound].components(separatedBy: " | ")
      // Rows have had a number since they can be named in a command; those in older comments have none.
      if cells.first?.hasSuffix("`") == true { cells.removeFirst() }
      guard cells.count >= 5, hash.utf8.count == 16 else { continue }
      let shown = cells[4...].joined(separator: " | ")
      let (title, url) = unlink(shown)
      rows[hash] = Row(because: cells[3], title: title, reckoning: reckoning(in: cells[2]), url: url)
    }
    return rows
  }

  private static func reckoning(in cell: String) -> String? {
    guard let open = cell.range(of: " ("), cell.hasSuffix(")") else { return nil }
    return String(cell[open.upperBound...].dropLast())
  }

  private static func unlink(_ text: String) -> (String, String?) {
    guard text.hasPrefix("["), text.hasSuffix(")"), let middle = text.range(of: "](", options: .backwards) else {
      return (text, nil)
    }
    return (
      String(text[text.index(after: text.startIndex)..<middle.lowerBound]),
      String(text[middle.upperBound...].dropLast())
    )
  }
}
