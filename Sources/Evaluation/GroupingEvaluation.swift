package import Essentials
import Foundation

/// What `nightshift eval grouping` says about a run.
package struct GroupingEvaluation: Sendable {
  package var embedder: String
  package var run: GroupingRun
  package var titles: [String]
  package var seconds: Double
  package var crossValidation: CrossValidation?
  /// What the models of the run cost, in US dollars.
  package var dollars: Double

  package init(
    embedder: String, run: GroupingRun, titles: [String], seconds: Double, crossValidation: CrossValidation? = nil,
    dollars: Double = 0
  ) {
    self.embedder = embedder
    self.run = run
    self.titles = titles
    self.seconds = seconds
    self.crossValidation = crossValidation
    self.dollars = dollars
  }

  private var arrived: Figures { Figures(run.arrived) }
  private var reviewed: Figures { Figures(run.reviewed) }

  package var json: JSONValue {
    var members = Self.members(arrived)
    members["united_on_arrival"] = .integer(Int64(run.arrived.reduce(0) { $0 + $1.unites.count }))
    members["model_calls"] = .integer(Int64(run.modelCalls))
    members["model_calls_failed"] = .integer(Int64(run.failedCalls))
    members["cost_usd"] = .number(Self.rounded(dollars))
    members["seconds"] = .number(Self.rounded(seconds))
    members["embedding"] = .string(embedder)
    members["reviewed"] = .object(Self.members(reviewed))
    members["proposals"] = [
      "all": .integer(Int64(run.proposals.all.count)), "right": .integer(Int64(run.proposals.right)),
      "sure": .integer(Int64(run.proposals.sure.count)),
      "sure_right": .integer(Int64(run.proposals.sure.count(where: \.isRight))),
    ]
    if let checked = crossValidation {
      members["cross_validation"] = [
        "folds": .integer(Int64(checked.folds.count)), "ari": .number(Self.rounded(checked.meanARI)),
        "purity": .number(Self.rounded(checked.meanPurity)),
        "ari_90": Self.pair(checked.ari), "purity_90": Self.pair(checked.purity),
        "singles": .integer(Int64(checked.singles)), "singles_joined": .integer(Int64(checked.singlesJoined)),
      ]
    }
    return .object(members)
  }

  package var text: String {
    var lines = [
      "\(arrived.signals) signals in \(arrived.groupsTrue) groups, by \(embedder), \(Self.rounded(seconds)) s, "
        + "\(run.modelCalls) model calls, $\(Self.rounded(dollars))",
      Self.line("on arrival", arrived), Self.line("reviewed", reviewed),
      "proposed         \(run.proposals.all.count) joins and splits, \(run.proposals.right) right; of \(run.proposals.sure.count) "
        + "sure ones \(run.proposals.sure.count(where: \.isRight))",
    ]
    if run.failedCalls > 0 { lines.append("without answer   \(run.failedCalls) model calls; there the scores decided") }
    if let checked = crossValidation {
      lines += [
        "left-out groups  ARI \(Self.rounded(checked.meanARI)), purity \(Self.rounded(checked.meanPurity)) "
          + "(mean of \(checked.folds.count) parts)",
        "90 % of draws    ARI \(Self.rounded(checked.ari.low)) to \(Self.rounded(checked.ari.high)), "
          + "purity \(Self.rounded(checked.purity.low)) to \(Self.rounded(checked.purity.high))",
        "one of each      \(checked.singlesJoined) of \(checked.singles) joined another",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// One line for each signal that was put wrong on arrival: what it is, where it went and why.
  package var confusion: [String] {
    var home: [String: String] = [:]
    var counts: [String: [String: Int]] = [:]
    return run.arrived.enumerated().compactMap { number, placement in
      let known = counts[placement.report]
      let expected = home[placement.group]
      let isNew = known == nil
      counts[placement.report, default: [:]][placement.group, default: 0] += 1
      if home[placement.group] == nil { home[placement.group] = placement.report }
      let title = titles.indices.contains(number) ? titles[number] : ""
      let reason = run.reasons.indices.contains(number) ? run.reasons[number] : ""
      if isNew, let expected { return "under  \(placement.id)  “\(title)” opened a report, not \(expected): \(reason)" }
      for other in placement.unites {
        counts[placement.report, default: [:]].merge(counts.removeValue(forKey: other) ?? [:], uniquingKeysWith: +)
        for (group, report) in home where report == other { home[group] = placement.report }
      }
      guard !isNew, known?[placement.group] == nil else { return nil }
      let others = (known ?? [:]).keys.sorted().joined(separator: ", ")
      return "over   \(placement.id)  “\(title)” of \(placement.group) joined \(others): \(reason)"
    }
  }

  private static func members(_ figures: Figures) -> [String: JSONValue] {
    [
      "signals": .integer(Int64(figures.signals)), "groups_true": .integer(Int64(figures.groupsTrue)),
      "groups_found": .integer(Int64(figures.groupsFound)), "ari": .number(rounded(figures.ari)),
      "match_accuracy": .number(rounded(figures.matchAccuracy)), "purity": .number(rounded(figures.purity)),
      "recall": .number(rounded(figures.recall)), "over": .integer(Int64(figures.over)),
      "under": .integer(Int64(figures.under)),
    ]
  }

  private static func line(_ name: String, _ figures: Figures) -> String {
    "\(name.padding(toLength: 16, withPad: " ", startingAt: 0)) \(figures.groupsFound) reports, ARI \(rounded(figures.ari)), "
      + "match accuracy \(rounded(figures.matchAccuracy)), purity \(rounded(figures.purity)), "
      + "recall \(rounded(figures.recall)), \(figures.over) over, \(figures.under) under"
  }

  private static func pair(_ interval: CrossValidation.Interval) -> JSONValue {
    [.number(rounded(interval.low)), .number(rounded(interval.high))]
  }

  private static func rounded(_ number: Double) -> Double { (number * 10_000).rounded() / 10_000 }
}
