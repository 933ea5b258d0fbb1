import Essentials
import Foundation

/// What signals add, what repetitions add, and what fades.
extension ReportLifecycle {
  mutating func count(_ entry: LedgerEntry, at now: Date) -> ReportOutcome {
    guard !report.hasCounted(entry.signal) else {
      return ReportOutcome("signal \(entry.signal) was counted before; nothing changes")
    }
    let faded = fadeWhatIsOld(at: now).map { "\($0); " } ?? ""
    if report.state == .gathering, let subject = entry.subject, entry.weight > (report.entries.map(\.weight).max() ?? 0)
    {
      report.title = subject
    }
    report.entries.append(entry)
    report.add(weight: entry.weight)
    let outcome = wakeIfHeavy(
      ReportOutcome(
        "\(faded)signal \(entry.signal) adds \(Self.text(entry.weight))\(Self.made(entry)): \(entry.because); "
          + "weight \(Self.text(report.weight))", [.writeIssue]))
    return researchAgain(outcome)
  }

  /// Has a report that went back to gathering looked into once more, if enough came since: its label need not change for that.
  mutating func researchAgain(_ outcome: ReportOutcome) -> ReportOutcome {
    guard report.state == .gathering, let research = report.research, report.snooze == nil,
      report.weight >= policy.threshold - 1e-9, report.isDueForResearch(policy)
    else { return outcome }
    let since = report.signalCount - research.signals
    return outcome + promote(because: "\(since) \(since == 1 ? "signal" : "signals") came since the last research pass")
  }

  /// The one entry for repetitions that nobody reads one by one, with a higher number than before.
  mutating func repeated(_ entry: LedgerEntry, at now: Date) -> ReportOutcome {
    guard let index = report.entries.firstIndex(where: { $0.signal == entry.signal }) else {
      return count(entry, at: now)
    }
    let before = report.entries[index]
    guard (entry.times ?? 1) > (before.times ?? 1) else {
      return ReportOutcome("so many repetitions were counted before; nothing changes")
    }
    report.entries[index] = entry
    report.add(weight: entry.weight - before.weight)
    return wakeIfHeavy(
      ReportOutcome(
        "counted \(entry.times ?? 1) repetitions\(Self.made(entry)); weight \(Self.text(report.weight))", [.writeIssue])
    )
  }

  /// Goes down to what the evidence is worth by now, if that moves its label.
  mutating func fade(at now: Date) -> ReportOutcome {
    guard WeightDecay.lowered(report, at: now, halfLife: policy.halfLife) != nil, let why = fadeWhatIsOld(at: now)
    else { return ReportOutcome("nothing has faded so far that its label would say so") }
    return ReportOutcome(why, [.writeIssue])
  }

  private mutating func fadeWhatIsOld(at now: Date) -> String? {
    guard let weight = WeightDecay.faded(report, at: now, halfLife: policy.halfLife) else { return nil }
    let by = ((report.weight - weight) * 100).rounded() / 100
    report.fading = Fading(by: (((report.fading?.by ?? 0) + by) * 100).rounded() / 100, at: now)
    report.weight = weight
    return "older evidence faded by \(Self.text(by)); weight \(Self.text(weight))"
  }

  private static func made(_ entry: LedgerEntry) -> String { entry.reckoning.map { " (\($0))" } ?? "" }
}
