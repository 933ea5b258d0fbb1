package import Domain
package import Essentials
import Foundation
package import Grouping

/// What a night's review leads to: what is done by itself, and what people are asked.
package struct ReviewPlan: Sendable, Equatable {
  package enum Deed: Sendable, Equatable {
    case join(Identifier<Report>, into: Identifier<Report>, issue: Int, because: String)
    case split(Identifier<Report>, signals: [Identifier<Signal>], because: String)
  }

  package private(set) var deeds: [Deed] = []
  package private(set) var suggestions: [Identifier<Report>: [GroupingSuggestion]] = [:]

  /// A suggestion names at most this many signals; the rest shows up when they are split off.
  private static let mostSignals = 40
  private let reports: [Identifier<Report>: Report]
  /// A report takes part in one deed a night, so that no two build on each other.
  private var busy: Set<Identifier<Report>> = []

  /// Plans from `proposals` about `reports`; what is as sure as `sureFrom` is done, and the rest is suggested.
  package init(
    _ proposals: [GroupingReview.Reasoned], reports: [Identifier<Report>: Report], sureFrom: Double
  ) {
    self.reports = reports
    // The surest first, of equals in the order of their reports.
    let order = proposals.enumerated().sorted {
      ($1.element.confidence, $0.offset) < ($0.element.confidence, $1.offset)
    }
    for (_, reasoned) in order {
      switch reasoned.proposal {
      case .merge(let report, let into): join(report, into, reasoned, sureFrom)
      case .split(let report, let signals, let into): split(report, signals, into, reasoned, sureFrom)
      }
    }
  }

  private mutating func join(
    _ name: String, _ into: String, _ reasoned: GroupingReview.Reasoned, _ sureFrom: Double
  ) {
    // A report with an open pull request takes in nothing: people are reading what it is about.
    guard let report = reports[Identifier(name)], let target = reports[Identifier(into)], !report.isInHands,
      let issue = target.issue?.number, target.left == nil, target.state.isOpen, target.change?.state != .open
    else { return }
    if reasoned.confidence >= sureFrom, !target.isInHands, busy.isDisjoint(with: [report.id, target.id]) {
      busy.formUnion([report.id, target.id])
      deeds.append(.join(report.id, into: target.id, issue: issue, because: reasoned.because))
    } else {
      suggestions[report.id, default: []].append(
        GroupingSuggestion(.join(issue: issue), because: reasoned.because))
    }
  }

  private mutating func split(
    _ name: String, _ signals: [Identifier<Signal>], _ into: String?, _ reasoned: GroupingReview.Reasoned,
    _ sureFrom: Double
  ) {
    guard let report = reports[Identifier(name)], !report.isInHands else { return }
    let own = report.entries.map(\.signal).filter(signals.contains)
    guard !own.isEmpty, own.count < report.signalCount else { return }
    if into == nil, reasoned.confidence >= sureFrom, !busy.contains(report.id) {
      busy.insert(report.id)
      deeds.append(.split(report.id, signals: own, because: reasoned.because))
    } else {
      let like = into.flatMap { reports[Identifier($0)]?.issue?.number }
      suggestions[report.id, default: []].append(
        GroupingSuggestion(
          .split(signals: Array(own.prefix(Self.mostSignals)), like: like), because: reasoned.because))
    }
  }
}
