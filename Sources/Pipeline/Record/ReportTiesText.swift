import Domain
import Essentials
import Foundation

/// How a report hangs together with others, and whether it rests, in words for its issue.
enum ReportTiesText {
  static func departed(_ left: Departure) -> String {
    let weight = ReportLifecycle.text(left.weight)
    switch left.kind {
    case .joined:
      return """
        **Joined to \(left.issue.map { "#\($0)" } ?? "another report")** by \(Report.mention(left.by)). What is listed below, weight \(weight), \
        is counted there, and so is what comes later.

        Reopening this issue takes it back.
        """
    case .moved:
      let place = left.issue.map { "\(left.repository)#\($0)" } ?? "\(left.repository)"
      return
        "**Moved to \(place)** by \(Report.mention(left.by)), with its weight of \(weight) and everything listed below."
    }
  }

  static func lines(_ report: Report) -> [String] {
    var lines: [String] = []
    if let snooze = report.snooze {
      lines.append(
        "**Snoozed** by @\(snooze.by) until \(Timestamp.text(snooze.until)), or until its weight reaches "
          + "\(ReportLifecycle.text(snooze.wakesAt)). Signals are counted meanwhile.")
    }
    if let origin = report.origin {
      let place = origin.address.map { $0.repository == report.repository ? "#\($0.number)" : "\($0)" }
      lines.append(
        origin.kind == .split
          ? "Split off from \(place ?? "another report") by \(Report.mention(origin.by))."
          : "Moved here from \(place ?? "another repository") by \(Report.mention(origin.by)).")
    }
    let joined = (report.absorbed ?? []).compactMap(\.issue).map { "#\($0)" }
    if !joined.isEmpty { lines.append("Joined to this one: \(joined.joined(separator: ", ")).") }
    if let before = report.takenBack, report.change?.state == .open {
      lines.append("#\(report.change?.number ?? 0) takes #\(before.change.number) back, as @\(before.by) asked.")
    }
    return lines + (report.suggestions ?? []).compactMap { text($0, report) }
  }

  /// A suggestion with the command that follows it; nil where its signals are gone.
  private static func text(_ suggestion: GroupingSuggestion, _ report: Report) -> String? {
    switch suggestion.kind {
    case .join(let issue):
      return "**Possibly one problem with #\(issue)**: \(suggestion.because). `/nightshift join #\(issue)` joins this "
        + "report to it."
    case .split(let signals, let like):
      let names = report.entries.filter { signals.contains($0.signal) }.map(\.shortName)
      guard !names.isEmpty, names.count < report.signalCount else { return nil }
      let other = like.map { " They are more like #\($0)." } ?? ""
      return "**Possibly two problems**: \(names.count) of \(report.signalCount) signals stand apart, because "
        + "\(suggestion.because).\(other) `/nightshift split \(names.joined(separator: " "))` makes them a report of their own."
    }
  }
}
